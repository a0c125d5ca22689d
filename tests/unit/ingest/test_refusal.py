"""What is mended, what is doubted, and what a refusal says."""

from dataclasses import replace

import msgspec
import pytest

from coldchain.reading import TIME_BETWEEN, Clock, Flag, Reading
from coldchain.topics import Topic
from helpers.packs import KNOWN, NOW, reading
from ingest.known import Limits
from ingest.refusal import MAX_FUTURE_MS, OTHER_UNIT, Admitted, Doubt, Reason, sort_out

HERE = Topic("co", "gw", "readings")
LIMITS = Limits()


def _sort_out(*readings: Reading) -> Admitted:
    return sort_out(HERE, readings, known=KNOWN, received_at=NOW)


@pytest.mark.parametrize(
    ("channel", "value", "unit", "ours"),
    [
        ("air/temperature", 46.4, "degF", 8.0),
        ("air/temperature", 46.4, "F", 8.0),
        ("air/temperature", -40.0, "\u00b0F", -40.0),
        ("air/temperature", 281.15, "K", 8.0),
        ("air/temperature", 8.0, "degC", 8.0),
        ("air/temperature", 8.0, "C", 8.0),
        ("air/humidity", 81.0, "%", 81.0),
        ("supply/voltage", 11_500.0, "mV", 11.5),
        ("position/latitude", 27.7172, "deg", 27.7172),
    ],
)
def test_another_unit_of_the_same_quantity_is_converted(
    channel: str, value: float, unit: str, ours: float
) -> None:
    admitted = _sort_out(reading(1, channel=channel, value=value, unit=unit))
    assert admitted.entry is not None
    (taken,) = admitted.entry.readings
    assert (taken.value, taken.flag, taken.note) == (ours, Flag.GOOD, "")
    assert admitted.noted == [OTHER_UNIT]


@pytest.mark.parametrize(("value", "unit"), [(310.0, "degF"), (8.0, "K"), (81.0, "%RH"), (8.0, "")])
def test_a_unit_that_does_not_fit_or_a_value_that_does_not_is_refused(value: float, unit: str) -> None:
    (rejected,) = _sort_out(reading(value=value, unit=unit)).rejected
    assert rejected.reason in (Reason.IMPOSSIBLE_VALUE, Reason.WRONG_UNIT)
    assert f'"v":{value}' in rejected.payload.decode()  # kept as it came, not as it was converted
    assert f'"u":"{unit}"' in rejected.payload.decode()


def test_a_failed_sensor_in_another_unit_has_failed_all_the_same() -> None:
    failed = msgspec.structs.replace(
        reading(unit="degF"), value=float("nan"), flag=int(Flag.FAIL), note="crc"
    )
    admitted = _sort_out(failed)
    assert admitted.entry is not None
    assert (admitted.entry.readings[0].unit, admitted.entry.readings[0].note) == ("Cel", "crc")


def test_what_comes_very_late_is_taken_and_doubted() -> None:
    edge = reading(1, event_at=NOW - LIMITS.doubted_ms)
    late = reading(2, event_at=NOW - LIMITS.doubted_ms - 1)
    admitted = _sort_out(edge, late)
    assert admitted.entry is not None
    assert [(each.flag, each.note) for each in admitted.entry.readings] == [
        (Flag.GOOD, ""),
        (Flag.SUSPECT, Doubt.FAR_LATE),
    ]
    assert admitted.noted == [Doubt.FAR_LATE]


def test_a_time_for_which_no_clock_vouches_is_doubted_unless_ours_does() -> None:
    far = msgspec.structs.replace(reading(1), clock=Clock.NONE)
    near = msgspec.structs.replace(reading(2, event_at=NOW - MAX_FUTURE_MS), clock=Clock.NONE)
    bounded = msgspec.structs.replace(reading(3), clock=Clock.NONE, flag=2, note=f"{TIME_BETWEEN}a..b")
    admitted = _sort_out(far, near, bounded)
    assert admitted.entry is not None
    assert [(each.flag, each.note) for each in admitted.entry.readings] == [
        (Flag.SUSPECT, Doubt.NO_CLOCK),
        (Flag.GOOD, ""),
        (Flag.UNKNOWN, f"{TIME_BETWEEN}a..b"),
    ]


def test_a_doubt_of_the_edge_is_not_overwritten() -> None:
    failed = msgspec.structs.replace(
        reading(event_at=NOW - LIMITS.doubted_ms - 1), value=float("nan"), flag=int(Flag.FAIL), note="crc"
    )
    admitted = _sort_out(failed)
    assert admitted.entry is not None
    assert (admitted.entry.readings[0].flag, admitted.entry.readings[0].note) == (Flag.FAIL, "crc")
    assert admitted.noted == [Doubt.FAR_LATE]


def test_who_takes_any_age_refuses_and_doubts_none() -> None:
    known = replace(KNOWN, limits=Limits(2**60, 2**60))
    admitted = sort_out(HERE, [reading(event_at=300_000_000_000)], known=known, received_at=NOW)
    assert admitted.rejected == []
    assert admitted.noted == []
