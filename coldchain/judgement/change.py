"""What becomes of a channel's state when its rules change: limits that stay carry on, others go.

What was said under the old rules stays said: it was so by the rules of its time. Late readings from before
the change are judged under the new rules, for the old ones are gone. Not in here: closing the alarm of a
limit that is gone, which the watcher does for everything that nobody watches any more.
"""

from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.judgement.rules import Rules, limit_names
from coldchain.judgement.state import CLEAR, State


def adapt(rules: Rules, state: State) -> State:
    """Return the state under rules that may have changed since it arose.

    Args:
        rules: The rules that hold from now on.
        state: What arose under earlier ones.

    Raises:
        InputError: The state does not fit the rules that it names, so it is damaged.
    """
    names = limit_names(state.rules)
    if len(names) != len(state.limits):
        came = f"{len(state.limits)} limits under the rules {state.rules!r}"
        raise InputError("evaluator state", came, "one for each limit", "Judge the channel again.")
    if state.rules == rules.fingerprint:
        return state
    old = dict(zip(names, state.limits, strict=True))
    return replace(
        state,
        limits=tuple(old.get(limit.name, CLEAR) for limit in rules.limits),
        rules=rules.fingerprint,
        rules_since=state.last.event_at if state.last else 0,
    )
