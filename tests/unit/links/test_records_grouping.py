"""Messages that wait to be told together, as the records know them."""

from coldchain.judgement.alarms import Alarm, Known, Moment, reconcile
from coldchain.judgement.facts import Excursion, Kind
from links.records import Records
from links.records_alarms import Place, Point, save_alarm, save_excursions, save_transitions
from links.records_grouping import begun_in_vain, inside, reword, together
from links.records_outbox import NEVER_AT, TOGETHER, Draft, backlog, claim, put
from links.records_tables import outbox

ON_POSTGRESQL = True
WARM = Excursion(id="e|5", kind=Kind.LIMIT, limit="too-warm", started_at=5, confirmed_at=9, extreme=9.5)


def draft(name: str) -> Draft:
    """Return a message that is due at 20."""
    return Draft(name, "c", name, "peter", "log", "+1", "words", 10, 99, due_at=20, about="kip", held="x")


def test_what_stands_in_another_message_is_kept_and_never_sent(records_url: str) -> None:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        put(connection, [draft("a"), draft("b"), draft("c")])
        connection.execute(outbox.update().where(outbox.c.key == "c").values(claimed_at=15))
        together(connection, draft("whole")._replace(held=""), ["a", "b", "c"])
        rows = {row["key"]: row for row in connection.execute(outbox.select()).mappings()}
        for name in ("a", "b"):
            assert (rows[name]["due_at"], rows[name]["error"]) == (NEVER_AT, TOGETHER)
            assert (rows[name]["delivery_detail"], rows[name]["held"]) == ("whole", "")
        assert rows["c"]["error"] == ""  # a sender has it
        assert {each.key for each in claim(connection, 20, 30, 9)} == {"whole", "c"} - {"c"}
        assert (backlog(connection).waiting, backlog(connection).refused) == (2, 0)
    records.close()


def test_what_stands_in_a_message_is_found_and_it_can_say_less(records_url: str) -> None:
    records = Records(records_url)
    records.migrate()
    after = reconcile(Alarm(id="p"), [Known(WARM, False, False)], Moment(10, 900), others_open=False)
    point = Point("p", Place("k", "c", "van-1", "logger-1", "air/temperature"), None, "high", Kind.LIMIT)
    (step,) = after.transitions
    with records.transaction() as connection:
        save_excursions(connection, point, after.known, 10)
        save_alarm(connection, point, after.alarm, 10)
        save_transitions(connection, "c", after.transitions)
        part = draft("a")._replace(transition=step.id, held="")
        put(connection, [part])
        together(connection, part._replace(key="whole~", body="both"), ["a"])
        connection.exec_driver_sql("UPDATE alarms SET state = 'ACKED'")
        assert begun_in_vain(connection, 15) == []  # the parts are looked at when it goes
        (whole,) = claim(connection, 20, 30, 9)
        (found,) = inside(connection, whole)
        assert (found.row.key, found.row.limit_name, found.error) == ("a", "too-warm", TOGETHER)
        assert inside(connection, whole._replace(contact="ann")) == []
        reword(connection, whole, "one", "other")
        row = connection.execute(outbox.select().where(outbox.c.key == "whole~")).mappings().one()
        assert (row["body"], row["transition"]) == ("one", "other")
    records.close()
