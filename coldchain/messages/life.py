"""The words for what becomes of an alarm while it lasts: that it comes and goes, what happened meanwhile."""

from collections.abc import Sequence
from datetime import tzinfo

from coldchain.instants import local_text
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.untold import BEGINS, ENDS
from coldchain.messages.fitting import segments
from coldchain.messages.gsm7 import to_gsm7

FLAPS = "FLAPS"
_QUIET = "No more texts of it until it is calm. Check sensor, cable and door."


def flapping(text: str, times: int) -> str:
    """Return what a person is told of an alarm that comes and goes.

    Args:
        text: What he would be told of its last raising.
        times: How often it was raised lately.
    """
    word, _, rest = text.partition(" ")
    if word == "LATE":
        rest = rest.removeprefix("ALARM ")
    sentence = rest.partition(". ")[0].rstrip(".")
    return with_note(f"{FLAPS} {sentence}; raised {times} times lately.", _QUIET)


def with_note(text: str, note: str) -> str:
    """Return a text with a note behind it, where that takes no further SMS."""
    note = to_gsm7(note)
    longer = f"{text} {note}"
    return longer if note and segments(longer) <= segments(text) else text


def meanwhile(
    steps: Sequence[tuple[AlarmEvent, Excursion | None]], since_at: int, zone: tzinfo, *, goes_on: bool
) -> str:
    """Return in one line what happened to an alarm while people were spared it.

    Args:
        steps: What happened, the oldest first, with what it was about as that stands now.
        since_at: Since when they were spared it [ms].
        zone: The reader's time zone.
        goes_on: It goes on now.
    """
    begun = sum(event in BEGINS for event, _ in steps)
    over = sum(event in ENDS for event, _ in steps)
    times = f"raised {begun}x, over {over}x" if begun or over else "nothing new"
    worst = _worst([about for _, about in steps if about is not None])
    state = "goes on" if goes_on else "is over"
    return to_gsm7(f"Not told since {local_text(since_at, zone)}: {times}{worst}, {state}.")


def _worst(about: Sequence[Excursion]) -> str:
    """Return the value that lasted longest out of bounds, of what has one."""
    found = [each for each in about if each.kind is Kind.LIMIT]
    if not found:
        return ""
    extremes = [each.extreme for each in found]
    low, high = min(extremes), max(extremes)
    return f", worst {high:g}" if low == high else f", worst {low:g} to {high:g}"
