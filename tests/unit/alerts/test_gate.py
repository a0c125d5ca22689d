"""The last look at a message: over, never was, rate, folding, money. Real records, a clock by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.gate import HOUR_MS, Charge, Gate, Passed, Wait
from coldchain.judgement.unsent import Unsent
from helpers.watching import COOP, EVERY_END, NOON, REGISTRY, Station, air, airs
from links.records import Connection
from links.records_grouping import together
from links.records_outbox import NEVER_AT, Claimed, Draft, Taken, claim, mark_sent, put
from links.records_tables import excursions, outbox, transitions

LEASE = 1000
HOLDS = EVERY_END.model_copy(update={"hold_late": 30.0})
DRAFT = Draft("k|grace|sms", COOP, "none", "grace", "sms", "+254", "text", NOON, NOON + 4 * HOUR_MS)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    station = Station(tmp_path, settings=EVERY_END)
    yield station
    station.close()


def look(station: Station, gate: Gate, now: int, limit: int = 1) -> list[Passed | None]:
    """Return what becomes of the messages that are due."""
    with station.records.transaction() as connection:
        return [gate.look(connection, item, now) for item in claim(connection, now, LEASE, limit)]


def reasons(station: Station) -> dict[str, str]:
    """Return why each message is not sent, by its text."""
    with station.records.reading() as connection:
        rows = connection.execute(outbox.select().order_by(outbox.c.id)).mappings()
        return {row["body"]: row["error"] for row in rows}


def write(station: Station, count: int, *, sent_at: int | None = None, **changed: str) -> None:
    """Put messages to one person into the outbox."""
    with station.records.transaction() as connection:
        for number in range(count):
            name = f"{changed.get('severity', '')}{number}"
            draft = DRAFT._replace(key=f"{name}|grace|sms", body=name)._replace(**changed)  # type: ignore[arg-type]
            put(connection, [draft])
        if sent_at is not None:
            connection.execute(outbox.update().values(sent_at=sent_at))


def alarm(station: Station, values: list[float]) -> None:
    """Have the watcher judge readings of every minute from noon on."""
    station.arrive(airs(values))
    while station.watcher.step()[0]:
        pass


def test_what_is_no_step_of_an_alarm_goes_as_it_is(station: Station) -> None:
    write(station, 1)
    (passed,) = look(station, Gate(), NOON)
    assert passed is not None
    assert (passed.text, passed.charge) == ("0", None)


def test_an_alarm_that_goes_on_goes_out(station: Station) -> None:
    alarm(station, [9.0] * 8)
    (passed, _) = look(station, Gate(), station.clock.now(), limit=2)
    assert passed is not None
    assert passed.text.startswith("ALARM")


def test_an_alarm_that_is_over_is_told_as_over_only(station: Station) -> None:
    alarm(station, [9.0] * 8)
    alarm(station, [9.0] * 8 + [5.0] * 8)
    found = look(station, Gate(), station.clock.now(), limit=9)
    assert sorted(each.text.split()[0] for each in found if each) == ["OVER", "OVER"]
    assert [reason for body, reason in reasons(station).items() if body.startswith("ALARM")] == [Unsent.OVER]


def test_a_critical_one_that_is_over_without_word_of_it_says_so(station: Station) -> None:
    alarm(station, [9.0] * 8)
    with station.records.transaction() as connection:
        connection.execute(excursions.update().values(ended_at=NOON + 60_000))
        connection.execute(outbox.update().values(rank=0))
    (passed,) = look(station, Gate(), station.clock.now())
    assert passed is not None
    assert passed.text.startswith("OVER since 22 Nov 12:01: ALARM")


def test_what_never_was_is_not_told_and_not_taken_back(station: Station) -> None:
    alarm(station, [9.0] * 8)
    with station.records.transaction() as connection:
        connection.execute(excursions.update().values(withdrawn=True))
        connection.exec_driver_sql("UPDATE alarms SET state = 'NORMAL'")
    assert look(station, Gate(), station.clock.now(), limit=9) == [None, None]
    assert set(reasons(station).values()) == {Unsent.NEVER_WAS}


def test_an_excursion_that_moved_while_its_alarm_goes_on_is_told(station: Station) -> None:
    alarm(station, [9.0] * 8)
    with station.records.transaction() as connection:
        connection.execute(excursions.update().values(withdrawn=True))
    assert None not in look(station, Gate(), station.clock.now(), limit=9)


def test_what_is_over_the_rate_waits_and_is_told_as_one(station: Station) -> None:
    gate = Gate(2)
    write(station, 2, sent_at=NOON)
    write(station, 5, severity="low")
    for _ in range(5):
        assert look(station, gate, NOON + 1) == [None]
    assert set(list(reasons(station).values())[2:]) == {Unsent.RATE}
    assert look(station, gate, NOON + HOUR_MS - 1) == []
    (passed,) = look(station, gate, NOON + HOUR_MS)
    assert passed is not None
    assert passed.text == "low0 and 4 more: answer ?"
    assert list(reasons(station).values())[3:] == [Unsent.TOGETHER] * 4
    with station.records.reading() as connection:
        rows = connection.execute(outbox.select().where(outbox.c.folded_into != "")).mappings().all()
    assert {(row["folded_into"], row["due_at"]) for row in rows} == {("low0|grace|sms", NEVER_AT)}


def test_nobody_holds_back_what_is_critical_or_was_asked_for(station: Station) -> None:
    write(station, 2, sent_at=NOON)
    write(station, 3, severity="critical")
    write(station, 3, purpose="reply")
    assert None not in look(station, Gate(1), NOON + 1, limit=9)


def test_a_log_has_no_rate(station: Station) -> None:
    write(station, 2, sent_at=NOON)
    write(station, 2, severity="low")
    assert None not in look(station, Gate(1, silent=["sms"]), NOON + 1, limit=2)


class Dear:
    """A purse that lets one text through."""

    def __init__(self, answer: Charge | Wait | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def ask(self, connection: Connection, item: Claimed, text: str, now: int) -> Charge | Wait | None:
        del connection, item, now
        self.asked.append(text)
        return self.answer

    def give_back(self, connection: Connection, charge: Charge) -> None:
        raise AssertionError

    def settle(self, connection: Connection, charge: Charge, segments: int, money: float | None) -> Charge:
        raise AssertionError


def test_what_may_not_cost_waits_with_its_reason_even_when_it_expires(station: Station) -> None:
    write(station, 1)
    gate = Gate(0, Dear(Wait(Unsent.RESERVE, NOON + HOUR_MS)))
    assert look(station, gate, NOON) == [None]
    assert look(station, gate, NOON + HOUR_MS - 1) == []
    assert look(station, gate, NOON + 5 * HOUR_MS) == [None]
    assert reasons(station) == {"0": Unsent.RESERVE}
    assert look(station, gate, NEVER_AT - 1) == []


def test_a_report_that_the_budget_leaves_out_is_given_up_at_once_with_that_reason(station: Station) -> None:
    write(station, 1, purpose="report")
    assert look(station, Gate(0, Dear(Wait(Unsent.NO_REPORT, NOON + 1))), NOON) == [None]
    assert reasons(station) == {"0": Unsent.NO_REPORT}
    assert look(station, Gate(), NOON + 1) == []


def test_what_was_held_is_paid_for_with_all_that_it_says(station: Station) -> None:
    write(station, 3)
    look(station, Gate(0, Dear(Wait(Unsent.DIGEST, NOON + 1))), NOON, limit=3)
    charge = Charge(COOP, "2026-11", "sms", 1, 1.0)
    purse = Dear(charge)
    (passed,) = look(station, Gate(0, purse), NOON + 1)
    assert passed is not None
    assert purse.asked == ["0 and 2 more: answer ?"] == [passed.text]
    assert passed.charge == charge
    with station.records.transaction() as connection:
        mark_sent(connection, passed.item.id, NOON + 2, Taken())
    assert look(station, Gate(0, purse), NEVER_AT - 1) == []


BACKLOG = [4.0] * 4 + [9.0] * 150 + [4.0] * 147


def found_late(station: Station, first: int, last: int, seconds: float) -> None:
    """Have a part of a backlog of five hours come, and be judged."""
    station.settings = HOLDS
    station.late(airs(BACKLOG)[first:last], minute=300 + seconds / 60)


def judged(station: Station, contact: str, now: int) -> list[str]:
    """Look at all that is due; return what goes out to a person, as it is said."""
    found = look(station, Gate(), now, limit=99)
    return [each.text for each in found if each and each.item.contact == contact]


def of_temperature(station: Station, contact: str) -> list[tuple[str, str]]:
    """Return the first word of each message to a person, and why it is not sent."""
    rows = station.rows(outbox, outbox.c.id)
    return [(row["body"].split()[0], row["error"]) for row in rows if row["contact"] == contact]


def test_a_begin_that_was_given_the_words_of_its_end_goes_out_as_it_is(station: Station) -> None:
    station.settings = HOLDS
    station.start()
    found_late(station, 1, 60, 0)
    found_late(station, 60, 301, 10)
    (text,) = judged(station, "peter", station.clock.now() + 60_000)
    assert text.startswith("LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:04 to 14:34")


def test_a_begin_that_was_in_hand_when_its_end_came_is_told_by_that(station: Station) -> None:
    """Its sender died; it was not rewritten, and the end has a text of its own."""
    station.settings = HOLDS
    station.start()
    found_late(station, 1, 60, 0)
    now = station.clock.now() + 31_000
    with station.records.transaction() as connection:
        assert len(claim(connection, now, LEASE, 99)) == 2
    station.clock.advance(31_000)
    found_late(station, 60, 301, 40)
    (text,) = judged(station, "peter", station.clock.now() + 60_000)
    assert text.startswith("OVER Van KBZ 214")
    assert of_temperature(station, "peter") == [("LATE", Unsent.OVER), ("OVER", "")]


def test_what_was_told_as_over_only_is_corrected_when_it_never_was(station: Station) -> None:
    station.live(airs([4.0, 4.0, 9.0]))
    station.live(airs([9.0, 4.0], start=8))
    assert len(judged(station, "peter", station.clock.now())) == 1  # the end
    with station.records.transaction() as connection:
        connection.execute(outbox.update().where(outbox.c.claimed_at.is_not(None)).values(sent_at=NOON))
    station.late(airs([4.0], start=5), minute=10)
    assert [text.split()[0] for text in judged(station, "peter", station.clock.now())] == ["CORRECTION"]
    assert of_temperature(station, "peter") == [("ALARM", Unsent.OVER), ("OVER", ""), ("CORRECTION", "")]


def test_what_nobody_watches_any_more_is_told_to_whom_its_begin_was_not_sent(station: Station) -> None:
    station.live(airs([9.0] * 8))
    station.register(replace(REGISTRY, placements=()))
    station.clock.advance(10_000)
    station.watch()
    said = judged(station, "peter", station.clock.now())
    assert [text.split()[0] for text in said] == ["ENDED"]
    assert of_temperature(station, "peter") == [("ALARM", Unsent.OVER), ("ENDED", "")]


def test_what_was_told_in_the_text_of_another_is_corrected(station: Station) -> None:
    """Two alarms were one text: its row tells the first, and the second stands in it."""
    station.live([air(0, 4.0), air(2, 9.0), air(8, 9.0)])
    steps = {row["id"] for row in station.rows(transitions)}
    first = DRAFT._replace(key="first~2-1|grace|log", channel="log", transition="first", body="two")
    own = DRAFT._replace(key="own|grace|log", channel="log", transition=min(steps), body="own")
    with station.records.transaction() as connection:
        connection.execute(outbox.delete())
        put(connection, [own])
        together(connection, first, [own.key])
        connection.execute(outbox.update().where(outbox.c.body == "two").values(sent_at=NOON))
    station.late([air(4, 4.0)], minute=9)
    assert [text.split()[0] for text in judged(station, "grace", station.clock.now())] == ["CORRECTION"]
