"""Laws of an alarm's life: suppression and state are independent, and the order of acts does not matter."""

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coldchain.judgement.ageing import AgeRules, aged
from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Suppression
from coldchain.judgement.alarms import Alarm, Moment, take
from coldchain.judgement.chatter import Chatter, ChatterRules, hear
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.suppression import (
    explain_by,
    no_longer_by,
    remove_from_service,
    return_to_service,
    shelve,
    unshelve,
)

WARM = Excursion(id="a|5", kind=Kind.LIMIT, limit="too-warm", started_at=5, confirmed_at=9)
Step = Callable[[Alarm], Alarm]


def happens(event: AlarmEvent) -> Step:
    """Return what the table makes of an event."""
    return lambda alarm: take(alarm, event, WARM, Moment(20, 900))[0]


SPARING: dict[str, Step] = {
    "shelve": lambda alarm: shelve(alarm, 60, 20),
    "unshelve": lambda alarm: unshelve(alarm, 20),
    "remove": lambda alarm: remove_from_service(alarm, 20),
    "return": lambda alarm: return_to_service(alarm, 20),
    "gateway": lambda alarm: explain_by(alarm, "gateway", 20),
    "no-gateway": lambda alarm: no_longer_by(alarm, "gateway", 20),
    "window": lambda alarm: explain_by(alarm, "window-1", 20),
    "no-window": lambda alarm: no_longer_by(alarm, "window-1", 20),
}
FIELD = {"shelve": 0, "unshelve": 0, "remove": 1, "return": 1, "gateway": 2, "no-gateway": 2}
events = st.lists(st.sampled_from(AlarmEvent), max_size=12)
acts = st.lists(st.sampled_from(sorted(SPARING)), max_size=12)


def after(alarm: Alarm, steps: list[Step]) -> Alarm:
    """Return an alarm after steps, one after the other."""
    for step in steps:
        alarm = step(alarm)
    return alarm


def shown(alarm: Alarm) -> tuple[AlarmState, int, int | None]:
    """Return what the table knows of an alarm."""
    return alarm.state, alarm.occurrence, alarm.acked_at


def spared(alarm: Alarm) -> tuple[Suppression, int | None, bool, str]:
    """Return what people know of being spared it."""
    return alarm.suppression, alarm.shelved_until_at, alarm.out_of_service, alarm.by_design


@settings(max_examples=200)
@given(events=events, acts=acts, seed=st.integers(0, 2**32))
def test_any_order_of_acts_and_readings_gives_the_same_alarm(
    events: list[AlarmEvent], acts: list[str], seed: int
) -> None:
    """Acts keep their order among themselves, and so do readings; how they are mixed does not matter."""
    chance, mixed = random.Random(seed), []
    left: list[list[Step]] = [[happens(event) for event in events], [SPARING[act] for act in acts]]
    while any(left):
        side = chance.choice([each for each in left if each])
        mixed.append(side.pop(0))
    alarm = after(Alarm(id="a"), mixed)
    assert shown(alarm) == shown(after(Alarm(id="a"), [happens(event) for event in events]))
    assert spared(alarm) == spared(after(Alarm(id="a"), [SPARING[act] for act in acts]))


@settings(max_examples=200)
@given(acts=acts, seed=st.integers(0, 2**32))
def test_causes_that_have_nothing_to_do_with_each_other_may_come_in_any_order(
    acts: list[str], seed: int
) -> None:
    chance = random.Random(seed)
    lanes: dict[int, list[str]] = {}
    for act in acts:
        lanes.setdefault(FIELD.get(act, 3), []).append(act)
    left, mixed = list(lanes.values()), []
    while any(left):
        mixed.append(chance.choice([each for each in left if each]).pop(0))
    plain = after(Alarm(id="a"), [SPARING[act] for act in acts])
    assert spared(after(Alarm(id="a"), [SPARING[act] for act in mixed])) == spared(plain)


@given(acts=acts)
def test_an_acknowledgement_is_never_forgotten_because_people_are_spared(acts: list[str]) -> None:
    seen = Alarm(id="a", state=AlarmState.ACKED, occurrence=1, acked_at=7)
    assert shown(after(seen, [SPARING[act] for act in acts])) == (AlarmState.ACKED, 1, 7)


@given(acts=acts)
def test_every_act_twice_is_once_and_nothing_is_hidden_without_a_cause(acts: list[str]) -> None:
    once = after(Alarm(id="a"), [SPARING[act] for act in acts])
    twice = after(Alarm(id="a"), [SPARING[act] for act in acts for _ in range(2)])
    assert once == twice
    has_cause = once.out_of_service or once.shelved_until_at is not None or bool(once.by_design)
    assert (once.suppression is not Suppression.NONE) is has_cause


@given(until_at=st.integers(0, 10**13), now=st.integers(0, 10**13), at_most=st.integers(1, 10**9))
def test_whatever_the_clock_does_nothing_is_shelved_for_longer_than_allowed(
    until_at: int, now: int, at_most: int
) -> None:
    alarm = replace(shelve(Alarm(id="a"), until_at, 0), occurrence=1)
    left = aged(alarm, AgeRules(0, at_most), now).shelved_until_at
    assert left is None or now < left <= now + at_most


@given(instants=st.lists(st.integers(0, 10**6), max_size=60), raises=st.integers(1, 5))
def test_no_more_is_told_than_the_chatter_limit_in_any_window(instants: list[int], raises: int) -> None:
    rules, chatter, told = ChatterRules(raises, 10_000), Chatter(), []
    for instant in sorted(set(instants)):
        heard = hear(chatter, rules, instant)
        chatter = heard.chatter
        if heard.says_so or not heard.is_chatter:
            told.append(instant)
    for first in told:
        assert sum(first <= each < first + rules.within_ms for each in told) <= raises + 1
