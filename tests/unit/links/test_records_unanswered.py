"""What waits for whom: only what he was told, and that is still open."""

from pathlib import Path

from helpers.talking import Talk
from links.records_unanswered import unanswered


def test_only_who_was_told_has_something_to_answer(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.warm()
    now = talk.clock.now()
    with talk.records.reading() as connection:
        [mine] = unanswered(connection, ("highland", "peter"), now)
        assert (mine.asset, mine.occurrence) == ("van-1", 1)
        assert unanswered(connection, ("highland", "peter"), mine.told_at - 1) == []
        assert unanswered(connection, ("highland", "ann"), now) == []
        assert unanswered(connection, ("other", "peter"), now) == []
    talk.close()
