"""Our own words and our own replies are known again."""

from pathlib import Path

from coldchain.messages.plain_words import words_of
from links.records import Records
from links.records_outbox import Draft, put
from links.records_talk import replies_since, said_by_us

PETER = [("highland", "peter")]


def test_what_we_said(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    draft = Draft(
        "k", "highland", "", "peter", "m", "+1", "ALARM Van 1: too warm.", 100, 200, purpose="reply"
    )
    with records.transaction() as connection:
        put(connection, [draft])
        assert said_by_us(connection, PETER, words_of("alarm van 1 too warm"))
        assert said_by_us(connection, PETER, words_of("ALARM Van 1: too warm. ok"))
        assert not said_by_us(connection, PETER, words_of("ok"))
        assert not said_by_us(connection, [("highland", "ann")], words_of("alarm van 1 too warm"))
        assert replies_since(connection, PETER, 50, 150) == (1, 0)
        assert replies_since(connection, PETER, 150, 250) == (0, 0)
    records.close()
