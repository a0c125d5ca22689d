"""Readings: their names and their order."""

import pytest

from coldchain.errors import InputError
from coldchain.reading import Flag, Reading, check_channel, check_name, position


def _reading(event_at: int, boot: int, sequence: int) -> Reading:
    return Reading("logger-1", "air/temperature", boot, sequence, event_at, 0, 4.0, "Cel")


def test_readings_are_ordered_by_event_then_boot_then_sequence() -> None:
    readings = [_reading(2, 0, 0), _reading(1, 2, 0), _reading(1, 1, 9), _reading(1, 1, 8)]
    assert sorted(readings, key=position) == readings[::-1]


def test_a_reading_is_good_unless_said_otherwise() -> None:
    assert _reading(0, 0, 0).flag == Flag.GOOD


@pytest.mark.parametrize("name", ["a", "van-1", "7_b", "a" * 63])
def test_a_plain_name_is_allowed(name: str) -> None:
    assert check_name("device", name) == name


@pytest.mark.parametrize("name", ["", "Van", "-a", "_a", "a" * 64, "a/b", "a b", "é", "a\n", "+", "#"])
def test_a_name_that_a_topic_could_not_hold_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="device name: got"):
        check_name("device", name)


@pytest.mark.parametrize(
    "channel", ["air", "air/", "/temperature", "a/b/c", "Air/temperature", "air/temperature\n"]
)
def test_a_channel_is_two_names_with_a_slash(channel: str) -> None:
    with pytest.raises(InputError, match="channel: got"):
        check_channel(channel)
    assert check_channel("air/temperature") == "air/temperature"


def test_long_input_is_cut_in_messages() -> None:
    with pytest.raises(InputError) as caught:
        check_name("device", "X" * 10_000)
    assert len(str(caught.value)) < 200
