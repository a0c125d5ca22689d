"""Laws of a gateway's silence: order and repetition do not matter, and silence never heals."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.judgement.facts import Excursion
from coldchain.judgement.gateway_silence import GatewayRules, Hearing, begin, hear, on_time
from coldchain.judgement.gateway_state import GatewayState, dump, load

MINUTE = 60_000
KEY = "highland/gateway/gw-1"
RULES = GatewayRules(KEY, 15 * MINUTE)
END = 600
MINUTES = st.integers(0, END)
ENTRIES = st.lists(st.tuples(MINUTES, st.lists(st.integers(0, 120), max_size=3)), min_size=1, max_size=30)
Entry = tuple[int, list[int]]


def take(state: GatewayState, entries: list[Entry], now: int) -> tuple[GatewayState, dict[str, Excursion]]:
    """Hear entries, each received at a minute with readings of some minutes before; return what stands."""
    received = [minute * MINUTE for minute, _ in entries]
    late = [(minute - age) * MINUTE for minute, ages in entries for age in ages if age > 2]
    drained = max((minute * MINUTE for minute, ages in entries if any(age > 2 for age in ages)), default=0)
    after = hear(KEY, load(dump(state)), Hearing(received, late, drained_at=drained), now=now)
    return after.state, {fact.id: fact for fact in after.facts if isinstance(fact, Excursion)}


@settings(max_examples=100, deadline=None)
@given(ENTRIES, st.randoms(use_true_random=False), st.integers(0, 120))
def test_order_repetition_and_batches_do_not_matter(
    entries: list[Entry], shuffle: Random, after: int
) -> None:
    now = (END + after) * MINUTE
    one = take(begin(0), sorted(entries), now)[0]
    other = begin(0)
    mixed = entries + entries[::2]
    shuffle.shuffle(mixed)
    for start in range(0, len(mixed), 4):
        other = take(other, mixed[start : start + 4], now)[0]
    assert other == one
    assert on_time(RULES, other, now) == on_time(RULES, one, now)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20 * 1440), st.lists(st.integers(0, 900), max_size=3)), max_size=40),
    st.randoms(use_true_random=False),
)
def test_what_is_learned_in_weeks_depends_on_no_order(entries: list[Entry], shuffle: Random) -> None:
    """The fourteen days before the newest are kept, whatever came first."""
    now = 20 * 1440 * MINUTE
    one = take(begin(0), sorted(entries), now)[0]
    other = begin(0)
    mixed = entries + entries[::3]
    shuffle.shuffle(mixed)
    for start in range(0, len(mixed), 3):
        other = take(other, mixed[start : start + 3], now)[0]
    assert (other.heard, other.delayed, other.drained_at) == (one.heard, one.delayed, one.drained_at)
    assert len(dump(other)) < 2000


@settings(max_examples=100, deadline=None)
@given(ENTRIES, st.lists(MINUTES, max_size=20))
def test_silence_never_ends_a_silence(entries: list[Entry], looks: list[int]) -> None:
    """What is reported as going on goes on until something is heard, however often somebody looks."""
    state, standing = begin(0), dict[str, Excursion]()
    steps = sorted([(minute, 1, ages) for minute, ages in entries] + [(look, 0, []) for look in looks])
    for minute, is_entry, ages in steps:
        before = state.is_silent
        if is_entry:
            state, found = take(state, [(minute, ages)], minute * MINUTE)
            standing |= found
            assert not state.is_silent
        else:
            state, facts = on_time(RULES, state, minute * MINUTE)
            assert all(isinstance(fact, Excursion) and fact.ended_at is None for fact in facts)
            standing |= {fact.id: fact for fact in facts if isinstance(fact, Excursion)}
            assert state.is_silent >= before
        going_on = [item for item in standing.values() if item.ended_at is None]
        assert len(going_on) == state.is_silent
