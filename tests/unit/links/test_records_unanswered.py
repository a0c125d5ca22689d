"""What waits for whom: only what he was told, and that is still open."""

from pathlib import Path

from coldchain.judgement.untold import Untold
from helpers.talking import Talk
from links.records_tables import outbox
from links.records_unanswered import unanswered
from links.records_untold import Reason, mark_untold


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


def test_what_was_told_in_the_text_of_another_step_waits_for_an_answer_too(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.warm()
    now = talk.clock.now()
    with talk.records.transaction() as connection:
        [own] = {row["transition"] for row in talk.station.rows(outbox)}
        connection.execute(outbox.update().values(transition="another step"))
        assert unanswered(connection, ("highland", "peter"), now) == []
        mark_untold(connection, {own: Reason(Untold.TOGETHER, "another step")})
        [mine] = unanswered(connection, ("highland", "peter"), now)
        assert own.startswith(f"{mine.alarm}|{mine.occurrence}|raise|")
    talk.close()
