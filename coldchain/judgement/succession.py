"""What a corrected excursion inherits from the ones it replaces, so that nobody is told the same thing twice.

Late data may move the start of an excursion, and with it the excursion's id, melt two into one, or split
one. A new one then stands for the old ones that it overlaps: what people were told of them, they were told
of it. How far an old one reached is what was known when it was told, not what became of it later.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from coldchain.instants import FOREVER_AT
from coldchain.judgement.alarms import Known
from coldchain.judgement.facts import Excursion, Kind


class Told(NamedTuple):
    """What people may have been told of a channel before a batch.

    Args:
        before: The excursions that stood, by id.
        until_at: The newest reading that was known; an open excursion was told up to there [ms].
        rules_since: What had ended before that was said under other rules, and stays said [ms].
    """

    before: Mapping[str, Known]
    until_at: int = FOREVER_AT
    rules_since: int = 0


class Succession(NamedTuple):
    """How the new excursions of a channel follow the old ones.

    Args:
        changed: The new and changed ones, with what has been told of them.
        withdrawn: Ids of those that no longer stand.
        orphans: Those of them that had been told and have no successor, oldest first.
    """

    changed: tuple[Known, ...]
    withdrawn: frozenset[str]
    orphans: tuple[Known, ...]


def succeed(found: Iterable[Excursion], told: Told, withdrawn: Iterable[str]) -> Succession:
    """Return which of the found excursions carries on what was told of which old one.

    Args:
        found: New and changed excursions of one channel.
        told: What stood before.
        withdrawn: Ids of those that were not found again.
    """
    found = list(found)
    gone = {id_ for id_ in withdrawn if id_ in told.before}
    old = [told.before[id_] for id_ in {*gone, *(item.id for item in found)} if id_ in told.before]
    changed: list[Known] = []
    followed: set[str] = set()
    for excursion in found:
        ancestors = [item for item in old if _is_about(excursion, item, told)]
        followed.update(item.excursion.id for item in ancestors)
        changed.append(_heir(excursion, ancestors))
    gone -= {id_ for id_ in gone - followed if _stays_said(told.before[id_], told)}
    orphans = [told.before[id_] for id_ in gone - followed if told.before[id_].raised]
    orphans.sort(key=lambda item: item.excursion.started_at)
    return Succession(tuple(changed), frozenset(gone), tuple(orphans))


def overlaps(one: Excursion, other: Excursion, until_at: int = FOREVER_AT) -> bool:
    """Return whether two excursions of one limit share any time.

    Args:
        one: Reaches no further than ``until_at`` while it goes on; a silence goes on without readings.
        other: Reaches on for ever while it goes on.
        until_at: [ms].
    """
    if one.limit != other.limit:
        return False
    open_end_at = FOREVER_AT if one.kind is Kind.ABSENCE else until_at
    one_end_at = open_end_at if one.ended_at is None else one.ended_at
    other_end_at = FOREVER_AT if other.ended_at is None else other.ended_at
    return one.started_at <= other_end_at and other.started_at <= one_end_at


def _is_about(excursion: Excursion, old: Known, told: Told) -> bool:
    return old.excursion.id == excursion.id or overlaps(old.excursion, excursion, told.until_at)


def _stays_said(old: Known, told: Told) -> bool:
    ended_at = old.excursion.ended_at
    return ended_at is not None and old.excursion.started_at < told.rules_since


def _heir(excursion: Excursion, ancestors: list[Known]) -> Known:
    raised = any(item.raised for item in ancestors)
    # An end that was told of a part is the end of the whole only when the whole has ended.
    returned = (
        excursion.ended_at is not None and raised and all(item.returned for item in ancestors if item.raised)
    )
    return Known(excursion, raised, returned)
