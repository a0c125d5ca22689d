"""The words of backups that are missing: one short text for one SMS."""

from coldchain.messages.catalogue import ENGLISH, phrases
from coldchain.messages.fitting import fitted
from coldchain.messages.subject import zone_of
from coldchain.messages.times import time_text


def overdue_message(since_at: int, time_zone: str, language: str = ENGLISH, *, is_still: bool = False) -> str:
    """Return what a person is told when there has been no good backup for too long.

    Args:
        since_at: Since when [ms].
        time_zone: Name of the reader's time zone.
        language: Of the reader.
        is_still: It was told before, and goes on.
    """
    said = phrases(language)
    begin = time_text(since_at, zone_of(time_zone), said)
    first = said.say("station", "backup_still" if is_still else "backup", begin=begin)
    return fitted(said, first, said.say("station", "backup_do"), said.say("station", "backup_means"))


def ahead_message(language: str = ENGLISH, *, is_still: bool = False) -> str:
    """Return what a person is told when the newest backup is of a later time than now.

    Args:
        language: Of the reader.
        is_still: It was told before, and goes on.
    """
    said = phrases(language)
    first = said.say("station", "backup_ahead_still" if is_still else "backup_ahead")
    return fitted(said, first, said.say("station", "backup_do"))


def again_message(as_of: int, time_zone: str, language: str = ENGLISH) -> str:
    """Return what a person is told when there is a good one again.

    Args:
        as_of: Of the new one [ms].
        time_zone: Name of the reader's time zone.
        language: Of the reader.
    """
    said = phrases(language)
    return fitted(said, said.say("station", "backup_again", begin=time_text(as_of, zone_of(time_zone), said)))
