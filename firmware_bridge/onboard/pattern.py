"""How an alarm sounds over time: loud at first, then a chirp now and then, until it is over. Pure.

A buzzer that never stops is cut off with pliers. So it falls to a chirp by itself, and is loud again when
something new or worse comes.
"""

from collections.abc import Mapping
from typing import NamedTuple

from coldchain.judgement.untold import urgency

PULSE_S = 1.0  # on, and as long off
CHIRP_S = 0.2
_LONG_S = 3600.0


class Level(NamedTuple):
    """Whether an output is on, and how long it stays so [s]."""

    on: bool
    for_s: float


class Times(NamedTuple):
    """How long it is loud, and how often it chirps afterwards [s]."""

    loud_for_s: float
    chirp_every_s: float


OFF = Level(on=False, for_s=_LONG_S)


def level(age_s: float | None, times: Times, *, pulses: bool) -> Level:
    """Return what an output does.

    Args:
        age_s: Since when the alarm is loud or was last [s]; None when there is none.
        times: Of the settings.
        pulses: Whether the output goes on and off; else it is on while the alarm is loud.
    """
    if age_s is None:
        return OFF
    loud_s = times.loud_for_s - age_s
    if loud_s > 0:
        if not pulses:
            return Level(on=True, for_s=loud_s)
        into_s = age_s % (2 * PULSE_S)
        on = into_s < PULSE_S
        return Level(on=on, for_s=min(loud_s, (PULSE_S if on else 2 * PULSE_S) - into_s))
    if not pulses:
        return OFF
    into_s = -loud_s % times.chirp_every_s
    on = into_s < CHIRP_S
    return Level(on=on, for_s=(CHIRP_S if on else times.chirp_every_s) - into_s)


def begins_anew(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Return whether an alarm is to be loud again: something is new, or more urgent than before.

    Args:
        before: Severity of each alarm point that stood.
        after: Of each that stands.
    """
    return any(point not in before or urgency(after[point]) > urgency(before[point]) for point in after)
