"""One shipment whole, for a page, a verb or a program: its way, what was said of it, verdicts, harms, alarms.

Reads only what is about this shipment, never a whole registry. Nothing is judged here.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, select

from coldchain.judgement.merging import Used
from coldchain.registry.custody_possible import Possible, possible
from coldchain.registry.custody_way import Lifecycle, Way
from coldchain.registry.things import Contact
from links.records_life import Lively, lively
from links.records_merges import worse_part
from links.records_places import life_of
from links.records_shipments import SHIPMENT, VerdictRow, verdicts_of
from links.records_tables import excursions
from links.records_views import ExcursionRow
from links.records_ways import load_way, near


class Whole(NamedTuple):
    """All that is known of a shipment.

    Args:
        way: Its legs, and all that was said of it.
        life: Where it is now.
        verdicts: All that were given, the oldest first.
        excursions: Harms that stand, the oldest first.
        alarms: About these.
        worse: The part of a merged lot that is known by now to have been worse than the one whose way is
            carried; None: none is.
    """

    way: Way
    life: Lifecycle
    verdicts: list[VerdictRow]
    excursions: list[ExcursionRow]
    alarms: list[Lively]
    worse: Used | None


def whole_of(connection: Connection, coop: str, shipment: str, now: int) -> Whole | None:
    """Return all that is known of a shipment as of now [ms]; None when there is none of that id."""
    way = load_way(connection, coop, shipment)
    if way is None:
        return None
    found = excursions.c
    names = ExcursionRow.__struct_fields__
    query = select(*(found[name] for name in names), found.point).where(
        found.key == f"{coop}/{shipment}", found.channel == SHIPMENT, ~found.withdrawn
    )
    rows = connection.execute(query.order_by(found.started_at, found.id)).all()
    points = {row[-1] for row in rows}
    return Whole(
        way,
        life_of(connection, coop, way, now),
        verdicts_of(connection, coop, shipment),
        [ExcursionRow(*row[:-1]) for row in rows],
        lively(connection, points) if points else [],
        worse_part(connection, coop, way),
    )


def possible_for(
    connection: Connection, coop: str, whole: tuple[Way, Lifecycle], contacts: Collection[str]
) -> list[Possible]:
    """Return what somebody can say of a shipment next, the likeliest first.

    Args:
        connection: To read from.
        coop: Cooperative.
        whole: The shipment's way, and where it is.
        contacts: Which contacts of the registry he is; none: nobody of whom it knows.
    """
    way, life = whole
    contact = next(iter(sorted(contacts)), "")
    asked = (life.site, way.shipment.destination, way.shipment.origin)
    me, assets, people = near(connection, coop, contact, asked)
    them: list[Contact] = people if me is None or me in people else [me, *people]
    return possible(way.shipment, life, me=me, assets=assets, contacts=them)
