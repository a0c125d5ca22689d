"""The registry in the records database: one cooperative is written and read as a whole.

Not a judge of what is in it: whoever reads the registry from a file has checked it.
"""

from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from coldchain.errors import RegistryError
from coldchain.registry.custody import laid
from coldchain.registry.product import ProductProfile
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    Calibration,
    Contact,
    Cooperative,
    Device,
    Leg,
    Placement,
    Price,
    Shipment,
    Site,
)
from links import records_tables as tables
from links.records_custody import acts_of
from links.records_sql import insert_once

_BY_ID, _BY_NAME = attrgetter("id"), attrgetter("name")
_REVISION = "registry"  # no consumer of the journal, but counted likewise

_KINDS: tuple[tuple[str, Table, type[msgspec.Struct]], ...] = (
    ("sites", tables.sites, Site),
    ("assets", tables.assets, Asset),
    ("devices", tables.devices, Device),
    ("placements", tables.placements, Placement),
    ("contacts", tables.contacts, Contact),
    ("shipments", tables.shipments, Shipment),
    ("legs", tables.legs, Leg),
    ("calibrations", tables.calibrations, Calibration),
    ("prices", tables.prices, Price),
)
"""Where each tuple of a Registry is kept: a table has the fields of its type, and ``coop``."""
_NAMED: tuple[tuple[str, Table, msgspec.json.Decoder[Any]], ...] = (
    ("profiles", tables.profiles, msgspec.json.Decoder(Profile)),
    ("products", tables.products, msgspec.json.Decoder(ProductProfile)),
)
"""Where what has a name and much inside is kept: as JSON."""


def save_registry(connection: Connection, registry: Registry) -> bool:
    """Replace a cooperative's registry by this one; return whether anything was different.

    Args:
        connection: In a transaction of ``Records``.
        registry: What there is now; what it does not name is removed, facts about it stay.
    """
    coop = registry.cooperative.id
    if _find(connection, coop) == _sorted(registry):
        return False
    _clear(connection, coop)
    connection.execute(insert(tables.cooperatives), [msgspec.to_builtins(registry.cooperative)])
    for name, table, _ in _KINDS:
        _insert(connection, table, coop, [msgspec.to_builtins(one) for one in getattr(registry, name)])
    _insert(connection, tables.gateways, coop, [{"id": gateway} for gateway in registry.gateways])
    for name, table, _ in _NAMED:
        _insert(connection, table, coop, [_named_row(one) for one in getattr(registry, name)])
    touch_registry(connection)
    return True


def revision_of(connection: Connection) -> int:
    """Return a number that goes up with every change of any registry: to see at little cost that none did."""
    query = select(tables.cursors.c.position).where(tables.cursors.c.consumer == _REVISION)
    return connection.execute(query).scalar() or 0


def load_registry(connection: Connection, coop: str) -> Registry:
    """Return the registry of a cooperative; each kind is sorted by id or name, placements and legs by time.

    Legs are those that were saved, with what people said since of goods that changed hands.

    Raises:
        RegistryError: There is no such cooperative.
    """
    registry = _find(connection, coop)
    if registry is None:
        known = connection.execute(select(tables.cooperatives.c.id).order_by("id")).scalars().all()
        raise RegistryError("cooperative", repr(coop), f"one of {list(known)}", reason="unknown-cooperative")
    return laid(registry, acts_of(connection, coop))


def written_registry(connection: Connection, coop: str) -> Registry | None:
    """Return the registry as it was written, without what people said since of goods; None: there is none."""
    return _find(connection, coop)


def load_registries(connection: Connection) -> list[Registry]:
    """Return the registries of all cooperatives, sorted by their ids."""
    ids = connection.execute(select(tables.cooperatives.c.id).order_by("id")).scalars().all()
    return [load_registry(connection, coop) for coop in ids]


def lock_registry(connection: Connection) -> None:
    """Have nobody else change a registry until the transaction ends: what is checked now stays true."""
    insert_once(connection, tables.cursors, [{"consumer": _REVISION, "position": 0}])
    query = select(tables.cursors.c.position).where(tables.cursors.c.consumer == _REVISION)
    connection.execute(query.with_for_update())


def touch_registry(connection: Connection) -> None:
    """Have every program read the registries again: people said something that is laid over them."""
    insert_once(connection, tables.cursors, [{"consumer": _REVISION, "position": 0}])
    change = update(tables.cursors).where(tables.cursors.c.consumer == _REVISION)
    connection.execute(change.values(position=tables.cursors.c.position + 1))


def _find(connection: Connection, coop: str) -> Registry | None:
    own = _structs(connection, tables.cooperatives, Cooperative, tables.cooperatives.c.id == coop)
    if not own:
        return None
    found: dict[str, Any] = {
        name: _structs(connection, table, type_, table.c.coop == coop) for name, table, type_ in _KINDS
    }
    for name, table, decoder in _NAMED:
        contents = connection.execute(select(table.c.content).where(table.c.coop == coop)).scalars()
        found[name] = tuple(decoder.decode(content) for content in contents)
    query = select(tables.gateways.c.id).where(tables.gateways.c.coop == coop)
    found["gateways"] = tuple(connection.execute(query).scalars())
    return _sorted(Registry(cooperative=own[0], **found))


def _structs(
    connection: Connection, table: Table, type_: type[msgspec.Struct], condition: ColumnElement[bool]
) -> tuple[Any, ...]:
    """Return rows as what they are; by tuples, as a mapping for each row costs several times as much."""
    names = type_.__struct_fields__
    rows = connection.execute(select(*(table.c[name] for name in names)).where(condition)).all()
    return msgspec.convert([dict(zip(names, row, strict=True)) for row in rows], tuple[type_, ...])  # type: ignore[valid-type]


def _insert(connection: Connection, table: Table, coop: str, rows: list[dict[str, Any]]) -> None:
    if rows:  # SQLAlchemy reads an empty list as one row of defaults
        connection.execute(insert(table), [{"coop": coop} | row for row in rows])


def _named_row(one: Profile | ProductProfile) -> dict[str, Any]:
    return {"name": one.name, "content": msgspec.json.encode(one).decode()}


def _clear(connection: Connection, coop: str) -> None:
    for table in (tables.gateways, *(table for _, table, _ in (*_NAMED, *_KINDS))):
        connection.execute(delete(table).where(table.c.coop == coop))
    connection.execute(delete(tables.cooperatives).where(tables.cooperatives.c.id == coop))


def _sorted(registry: Registry) -> Registry:
    """Return the registry in the one order that does not depend on how it was written down."""
    return msgspec.structs.replace(
        registry,
        gateways=tuple(sorted(registry.gateways)),
        profiles=tuple(sorted(registry.profiles, key=_BY_NAME)),
        products=tuple(sorted(registry.products, key=_BY_NAME)),
        placements=tuple(sorted(registry.placements, key=attrgetter("device", "from_at", "asset"))),
        legs=tuple(sorted(registry.legs, key=attrgetter("shipment", "from_at", "asset"))),
        sites=tuple(sorted(registry.sites, key=_BY_ID)),
        assets=tuple(sorted(registry.assets, key=_BY_ID)),
        devices=tuple(sorted(registry.devices, key=_BY_ID)),
        contacts=tuple(sorted(registry.contacts, key=_BY_ID)),
        shipments=tuple(sorted(registry.shipments, key=_BY_ID)),
        calibrations=tuple(
            sorted(registry.calibrations, key=lambda one: (one.device, one.channel, one.calibrated_at))
        ),
        prices=tuple(sorted(registry.prices, key=lambda one: (one.product, one.from_at))),
    )
