"""coldchain/judgement/goods_voice.py: a usual reading is taken at once, others by the quality check."""

import math
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from coldchain.judgement.goods_state import Probe
from coldchain.judgement.goods_voice import BEST, LEAST, NEXT, Voice
from coldchain.judgement.quality import QUALITY_BEGIN, check, quality_limits
from coldchain.judgement.trip import Window
from coldchain.reading import Flag, Reading
from helpers.goods import at, spoke

NAME = ("logger-a", "air/temperature")


def heard(values: Sequence[float], name: tuple[str, str] = NAME) -> Voice:
    """Return a probe that said some values, a minute apart, each taken as it is taken when counting."""
    voice = Voice(name, 0)
    for minute, value in enumerate(values):
        reading = numbered(minute, value, name)
        if not voice.is_usual(reading):
            voice.check(reading)
    return voice


def numbered(minute: int, value: float, name: tuple[str, str] = NAME) -> Reading:
    """Return what a probe said in a minute; it counts its readings by the minute."""
    return replace(spoke(name[0], minute, value, channel=name[1]), sequence=minute)


@pytest.mark.parametrize(
    "values",
    [
        [4.0, 4.1, 4.0, 3.9],
        [4.0] * 40,
        [math.sin(number) / 10 for number in range(60)] + [0.5] * 90,  # stuck
        [0.0, -0.0, 0.0],
        [5.0, *[0.0] * 12],  # zeros after a leap
        [4.0, 30.0, 4.1],  # a spike
        [4.0, 85.0, -127.0, math.nan, 4.1],
    ],
)
@pytest.mark.parametrize("name", [NAME, ("logger-a", "product/temperature"), ("logger-a", "air/humidity")])
def test_what_is_remembered_is_what_the_quality_check_remembers(
    values: list[float], name: tuple[str, str]
) -> None:
    state, limits = QUALITY_BEGIN, quality_limits(name[1])
    for minute, value in enumerate(values):
        state = check(limits, state, numbered(minute, value, name)).state
    assert repr(heard(values, name).probe().quality) == repr(state)  # 0.0 is not -0.0


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (85.0, {}),
        (99.99, {}),
        (-127.0, {}),
        (math.nan, {}),
        (4.2, {"flag": Flag.FAIL}),
        (4.2, {"sequence": 0}),
        (7.5, {}),
        (150.1, {}),
    ],
)
def test_another_reading_is_left_alone(value: float, changes: dict[str, int]) -> None:
    voice = heard([4.0, 4.1])
    before = voice.probe()
    assert not voice.is_usual(replace(numbered(2, value), **changes))
    assert voice.probe() == before


def test_the_first_reading_and_one_after_a_held_one_are_not_usual() -> None:
    assert not Voice(NAME, 0).is_usual(numbered(0, 4.0))
    leapt = heard([4.0, 30.0])
    assert leapt.probe().quality.held is not None
    assert not leapt.is_usual(numbered(2, 4.0))


def test_a_new_boot_counts_anew() -> None:
    voice = heard([4.0, 4.1])
    assert voice.is_usual(replace(numbered(2, 4.2), sequence=0, boot=99))
    assert (voice.boot, voice.sequence, voice.taken_at) == (99, 0, at(2))


def test_a_check_tells_what_is_wrong_and_what_may_be_judged() -> None:
    voice = heard([4.0, 30.0])
    fault, accepted = voice.check(numbered(2, 29.0))
    assert (fault, [sample.value for sample in accepted]) == ("", [30.0, 29.0])
    assert voice.check(numbered(3, -127.0)) == ("sentinel", ())


def test_a_probe_comes_back_as_it_was() -> None:
    quality = heard([4.0, 4.1]).probe().quality
    probe = Probe(*NAME, 3, at(1), 4.1, 4.05, quality, first=False)
    assert Voice(NAME, 3, probe).probe() == probe


def test_who_counts_before_whom_and_since_when() -> None:
    touching, air = Voice(("logger-a", "product-2/temperature"), 0), Voice(NAME, 0)
    assert (touching.rank, air.rank) == (BEST, NEXT)
    touching.enter(Window("logger-a", at(0), at(9), 0, first=False))
    assert (touching.rank, touching.from_at, touching.until_at) == (BEST, at(0), at(9))
    touching.stand(touching.is_first)
    assert (touching.rank, touching.probe().first) == (LEAST, False)
