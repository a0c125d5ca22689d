"""Gaps in what a device said: counted by its own sequence, whichever channel it came on."""

from hypothesis import given
from hypothesis import strategies as st

from coldchain.gaps import Gap, gaps_of
from coldchain.reading import NO_BOOT, Reading

MINUTE = 60_000


def _reading(sequence: int, at: int, *, boot: int = 7, channel: str = "air/temperature") -> Reading:
    return Reading(
        device="d",
        channel=channel,
        boot=boot,
        sequence=sequence,
        event_at=at,
        received_at=at,
        value=4.0,
        unit="Cel",
    )


def _gaps(*readings: Reading) -> list[Gap]:
    return gaps_of(readings, silent_after_ms=3 * MINUTE)


def test_what_a_device_counted_and_nobody_has_is_missing() -> None:
    found = _gaps(_reading(1, 0), _reading(2, MINUTE), _reading(5, 4 * MINUTE), _reading(6, 5 * MINUTE))
    assert found == [Gap(MINUTE, 4 * MINUTE, 2)]


def test_a_sequence_counts_on_whichever_channel_it_came() -> None:
    battery = _reading(2, MINUTE, channel="supply/voltage")
    assert _gaps(_reading(1, 0), _reading(3, 2 * MINUTE), battery) == []


def test_a_device_that_measured_nothing_is_told_from_one_that_was_started_anew() -> None:
    assert _gaps(_reading(1, 0), _reading(2, 10 * MINUTE)) == [Gap(0, 10 * MINUTE, 0)]
    assert _gaps(_reading(9, 0), _reading(0, 10 * MINUTE, boot=8)) == [Gap(0, 10 * MINUTE, None)]
    assert _gaps(_reading(9, 0), _reading(0, MINUTE, boot=8)) == []


def test_a_source_that_does_not_count_has_gaps_of_time_only() -> None:
    times = (0, MINUTE, 9 * MINUTE)
    found = _gaps(*(_reading(at, at, boot=NO_BOOT) for at in times))
    assert found == [Gap(MINUTE, 9 * MINUTE, None)]


def test_what_a_clock_that_was_set_back_puts_elsewhere_is_not_missing() -> None:
    readings = (_reading(1, 0), _reading(5, MINUTE), _reading(2, MINUTE + 1), _reading(6, 2 * MINUTE))
    assert _gaps(*readings) == [Gap(0, MINUTE, 2)]


@given(st.lists(st.booleans(), min_size=2, max_size=60), st.randoms())
def test_all_that_is_missing_is_counted_and_nothing_else(kept: list[bool], rng: object) -> None:
    there = [_reading(n, n * MINUTE) for n, is_kept in enumerate(kept) if is_kept]
    expected = there[-1].sequence - there[0].sequence + 1 - len(there) if there else 0
    rng.shuffle(shuffled := list(there))  # type: ignore[attr-defined]
    found = gaps_of(shuffled, silent_after_ms=100 * MINUTE)
    assert sum(gap.missing or 0 for gap in found) == expected
    assert all(gap.from_at < gap.until_at for gap in found)


def test_a_number_far_ahead_leaves_no_silence_where_readings_are() -> None:
    """One reading with a number of its own: what follows is counted before it, and is not silent."""
    odd = _reading(10**9, 5 * MINUTE + 10_000)
    said = [_reading(minute, minute * MINUTE) for minute in range(60)]
    assert _gaps(*said, odd) == [Gap(5 * MINUTE, odd.event_at, 10**9 - 60)]
    fewer = [each for each in said if not 20 < each.sequence < 30]
    assert _gaps(*fewer, odd) == [
        Gap(5 * MINUTE, odd.event_at, 10**9 - 51),
        Gap(20 * MINUTE, 30 * MINUTE, 0),
    ]
