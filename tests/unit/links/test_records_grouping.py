"""Messages that wait to be told together, as the records know them."""

from links.records import Records
from links.records_grouping import together
from links.records_outbox import NEVER_AT, TOGETHER, Draft, backlog, claim, put
from links.records_tables import outbox


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
