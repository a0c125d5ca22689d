"""Times that payloads say: a clock that was never set, local times, and what no calendar knows."""

from zoneinfo import ZoneInfo

import pytest

from coldchain.errors import PackError
from coldchain.instants import from_iso, to_iso
from coldchain.reading import NO_BOOT, Clock, Flag, Reading
from ingest.decoders import times
from ingest.decoders.face import Came

NOW = from_iso("2026-11-22T07:45:12Z")
CAME = Came("t", b"", NOW)
BERLIN = ZoneInfo("Europe/Berlin")


def _iso(text: str, zone: str = "UTC", came: Came = CAME) -> str:
    return to_iso(times.said_iso("time", text, came, zone=ZoneInfo(zone)).event_at)


def test_the_time_is_the_name_of_a_reading_without_a_number() -> None:
    found = times.When(5, Clock.DEVICE, 9).reading("van", "air/temperature", 4.5, "Cel")
    assert found == Reading("van", "air/temperature", NO_BOOT, 5, 5, 9, 4.5, "Cel", clock=Clock.DEVICE)
    assert (found.flag, found.note) == (Flag.GOOD, "")


def test_times_with_and_without_a_zone() -> None:
    assert _iso("2026-11-22T10:00:00", "Africa/Nairobi") == "2026-11-22T07:00:00Z"
    assert _iso("2026-11-22T10:00:00+01:00", "Africa/Nairobi") == "2026-11-22T09:00:00Z"
    assert _iso("2022-07-18T09:34:15.775023242+00:00") == "2022-07-18T09:34:15.775Z"
    assert _iso("2022-07-18 09:34:15Z") == "2022-07-18T09:34:15Z"


def test_a_clock_that_was_never_set_is_not_believed_and_an_old_time_is_not_made_fresh() -> None:
    for text in ("1970-01-01T00:00:10", "2000-01-01T00:01:00", "0001-01-01T00:00:00+00:00"):
        assert times.said_iso("time", text, CAME) == times.When(NOW, Clock.SERVER, NOW)
    assert times.said_epoch("ts", 12.5, CAME) == times.arrival(CAME)
    assert times.said_epoch("ts", -1e300, CAME) == times.arrival(CAME)
    old = times.said_epoch("ts", 1_486_144_502.122, CAME)
    assert old == times.When(1_486_144_502_122, Clock.DEVICE, NOW)


@pytest.mark.parametrize("text", ["", "soon", "2026-11-22", "2026-13-01T00:00:00", None, 5, "T" * 5_000])
def test_what_is_no_time_is_refused(text: object) -> None:
    with pytest.raises(PackError):
        times.said_iso("time", text, CAME)


@pytest.mark.parametrize("value", [253_402_300_800.0, 1e300, 1e308])
def test_a_time_beyond_every_calendar_is_refused(value: float) -> None:
    with pytest.raises(PackError):
        times.said_epoch("ts", value, CAME)


def test_of_an_hour_that_comes_twice_the_one_that_can_have_been_is_meant() -> None:
    first, second = (Came("t", b"", from_iso(f"2026-10-25T{hour}:31:00Z")) for hour in ("00", "01"))
    assert _iso("2026-10-25T02:30:00", "Europe/Berlin", first) == "2026-10-25T00:30:00Z"
    assert _iso("2026-10-25T02:30:00", "Europe/Berlin", second) == "2026-10-25T01:30:00Z"
