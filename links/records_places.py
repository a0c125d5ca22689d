"""Where each shipment is now: a row for each, kept in step with legs and acts, and having acts take effect.

The rows are worked out, never entered: whatever becomes of them, ``settle`` makes them again. That is done
when a registry has changed otherwise than by an act, and when a time comes that the file planned.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, delete, select, update

from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_way import Lifecycle, Way, lifecycle, way_of
from coldchain.registry.things import Leg, Shipment
from links.records_custody import acts_of, descendants_of, write_acts
from links.records_registry import revision_of, touch_registry
from links.records_sql import upsert
from links.records_tables import assets, cursors, legs, shipment_places, shipments
from links.records_ways import load_way

_BUILT = "places/"  # no consumer of the journal: up to which revision of the registries the rows are made
_FIELDS = ("state", "asset", "site", "custodian", "parent", "quantity_kg", "since_at", "changes_at")


def note(connection: Connection, coop: str, acts: Sequence[CustodyAct], now: int) -> None:
    """Write what was said of goods, and have it take effect: on their places, and in every program.

    Args:
        connection: In a transaction.
        coop: Cooperative.
        acts: As they were checked.
        now: [ms].
    """
    write_acts(connection, coop, acts)
    named = {each.shipment for each in acts} | {each.parent for each in acts if each.parent}
    renew(connection, coop, named, max([now, *(each.at for each in acts)]))


def renew(connection: Connection, coop: str, named: Collection[str], now: int) -> None:
    """Have what was changed of some shipments take effect: on their places, and in every program.

    Args:
        connection: In a transaction.
        coop: Cooperative.
        named: What was changed; what was made of them follows.
        now: [ms].
    """
    _count_up(connection)
    _place(connection, coop, descendants_of(connection, coop, named), now)


def life_of(connection: Connection, coop: str, way: Way, now: int) -> Lifecycle:
    """Return what became of a shipment as of an instant [ms]."""
    return lifecycle(way, now, _sites(connection, coop, {leg.asset for leg in way.legs}))


def is_settled(connection: Connection, coop: str, now: int) -> bool:
    """Return whether the places of a cooperative's shipments are as they are now [ms]."""
    due = shipment_places.c.changes_at <= now
    query = select(shipment_places.c.shipment).where(shipment_places.c.coop == coop, due).limit(1)
    return _built(connection, coop) == revision_of(connection) and connection.execute(query).first() is None


def settle(connection: Connection, coop: str, now: int) -> int:
    """Make the places of a cooperative's shipments as they are now; return how many were looked at.

    Args:
        connection: In a transaction; to be asked only when ``is_settled`` says that it is not.
        coop: Cooperative.
        now: [ms].
    """
    revision = revision_of(connection)
    if _built(connection, coop) != revision:
        return _make_all(connection, coop, now, revision)
    due = shipment_places.c.changes_at <= now
    query = select(shipment_places.c.shipment).where(shipment_places.c.coop == coop, due)
    ids = list(connection.execute(query).scalars())
    _place(connection, coop, ids, now)
    return len(ids)


def _place(connection: Connection, coop: str, ids: Iterable[str], now: int) -> None:
    rows = []
    for id_ in sorted(ids):
        way = load_way(connection, coop, id_)
        if way is not None:
            rows.append(_row(coop, id_, life_of(connection, coop, way, now)))
    upsert(connection, shipment_places, rows)


def _row(coop: str, shipment: str, life: Lifecycle) -> dict[str, object]:
    return {"coop": coop, "shipment": shipment, **{name: getattr(life, name) for name in _FIELDS}}


def _make_all(connection: Connection, coop: str, now: int, revision: int) -> int:
    """Work out all places anew, in a few queries."""
    columns = [shipments.c[name] for name in Shipment.__struct_fields__]
    rows = connection.execute(select(*columns).where(shipments.c.coop == coop)).mappings()
    entered = [Shipment(**row) for row in rows]
    acts, of_leg = acts_of(connection, coop), [legs.c[name] for name in Leg.__struct_fields__]
    planned = connection.execute(select(*of_leg).where(legs.c.coop == coop)).mappings()
    ways = ways_of(entered, [Leg(**row) for row in planned], acts)
    sites = _sites(connection, coop, None)
    connection.execute(delete(shipment_places).where(shipment_places.c.coop == coop))
    upsert(connection, shipment_places, [_row(coop, w.shipment.id, lifecycle(w, now, sites)) for w in ways])
    upsert(connection, cursors, [{"consumer": f"{_BUILT}{coop}", "position": revision}])
    return len(ways)


def ways_of(entered: Sequence[Shipment], planned: Sequence[Leg], acts: Sequence[CustodyAct]) -> list[Way]:
    """Return the ways of many shipments, each worked out with what it came from only."""
    mine: dict[str, list[CustodyAct]] = {}
    for act in acts:
        mine.setdefault(act.shipment, []).append(act)
    named: dict[str, list[CustodyAct]] = {}
    for act in acts:
        if act.parent and act.parent != act.shipment:
            named.setdefault(act.parent, []).append(act)
    own_legs: dict[str, list[Leg]] = {}
    for leg in planned:
        own_legs.setdefault(leg.shipment, []).append(leg)
    return [_way(each, own_legs, mine, named) for each in entered]


def _way(
    shipment: Shipment,
    own_legs: dict[str, list[Leg]],
    mine: dict[str, list[CustodyAct]],
    named: dict[str, list[CustodyAct]],
) -> Way:
    family, wanted = {shipment.id}, [shipment.id]
    while wanted:
        found = {each.parent for each in mine.get(wanted.pop(), ()) if each.parent} - family
        family |= found
        wanted += found
    acts = {each.key: each for id_ in family for each in mine.get(id_, ())}
    acts |= {each.key: each for each in named.get(shipment.id, ())}
    return way_of(shipment, [leg for id_ in family for leg in own_legs.get(id_, ())], list(acts.values()))


def _sites(connection: Connection, coop: str, ids: Collection[str] | None) -> dict[str, str]:
    query = select(assets.c.id, assets.c.site).where(assets.c.coop == coop)
    if ids is not None:
        query = query.where(assets.c.id.in_(sorted(ids)))
    return {row[0]: row[1] for row in connection.execute(query)}


def _built(connection: Connection, coop: str) -> int:
    query = select(cursors.c.position).where(cursors.c.consumer == f"{_BUILT}{coop}")
    found = connection.execute(query).scalar()
    return -1 if found is None else found


def _count_up(connection: Connection) -> None:
    """Have every program read the registries again; places that were made up to now stay so."""
    before = revision_of(connection)
    touch_registry(connection)
    made = cursors.c.consumer.like(f"{_BUILT}%") & (cursors.c.position == before)
    connection.execute(update(cursors).where(made).values(position=revision_of(connection)))
