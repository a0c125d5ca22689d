"""The words of a reader of the journal that is behind: one short text for one SMS."""

from typing import NamedTuple

from coldchain.messages.catalogue import ENGLISH, phrases
from coldchain.messages.fitting import fitted
from coldchain.messages.subject import zone_of
from coldchain.messages.times import time_text

STORED, JUDGED, JUDGED_LATE = "stored", "judged", "judged-late"


class Behind(NamedTuple):
    """What is not done.

    Args:
        what: ``STORED``, ``JUDGED``, or ``JUDGED_LATE`` while only late ones wait.
        since_at: When the oldest reading that waits had come [ms].
    """

    what: str
    since_at: int


def behind_message(behind: Behind, time_zone: str, language: str = ENGLISH) -> str:
    """Return what a person is told when it begins.

    Args:
        behind: What is not done.
        time_zone: Name of the reader's time zone.
        language: Of the reader.
    """
    said = phrases(language)
    begin = time_text(behind.since_at, zone_of(time_zone), said)
    first = said.say("station", "behind", what=said.say("station", behind.what), begin=begin)
    return fitted(said, first, said.say("station", f"{behind.what}_means"), said.say("station", "do"))


def caught_up_message(behind: Behind, time_zone: str, language: str = ENGLISH) -> str:
    """Return what a person is told when it is over.

    Args:
        behind: What was not done.
        time_zone: Name of the reader's time zone.
        language: Of the reader.
    """
    said = phrases(language)
    begin = time_text(behind.since_at, zone_of(time_zone), said)
    first = said.say("station", "caught_up", what=said.say("station", f"{behind.what}_again"))
    return fitted(said, first, said.say("station", "waited", begin=begin))
