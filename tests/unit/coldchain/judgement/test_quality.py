"""Whether a value can be believed: each rule by itself. Minutes and degrees of the air, unless said."""

from math import inf

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.judgement.quality import (
    QUALITY_BEGIN,
    STUCK_RUN,
    Checked,
    QualityState,
    Sample,
    check,
    quality_limits,
    seems_stuck,
)
from coldchain.reading import NO_BOOT, Flag, Position, Reading, position
from helpers.judging import reading_at

NAN = float("nan")


def of(channel: str, *values: tuple[float, float]) -> list[Reading]:
    """Return readings of (minute, value) of a channel."""
    return [replace(reading_at(*value), channel=channel) for value in values]


def outcome(*readings: Reading, state: QualityState = QUALITY_BEGIN) -> tuple[list[Checked], QualityState]:
    """Return what came of each reading, and the state afterwards."""
    found = []
    for reading in readings:
        found.append(check(quality_limits(reading.channel), state, reading))
        state = found[-1].state
    return found, state


def said(*values: tuple[float, float], channel: str = "air/temperature") -> list[str]:
    """Return for each (minute, value) its fault, ``held``, or the values that were taken."""
    found, _ = outcome(*of(channel, *values))
    return [one.fault or ", ".join(f"{sample.value:g}" for sample in one.accepted) or "held" for one in found]


@pytest.mark.parametrize(
    "value", [-127.0, 127.94, 127.9375, -254.0, -253.0, -252.0, 99.99, 100.0, 300.0, 304.0]
)
def test_a_sentinel_is_no_temperature(value: float) -> None:
    assert said((0, 4), (1, value), (2, 4)) == ["4", "sentinel", "4"]
    assert said((0, value)) == ["sentinel"]


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        ("air/temperature", 150.1),
        ("air/temperature", -80.1),
        ("air/temperature", inf),
        ("air/humidity", 100.1),
        ("air/humidity", -1),
        ("supply/voltage", 61),
        ("door/open", 2),
    ],
)
def test_what_no_sensor_can_mean_is_out_of_range(channel: str, value: float) -> None:
    assert said((0, value), channel=channel) == ["range"]


def test_a_quantity_that_is_not_known_has_no_range() -> None:
    assert said((0, 1e6), channel="air/pressure") == ["1e+06"]


@pytest.mark.parametrize(("note", "fault"), [("", "failed"), ("crc", "crc"), ("por", "power-on")])
def test_what_the_edge_says_has_failed_has_failed(note: str, fault: str) -> None:
    assert (
        check(quality_limits("air/temperature"), QUALITY_BEGIN, replace(reading_at(0, NAN), note=note)).fault
        == fault
    )


def test_no_number_has_failed_whatever_its_flag_says() -> None:
    reading = replace(reading_at(0, NAN), flag=Flag.GOOD)
    assert check(quality_limits("air/temperature"), QUALITY_BEGIN, reading).fault == "failed"


def test_a_suspect_flag_of_the_edge_is_still_a_value() -> None:
    reading = replace(reading_at(0, 4.0), flag=Flag.SUSPECT)
    assert outcome(reading)[0][0].accepted == (Sample(position(reading), 4.0),)


def test_85_is_the_power_on_value_of_a_boot() -> None:
    boots = [reading_at(0, 84.0), reading_at(1, 85.0, boot=2), reading_at(2, 85.0, boot=2)]
    assert [one.fault for one in outcome(*boots)[0]] == ["", "power-on", ""]


def test_85_out_of_nowhere_is_the_power_on_value_of_a_sensor() -> None:
    assert said((0, 4), (1, 85), (2, 85), (60, 85)) == ["4", "power-on", "power-on", "power-on"]


def test_85_reached_from_nearby_is_a_temperature() -> None:
    assert said((0, 75), (1, 80), (2, 85), (3, 86)) == ["75", "80", "85", "86"]


def test_85_with_its_note_is_the_power_on_value() -> None:
    noted = replace(reading_at(1, 85.0), note="por")
    assert outcome(reading_at(0, 84.0), noted)[0][1].fault == "power-on"


def test_a_spike_is_dropped_when_the_next_value_is_back() -> None:
    found, state = outcome(*of("air/temperature", (0, 4), (1, 40), (2, 4.1)))
    assert [len(one.accepted) for one in found] == [1, 0, 1]
    assert [one.fault for one in found] == ["", "", ""]
    assert found[2].dropped == Sample(Position(60_000, 1, 60), 40.0)
    assert (state.value, state.held) == (4.1, None)


def test_a_door_is_no_spike() -> None:
    """The air of a van rises by 15 K within 45 s."""
    assert said((0, 4), (0.25, 9), (0.5, 14), (0.75, 19), (1, 20)) == ["4", "held", "9, 14", "held", "19, 20"]


def test_a_fall_that_goes_on_is_no_spike() -> None:
    assert said((0, 20), (0.5, 8), (1, -10), (1.5, -11)) == ["20", "held", "8, -10", "-11"]


def test_a_leap_that_is_half_way_back_was_one() -> None:
    assert said((0, 4), (0.5, 20), (1, 13)) == ["4", "held", "20, 13"]


def test_a_value_beyond_on_the_other_side_is_held_in_its_turn() -> None:
    assert said((0, 4), (0.5, 40), (1, -30), (1.5, -31)) == ["4", "held", "held", "-30, -31"]


def test_of_back_and_near_the_nearer_counts() -> None:
    """After five minutes both 4 and 29 could have become 5 or 28."""
    assert said((0, 4), (1, 29), (6, 5)) == ["4", "held", "5"]
    assert said((0, 4), (1, 29), (6, 28)) == ["4", "held", "29, 28"]


def test_a_held_value_is_not_confirmed_by_a_failure() -> None:
    found, state = outcome(*of("air/temperature", (0, 4), (1, 40), (2, NAN)))
    assert (found[2].fault, found[2].dropped and found[2].dropped.value) == ("failed", 40.0)
    assert state.held is None


def test_a_leap_is_natural_after_a_while_and_small_ones_always() -> None:
    assert said((0, 4), (4, 24)) == ["4", "24"]  # 5 K a minute
    assert said((0, 4), (3.9, 24)) == ["4", "held"]
    assert said((0, 4), (0.01, 7)) == ["4", "7"]
    assert said((0, 4), (0.01, 7.1)) == ["4", "held"]


def test_goods_change_more_slowly_than_air() -> None:
    assert said((0, 4), (2, 9), channel="product/temperature") == ["4", "held"]
    assert said((0, 4), (2, 9), channel="air/temperature") == ["4", "9"]


def test_a_door_and_a_battery_may_leap() -> None:
    assert said((0, 0), (0.01, 1), channel="door/open") == ["0", "1"]
    assert said((0, 12), (0.01, 0), channel="supply/voltage") == ["12", "0"]


def test_a_sequence_that_goes_backwards_is_a_clock_that_was_set() -> None:
    readings = [
        reading_at(minute, 4, sequence=sequence) for minute, sequence in ((0, 1), (1, 9), (2, 2), (3, 10))
    ]
    assert [one.fault for one in outcome(*readings)[0]] == ["", "", "clock", ""]
    other_boot = [reading_at(0, 4, sequence=9), reading_at(1, 4, boot=2, sequence=0)]
    assert [one.fault for one in outcome(*other_boot)[0]] == ["", ""]


def test_without_boots_the_sequence_is_the_time() -> None:
    readings = [reading_at(minute, 4, boot=NO_BOOT, sequence=minute * 60_000) for minute in range(5)]
    assert [one.fault for one in outcome(*readings)[0]] == [""] * 5


def test_five_zeros_that_began_with_a_leap_are_no_ice() -> None:
    zeros = [(1 + step, 0.0) for step in range(6)]
    assert said((0, 4), *zeros, (7, 4)) == ["4", "0", "0", "0", "0", "zeros", "zeros", "4"]
    assert said((0, 0.5), *zeros) == ["0.5", *["0"] * 6]


def moving(minutes: int, resolution: float) -> list[tuple[float, float]]:
    """Return values that move up and down by steps of a resolution."""
    return [(minute, 5 + minute % 3 * resolution) for minute in range(minutes)]


def still(from_minute: int, readings: int, value: float = 5.0) -> list[tuple[float, float]]:
    """Return the same value again and again."""
    return [(from_minute + step, value) for step in range(readings)]


def test_a_fine_sensor_that_stands_still_is_not_taken_any_more() -> None:
    found, _ = outcome(*of("air/temperature", *moving(30, 0.0625), *still(30, STUCK_RUN + 2)))
    doubted = [one for one in found if one.fault]
    assert [(one.fault, len(one.accepted)) for one in doubted] == [("stuck", 0)] * 2


@pytest.mark.parametrize(
    "before",
    [moving(30, 0.5), moving(30, 0.25), still(0, 30), moving(10, 0.1)],
    ids=["half degrees", "quarters", "never moved", "hardly moved"],
)
def test_standing_still_says_nothing_of_a_sensor_that_shows_no_noise(
    before: list[tuple[float, float]],
) -> None:
    assert {"stuck"} & set(said(*before, *still(30, 200))) == set()


def test_a_sensor_that_has_stood_still_before_may_do_so_again() -> None:
    trace = [*moving(30, 0.1), *still(30, 25), *[(55 + step, 6 + step % 2 / 10) for step in range(5)]]
    assert "stuck" not in said(*trace, *still(60, 99, 6.0))
    assert "stuck" in said(*trace, *still(60, 105, 6.0))


@pytest.mark.parametrize(
    ("run", "longest", "moved", "is_so"),
    [
        (41, 10, (20, 0.06), True),
        (40, 10, (20, 0.06), False),
        (41, 10, (19, 0.06), False),
        (41, 10, (20, 0.25), False),
    ],
)
def test_stuck_is_what_moved_finely_and_then_stood_for_long(
    run: int, longest: int, moved: tuple[int, float], is_so: bool
) -> None:
    assert seems_stuck(run, longest, moved, quality_limits("air/temperature")) is is_so


def test_humidity_at_its_end_is_doubted() -> None:
    wet = said((0, 80), *still(1, STUCK_RUN + 1, 99.9), channel="air/humidity")
    assert wet[-2:] == ["99.9", "pinned"]
    dry = said((0, 80), *still(1, 6, 0.0), channel="air/humidity")
    assert dry[-2:] == ["zeros", "zeros"]


def test_the_state_is_small_with_and_without_a_held_value() -> None:
    long_ago = replace(reading_at(0, 4.1), boot=2**32 - 1, sequence=2**32 - 2, event_at=1_760_000_000_000)
    leapt = replace(long_ago, value=60.0, sequence=2**32 - 1, event_at=1_760_000_001_000)
    _, state = outcome(*of("air/temperature", *moving(30, 0.0625)), long_ago, leapt)
    assert state.held is not None
    assert len(msgspec.msgpack.encode(state)) < 80
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=QualityState) == state
