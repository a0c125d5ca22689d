"""What was found and told in all, for counting it afterwards: by a simulated season, by a look back.

Read-only. Not a feed (``records_feed``) and not for pages (``records_views``).
"""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from links.records_outbox import TOGETHER
from links.records_tables import excursions, outbox, transitions


class ToldRow(NamedTuple):
    """One step of an alarm that people were told of, once, however many they were.

    Args:
        kind: Of the excursion: ``limit``, ``product``, ``law``, ``absence``, ...
        key: Of the judgement: a channel's, or ``<coop>/<shipment>``.
        asset: Where.
        limit: Which limit or rule.
        event: What happened to the alarm.
        event_at: When it was so, by the readings' own time [ms].
        told_at: When the first message was written [ms].
        messages: How many messages of its own were written, one for each person and channel; none when it
            stands in the text of another step.
    """

    kind: str
    key: str
    asset: str
    limit: str
    event: str
    event_at: int
    told_at: int
    messages: int


class HarmRow(NamedTuple):
    """An excursion that stands: whose (``<coop>/<shipment>``), its kind, which rule, since when [ms]."""

    key: str
    kind: str
    limit: str
    confirmed_at: int


_tells = outbox.c.transition.in_((transitions.c.id, transitions.c.told_with))


def told(connection: Connection, coop: str) -> list[ToldRow]:
    """Return everything that people of a cooperative were told of alarms, oldest first."""
    first_at = func.min(outbox.c.created_at)
    query = (
        select(
            excursions.c.kind,
            excursions.c.key,
            excursions.c.asset,
            excursions.c.limit_name,
            transitions.c.event,
            transitions.c.event_at,
            first_at,
            func.count().filter(outbox.c.transition == transitions.c.id),
        )
        .select_from(
            outbox.join(transitions, _tells).join(excursions, excursions.c.id == transitions.c.excursion)
        )
        .where(outbox.c.coop == coop)
        .group_by(transitions.c.id)
        .order_by(first_at, transitions.c.id)
    )
    return [ToldRow._make(row) for row in connection.execute(query)]


def message_count(connection: Connection, coop: str) -> int:
    """Return how many messages were ever written for people of a cooperative."""
    mine = (outbox.c.coop == coop) & (outbox.c.error != TOGETHER)
    query = select(func.count()).select_from(outbox).where(mine)
    return int(connection.execute(query).scalar_one())


def standing_harms(connection: Connection, coop: str, kinds: tuple[str, ...]) -> list[HarmRow]:
    """Return the excursions of a cooperative that stand and are of these kinds, oldest first."""
    columns = [excursions.c[name] for name in ("key", "kind", "limit_name", "confirmed_at")]
    query = (
        select(*columns)
        .where(excursions.c.coop == coop, excursions.c.kind.in_(kinds), ~excursions.c.withdrawn)
        .order_by(excursions.c.confirmed_at, excursions.c.id)
    )
    return [HarmRow._make(row) for row in connection.execute(query)]
