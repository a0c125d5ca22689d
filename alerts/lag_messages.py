"""The words of a reader of the journal that is behind: one short text for one plain SMS."""

from typing import NamedTuple

from alerts.goods_messages import fitted
from coldchain.instants import local_text
from coldchain.messages.subject import zone_of

STORED, JUDGED, JUDGED_LATE = "stored", "judged", "judged-late"


class Behind(NamedTuple):
    """What is not done.

    Args:
        what: ``STORED``, ``JUDGED``, or ``JUDGED_LATE`` while only late ones wait.
        since_at: When the oldest reading that waits had come [ms].
    """

    what: str
    since_at: int


def behind_message(behind: Behind, time_zone: str) -> str:
    """Return what a person is told when it begins.

    Args:
        behind: What is not done.
        time_zone: Name of the reader's time zone.
    """
    begin = local_text(behind.since_at, zone_of(time_zone))
    match behind.what:
        case "stored":
            said, means = "readings have not been stored", "They are kept."
        case "judged":
            said, means = "readings have not been judged", "No alarms come from them."
        case _:
            said, means = "readings that came late have not been judged", "Alarms of what is now do come."
    return fitted(f"ALARM station: {said} since {begin}.", means, "Run: coldchain health.")


def caught_up_message(behind: Behind, time_zone: str) -> str:
    """Return what a person is told when it is over.

    Args:
        behind: What was not done.
        time_zone: Name of the reader's time zone.
    """
    begin = local_text(behind.since_at, zone_of(time_zone))
    match behind.what:
        case "stored":
            said = "readings are stored as they come again"
        case "judged":
            said = "readings are judged as they come again"
        case _:
            said = "readings that came late are judged again"
    return fitted(f"OVER station: {said}.", f"They had waited since {begin}.")
