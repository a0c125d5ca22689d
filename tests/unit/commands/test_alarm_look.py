"""commands/alarm_look.py: finding alarms, and acting as somebody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.alarms import Done
from coldchain.errors import InputError
from coldchain.judgement.acts import Came
from commands.alarm_look import AlarmLook, open_look
from commands.station import open_station
from helpers.alarm_station import alarm_station
from helpers.clock import ManualClock
from helpers.watching import KEY, at

WARM = f"{KEY}|too-warm"


@pytest.fixture
def look(tmp_path: Path) -> Iterator[AlarmLook]:
    """Yield the alarms of a station whose van is too warm."""
    look = open_look(open_station(alarm_station(tmp_path)), ManualClock(at(9)))
    yield look
    look.close()


@pytest.mark.parametrize("text", [WARM, WARM.partition("/")[2], "too-warm", "van-1/logger-1"])
def test_an_alarm_is_found_by_a_part_that_no_other_has(look: AlarmLook, text: str) -> None:
    assert look.find(text) == WARM


def test_what_is_not_there_is_told(look: AlarmLook) -> None:
    for text in ("", "too-cold"):
        with pytest.raises(InputError):
            look.find(text)


def test_a_story_has_steps_and_what_goes_on(look: AlarmLook) -> None:
    story = look.story("too-warm")
    assert story.excursion is not None
    assert story.excursion.ended_at is None
    assert [step.event for step in story.steps] == ["raise"]
    assert story.actions == []


def test_somebody_acts_in_his_name_or_in_the_machines(look: AlarmLook) -> None:
    assert (look.act("peter", "hi").by, look.act("peter", "hi").at) == ("peter", at(9))
    assert "@" in look.act("", "hi").by
    with pytest.raises(InputError, match="peter"):
        look.act("petr", "hi")


@pytest.mark.parametrize("came", [each for each in Came if each.is_refusal])
def test_every_refusal_has_words(look: AlarmLook, came: Came) -> None:
    with pytest.raises(InputError):
        look.do(lambda _connection: Done(came))
