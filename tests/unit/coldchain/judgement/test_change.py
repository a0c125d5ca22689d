"""A state under changed rules: limits that stay carry on, others go."""

import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.judgement.change import adapt
from coldchain.judgement.evaluate import begin
from coldchain.judgement.rejudge import judge
from coldchain.judgement.state import CLEAR, State
from helpers.judging import RULES, TOO_COLD, TOO_WARM, reading_at, rules_of

WARM = judge(RULES, begin(RULES), [reading_at(0, 9), reading_at(6, 9)], history=lambda _: [], now=0).state


def test_under_the_same_rules_a_state_is_the_same() -> None:
    assert adapt(RULES, WARM) is WARM


def test_a_limit_that_stays_carries_on_whatever_its_place() -> None:
    rules = rules_of(TOO_COLD, TOO_WARM)
    after = adapt(rules, WARM)
    assert after.limits == (WARM.limits[1], WARM.limits[0])
    assert (after.last, after.quiet, after.rules) == (WARM.last, WARM.quiet, rules.fingerprint)


def test_a_limit_that_is_new_begins_clear() -> None:
    after = adapt(rules_of(TOO_WARM, replace(TOO_COLD, name="frozen")), WARM)
    assert after.limits == (WARM.limits[0], CLEAR)


def test_a_limit_that_is_gone_is_forgotten() -> None:
    assert adapt(rules_of(TOO_COLD), WARM).limits == (CLEAR,)
    assert adapt(rules_of(), WARM).limits == ()


def test_the_new_rules_hold_from_the_newest_reading_on() -> None:
    assert adapt(rules_of(TOO_COLD), WARM).rules_since == 6 * 60_000
    assert adapt(rules_of(TOO_COLD), begin(RULES)).rules_since == 0


@pytest.mark.parametrize("limits", [(), (CLEAR,), (CLEAR,) * 3])
def test_a_state_that_does_not_fit_its_own_rules_is_refused(limits: tuple[object, ...]) -> None:
    damaged = State(limits=(CLEAR,) * len(limits), rules=RULES.fingerprint)
    with pytest.raises(InputError, match="one for each limit"):
        adapt(RULES, damaged)
