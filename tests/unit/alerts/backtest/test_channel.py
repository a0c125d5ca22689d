"""alerts/backtest/channel.py: what is told of a channel, and when, in the order of time."""

from alerts.backtest.channel import Change, Judged
from coldchain.judgement.facts import Excursion
from coldchain.reading import Reading
from helpers.judging import MINUTE_MS, RULES, reading_at


def told(changes: list[Change]) -> list[tuple[float, str, float | None]]:
    """Return the minute, the limit and the end of each change."""
    found = []
    for now, fact, _ in changes:
        assert isinstance(fact, Excursion)
        ended_at = fact.ended_at
        found.append((now / MINUTE_MS, fact.limit, None if ended_at is None else ended_at / MINUTE_MS))
    return found


def every_minute(*values: float, start: int = 0) -> list[Reading]:
    return [reading_at(start + minute, value) for minute, value in enumerate(values)]


def test_an_excursion_is_told_when_it_is_confirmed_and_when_it_has_ended() -> None:
    judged = Judged(RULES)
    changes = list(judged.take(every_minute(4, 4, *[9] * 20, 4, 4, 4, 4)))
    assert told(changes) == [(7, "too-warm", None), (24, "too-warm", 22)]


def test_the_timers_run_between_two_readings() -> None:
    """Warm, then silent: the on-delay ends a minute of grace later, and silence after half an hour."""
    judged = Judged(RULES)
    changes = list(judged.take([*every_minute(4, 9), reading_at(61, 4), reading_at(70, 4)]))
    assert told(changes) == [
        (7, "too-warm", None),
        (31, "absence", None),
        (61, "absence", 61),
        (70, "too-warm", 61),
    ]


def test_a_page_more_or_less_does_not_matter() -> None:
    trace = [*every_minute(4, *[9] * 9, *[4] * 9), *every_minute(*[9] * 9, *[4] * 9, start=70)]
    whole = list(Judged(RULES).take(trace))
    judged = Judged(RULES)
    assert [change for reading in trace for change in judged.take([reading])] == whole
    assert len(whole) > 4


def test_time_that_passes_at_the_end_raises_silence_only_when_it_is_over() -> None:
    judged = Judged(RULES)
    assert list(judged.take([reading_at(0, 4)])) == []
    assert list(judged.pass_time(30 * MINUTE_MS)) == []
    assert told(list(judged.pass_time(30 * MINUTE_MS + 1))) == [(30, "absence", None)]
    assert list(judged.pass_time(90 * MINUTE_MS)) == []


def test_what_goes_on_is_cut_when_the_device_leaves() -> None:
    judged = Judged(RULES)
    list(judged.take(every_minute(*[9] * 8)))
    assert [(each.now, each.cut) for each in judged.leave(10 * MINUTE_MS)] == [(10 * MINUTE_MS, True)]


def test_before_the_first_reading_there_is_nothing_to_say() -> None:
    judged = Judged(RULES)
    assert [*judged.pass_time(10**12), *judged.leave(10**12)] == []
