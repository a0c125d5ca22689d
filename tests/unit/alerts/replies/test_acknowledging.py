"""Acknowledging by message, beyond the conversations of tests/cases/replies."""

from pathlib import Path

from helpers.talking import Talk
from links.records_actions import actions_of
from links.records_answer_codes import code_for

POINT = "highland/van-1/logger-1/air/temperature|too-warm"


def test_who_did_it_and_what_he_said_is_kept(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.warm()
    talk.says("peter", "ok door is closed now")
    with talk.records.reading() as connection:
        [action] = actions_of(connection, POINT)
    assert (action.person, action.via, action.comment) == ("peter", "sms", "door is closed now")
    talk.close()


def test_a_code_of_an_earlier_raising_is_not_the_present_one(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.warm()
    with talk.records.transaction() as connection:
        code = code_for(connection, ("highland", "peter"), (POINT, 0), talk.clock.now())
    assert "raised again" in talk.says("peter", f"ok {code}")
    assert talk.station.alarm_states()[POINT] == "UNACK"
    talk.close()


def test_all_means_all(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    talk.warm()
    talk.warm(device="logger-2")
    assert talk.says("grace", "all ok") == "Noted, thank you: Van KCA 981, Van KBZ 214."
    assert set(talk.station.alarm_states().values()) == {"ACKED"}
    talk.close()
