"""One shipment with all that was said of it, and what an act on it is judged by. Loads no whole registry.

Every function works inside the caller's transaction. Nothing is decided here: see ``custody_rules``.
"""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, func, or_, select

from coldchain.instants import FOREVER_AT
from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_rules import OLDEST_MS, Facts
from coldchain.registry.custody_way import OPEN, Way, way_of
from coldchain.registry.product import ProductProfile, product_key
from coldchain.registry.things import Asset, Contact, Leg, Shipment
from links.records_custody import family_of
from links.records_registry_tables import in_use_at
from links.records_sql import insert_once
from links.records_tables import (
    assets,
    contacts,
    cooperatives,
    custody_acts,
    legs,
    prices,
    products,
    shipment_places,
    shipments,
    sites,
)

T = TypeVar("T")


def shipment_of(connection: Connection, coop: str, shipment: str) -> Shipment | None:
    """Return a shipment as it was entered; None when there is none of that id."""
    found = _things(connection, shipments, Shipment, coop, [shipment])
    return found[0] if found else None


def load_way(connection: Connection, coop: str, shipment: str) -> Way | None:
    """Return a shipment with all that was said of it; None when there is none of that id."""
    entered = shipment_of(connection, coop, shipment)
    if entered is None:
        return None
    family, acts = family_of(connection, coop, shipment)
    query = select(*(legs.c[name] for name in Leg.__struct_fields__))
    rows = connection.execute(query.where(legs.c.coop == coop, legs.c.shipment.in_(sorted(family))))
    return way_of(entered, [Leg(**row) for row in rows.mappings()], acts)


def assets_named(connection: Connection, coop: str, ids: Collection[str]) -> dict[str, Asset]:
    """Return some assets by id; those that there are."""
    return {each.id: each for each in _things(connection, assets, Asset, coop, ids)}


def contacts_named(connection: Connection, coop: str, ids: Collection[str]) -> list[Contact]:
    """Return some contacts; those that there are."""
    return _things(connection, contacts, Contact, coop, ids)


def sites_named(connection: Connection, coop: str) -> dict[str, str]:
    """Return the names of a cooperative's sites, by id."""
    found = connection.execute(select(sites.c.id, sites.c.name).where(sites.c.coop == coop))
    return {row[0]: row[1] for row in found}


def facts_for(
    connection: Connection, coop: str, act: CustodyAct, *, oldest_ms: int | None = OLDEST_MS
) -> Facts:
    """Return what an act is judged by; where it names what is not there, all that it could have named.

    Args:
        connection: To read from.
        coop: Cooperative.
        act: What somebody says.
        oldest_ms: How long ago it may have been [ms]; None: as long as one likes.
    """
    there = assets_named(connection, coop, [act.asset])
    people = {each.id: each for each in _things(connection, contacts, Contact, coop, [act.custodian])}
    if act.asset and not there:
        there = {each.id: each for each in _things(connection, assets, Asset, coop, None)}
    if act.custodian and not people:
        people = {each.id: each for each in _things(connection, contacts, Contact, coop, None)}
    return Facts(
        assets=there,
        contacts=people,
        sites=sites_named(connection, coop),
        time_zone=time_zone_of(connection, coop),
        load_kg=load_of(connection, coop, act.asset, besides=act.shipment),
        oldest_ms=oldest_ms,
    )


def shipments_with(connection: Connection, coop: str, *, asset: str = "", custodian: str = "") -> list[str]:
    """Return the shipments that ever were in an asset, or in somebody's hands, by file or people, sorted.

    Args:
        connection: To read from.
        coop: Cooperative.
        asset: Which; empty: any.
        custodian: Who; empty: anybody.
    """
    found: set[str] = set()
    for table in (legs, custody_acts):
        query = select(table.c.shipment).where(table.c.coop == coop).distinct()
        query = query.where(table.c.asset == asset) if asset else query
        query = query.where(table.c.custodian == custodian) if custodian else query
        found |= set(connection.execute(query).scalars())
    return sorted(found)


def products_borne(connection: Connection, coop: str, until: int) -> list[str]:
    """Return what goods are that were entered until an instant [ms], each once, as people wrote it."""
    table = shipments.c
    query = select(table.product).where(table.coop == coop, table.created_at <= until).distinct()
    return sorted(connection.execute(query).scalars())


def load_of(connection: Connection, coop: str, asset: str, *, besides: str = "") -> float:
    """Return how much is in an asset now [kg], without one shipment."""
    where = shipment_places.c
    query = select(func.sum(where.quantity_kg)).where(
        where.coop == coop, where.asset == asset, where.state.in_(OPEN), where.shipment != besides
    )
    return float(connection.execute(query).scalar() or 0.0)


def time_zone_of(connection: Connection, coop: str) -> str:
    """Return the time zone that a cooperative's people read; UTC when there is no such cooperative."""
    query = select(cooperatives.c.time_zone).where(cooperatives.c.id == coop)
    return connection.execute(query).scalar() or "UTC"


def price_per_kg(connection: Connection, coop: str, product: str, at: int) -> float:
    """Return what a kilogram of a product is worth at an instant [ms]; 0 when nobody said."""
    query = select(prices.c.price_per_kg).where(
        prices.c.coop == coop, prices.c.product.in_((product, product_key(product))), prices.c.from_at <= at
    )
    return float(connection.execute(query.order_by(prices.c.from_at.desc()).limit(1)).scalar() or 0.0)


def near(
    connection: Connection, coop: str, contact: str, asked: Iterable[str]
) -> tuple[Contact | None, list[Asset], list[Contact]]:
    """Return a person, the assets that goods may go into from here, and who is bound to those.

    What is retired is none of them, nor whoever has left.

    Args:
        connection: To read from.
        coop: Cooperative.
        contact: The person; empty: nobody of whom the registry knows.
        asked: Sites, and assets, whose assets are wanted: where the goods are, and where they go.
    """
    found = _things(connection, contacts, Contact, coop, [contact])
    me = found[0] if found else None
    names = [each for each in (*asked, *(me.own_sites if me else ()), *(me.own_assets if me else ())) if each]
    mine = (assets.c.coop == coop) & in_use_at(assets, FOREVER_AT)
    query = select(assets).where(mine, or_(assets.c.id.in_(names), assets.c.site.in_(names)))
    drives = select(assets).where(mine, assets.c.site == "").order_by(assets.c.id).limit(8)
    rows = [*connection.execute(query).mappings(), *connection.execute(drives).mappings()]
    there = {row["id"]: _made(Asset, row) for row in rows}
    wanted = {*there, *(each.site for each in there.values() if each.site)}
    bound = [each for each in _things(connection, contacts, Contact, coop, None) if each.retired_at is None]
    people = [each for each in bound if wanted & {*each.own_assets, *each.own_sites}]
    return me, list(there.values()), people


def write_shipment(connection: Connection, coop: str, shipment: Shipment) -> None:
    """Write a new shipment."""
    insert_once(connection, shipments, [{**_columns(shipment), "coop": coop}])


def change_shipment(connection: Connection, coop: str, shipment: Shipment) -> None:
    """Write a shipment as it is from now on."""
    one = (shipments.c.coop == coop) & (shipments.c.id == shipment.id)
    connection.execute(shipments.update().where(one).values(**_columns(shipment)))


def write_product(connection: Connection, coop: str, product: ProductProfile) -> None:
    """Write what a product bears, where the cooperative does not have it yet."""
    content = msgspec.json.encode(product).decode()
    insert_once(connection, products, [{"coop": coop, "name": product.name, "content": content}])


def _columns(shipment: Shipment) -> dict[str, Any]:
    return msgspec.structs.asdict(shipment)


def _things(
    connection: Connection, table: Table, kind: type[T], coop: str, ids: Collection[str] | None
) -> list[T]:
    """Return the things of a table with these ids; None: all."""
    query = select(table).where(table.c.coop == coop)
    if ids is not None:
        query = query.where(table.c.id.in_([each for each in ids if each]))
    return [_made(kind, row) for row in connection.execute(query.order_by(table.c.id)).mappings()]


def _made(kind: type[T], row: Any) -> T:  # noqa: ANN401 - a row of any table
    return msgspec.convert({str(key): value for key, value in row.items() if key != "coop"}, kind)
