"""Ends the alarms that nobody watches any more: the device was taken out of the asset, or the limit is gone.

Without it such an alarm would never end, because only a reading ends it. People are told that nobody knows
how it went on, never that all is well.
"""

from typing import NamedTuple

from alerts.bookkeeping import Desk
from alerts.grouping import post
from alerts.sparing import go_on, spare
from alerts.telling import drafts
from coldchain.judgement.alarms import Known, Transition, reconcile
from coldchain.judgement.facts import Excursion, Kind, cut_at
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.messages.subject import Subject
from coldchain.registry.profile import Limit
from links.records_alarms import (
    UNHEARD,
    Standing,
    end_excursions,
    has_open,
    load_alarm,
    save_alarm_state,
    save_transitions,
)


class Unwatched(NamedTuple):
    """An excursion that goes on where nobody watches.

    Args:
        standing: As the records have it.
        watched: Its channel; None when even the asset is gone, and with it everybody who could be told.
        limit: What was passed; None for an absence, and when the limit is gone.
        since_at: Since when nobody watches [ms].
    """

    standing: Standing
    watched: Watched | None
    limit: Limit | None
    since_at: int


def unwatched_of(rows: list[Standing], watch_list: WatchList, now: int) -> list[Unwatched]:
    """Return those excursions that nobody watches now [ms]."""
    found = []
    for row in rows:
        if not _is_channel(row):
            continue
        watched = watch_list.by_key(row.key)
        left_at = watch_list.left_at(row.key, now)
        limit = _limit_of(watched, row.known.excursion)
        gone = watched is None or (limit is None and row.known.excursion.kind is Kind.LIMIT)
        if gone or left_at is not None:
            about = watched or watch_list.unwatched(row.key)
            found.append(Unwatched(row, about, limit, now if left_at is None else left_at))
    return found


def close(desk: Desk, found: list[Unwatched]) -> list[Transition]:
    """Write the end of what nobody watches any more; return the alarm transitions."""
    steps: list[Transition] = []
    for item in found:
        point, known = item.standing.point, item.standing.known
        cut = Known(cut_at(known.excursion, item.since_at), known.raised, known.returned, cut=True)
        others_open = has_open(desk.connection, point, [known.excursion.id])
        before = load_alarm(desk.connection, point)
        after = reconcile(before, [cut], desk.moment, others_open=others_open)
        end_excursions(desk.connection, after.known, desk.now)
        save_alarm_state(desk.connection, after.alarm, desk.now)
        save_transitions(desk.connection, item.standing.key.partition("/")[0], after.transitions)
        if item.watched is not None:
            subject = Subject(item.watched, item.limit, item.since_at)
            to_tell = spare(desk, item.watched, item.limit, after.transitions)
            post(desk, drafts(subject, after.alarm, to_tell, desk.settings, desk=desk))
            go_on(desk, item.watched, after.transitions)
        steps += after.transitions
    return steps


def _is_channel(row: Standing) -> bool:
    """Return whether an excursion is about a channel: gateways, goods, unheard devices see to their own."""
    kinds = (Kind.LIMIT, Kind.ABSENCE, Kind.SENSOR)
    return row.known.excursion.kind in kinds and not row.key.endswith(f"/{UNHEARD}")


def _limit_of(watched: Watched | None, excursion: Excursion) -> Limit | None:
    limits = watched.rules.limits if watched else ()
    return next((limit for limit in limits if limit.name == excursion.limit), None)
