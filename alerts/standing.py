"""How that stands which a message tells, when it is about to go: it goes on, is over, or never was.

Of one alarm; several in one text are looked at by ``gate_groups``.
"""

from typing import NamedTuple

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.priority import CRITICAL_LATE
from coldchain.judgement.unsent import Unsent
from coldchain.messages.prefixes import since_over
from coldchain.messages.subject import zone_of
from links.records import Connection
from links.records_outbox import Claimed
from links.records_sending import (
    Fate,
    end_for,
    fate_of,
    language_of,
    time_zone_of,
    was_begin_kept_from,
)

_ENDS = (AlarmEvent.WITHDRAW, AlarmEvent.CLOSE)


class Left(NamedTuple):
    """What a message has to say now: itself, and its text."""

    item: Claimed
    text: str


def as_it_stands(connection: Connection, item: Claimed) -> Left | Unsent:
    """Return what a message says now, or why it has nothing to say any more.

    Args:
        connection: In a transaction.
        item: The message.
    """
    fate = fate_of(connection, item)
    dropped = why_dropped(connection, item, fate)
    if dropped is not None:
        return dropped
    over_at = told_as_over(connection, item, fate)
    return Left(item, item.body if over_at is None else said_as_over(connection, item, item.body, over_at))


def why_dropped(connection: Connection, item: Claimed, fate: Fate | None) -> Unsent | None:
    """Return why a message has nothing to say any more; None when it has.

    Args:
        connection: In a transaction.
        item: The message.
        fate: What has become of that which it tells.
    """
    if fate is None:
        return None
    if fate.event in _ENDS:
        return Unsent.NEVER_TOLD if was_begin_kept_from(connection, item) else None
    if fate.event != AlarmEvent.RAISE or fate.over_at is None:
        return None
    if fate.withdrawn:
        return Unsent.NEVER_WAS
    tells_end = end_for(connection, item)
    if tells_end == item.key:  # it has been given the end's words too: nothing else tells it
        return None
    return Unsent.OVER if tells_end or item.rank > CRITICAL_LATE else None


def told_as_over(connection: Connection, item: Claimed, fate: Fate | None) -> int | None:
    """Return since when that is over which a message tells as going on [ms]; None: it goes on, or says so.

    Args:
        connection: In a transaction.
        item: A message that is not dropped.
        fate: What has become of that which it tells.
    """
    if fate is None or fate.event != AlarmEvent.RAISE or not fate.over_at:
        return None
    return None if end_for(connection, item) == item.key else fate.over_at


def said_as_over(connection: Connection, item: Claimed, text: str, over_at: int) -> str:
    """Return a text to the reader of a message that begins with the word that it is over since then [ms]."""
    zone = zone_of(time_zone_of(connection, item.coop))
    return since_over(text, over_at, zone, language_of(connection, item.coop, item.contact))
