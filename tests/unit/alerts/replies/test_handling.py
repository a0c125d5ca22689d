"""Who is answered, how often, and what STOP leaves in the records."""

from pathlib import Path

import pytest

from alerts.replies.handling import REPLIES_AN_HOUR
from alerts.settings import AlertsSettings
from helpers.talking import Talk
from links.records_choices import stopped
from links.records_tables import outbox


def test_the_reply_goes_where_the_message_came_from(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.says("0700000001", "help")
    [row] = talk.station.rows(outbox)
    assert (row["channel"], row["address"], row["contact"], row["purpose"]) == (
        "gsm_modem",
        "0700000001",
        "peter",
        "reply",
    )
    assert [(each["meaning"], each["outcome"]) for each in talk.inbox()] == [("help", "helped")]
    talk.close()


@pytest.mark.parametrize(("setting", "minutes"), [({}, 15), ({"reply": "2m"}, 2)])
def test_a_reply_is_of_use_for_as_long_as_the_settings_say(
    tmp_path: Path, setting: dict[str, str], minutes: int
) -> None:
    talk = Talk(tmp_path, settings=AlertsSettings.model_validate({"expires": setting}))
    talk.says("peter", "help")
    [row] = talk.station.rows(outbox)
    assert row["expires_at"] - row["created_at"] == minutes * 60_000
    talk.close()


def test_stop_and_start_stand_in_the_records(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.says("peter", "STOP")
    with talk.records.reading() as connection:
        assert stopped(connection, "highland") == {"peter": talk.clock.now()}
    talk.says("peter", "START")
    with talk.records.reading() as connection:
        assert stopped(connection, "highland") == {}
    talk.close()


def test_replies_have_an_end_and_acts_have_none(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.wait(1)
    said = [talk.says("peter", "?") for _ in range(REPLIES_AN_HOUR + 3)]
    assert [bool(each) for each in said] == [True] * REPLIES_AN_HOUR + [False] * 3
    talk.says("peter", "delivered all")
    assert talk.outcomes()[-1] == "delivered: s-1, s-2; no reply: enough"
    talk.close()


def test_what_is_old_is_done_but_not_replied_to(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.wait(1500)
    assert talk.says("peter", "stop", sent_at=talk.clock.now() - 13 * 3_600_000) == ""
    assert talk.outcomes() == ["stopped; no reply: old"]
    talk.close()
