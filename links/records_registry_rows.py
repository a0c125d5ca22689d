"""Single entries of a cooperative's registry: found, written and removed, without reading the others.

The whole at once is ``records_registry.py``. Not a judge: whether an entry fits the others is asked before
(``acts/registry_check.py``). Whoever changes something counts the registry up once (``touch_registry``).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, select

from coldchain.registry.check import REFERENCES
from coldchain.registry.entries import COOPERATIVE, GATEWAYS, KEYS, TYPES, WHOLE, Entry, Key, key_of
from links import records_tables as tables
from links.records_columns import Names
from links.records_registry import lock_registry

_TABLES: dict[str, Table] = {
    COOPERATIVE: tables.cooperatives,
    GATEWAYS: tables.gateways,
    "sites": tables.sites,
    "profiles": tables.profiles,
    "products": tables.products,
    "assets": tables.assets,
    "devices": tables.devices,
    "placements": tables.placements,
    "calibrations": tables.calibrations,
    "contacts": tables.contacts,
    "prices": tables.prices,
    "shipments": tables.shipments,
    "legs": tables.legs,
}
_MOST_IDS = 500  # in one question

__all__ = ["drop", "find", "ids_of", "lock_registry", "present", "put", "referring", "where"]


def find(connection: Connection, coop: str, kind: str, key: Key) -> Entry | None:
    """Return an entry by its key; None when there is none."""
    found = _entries(connection, kind, _at(kind, coop, key))
    return found[0] if found else None


def where(
    connection: Connection, coop: str, kind: str, fields: Mapping[str, object] | None = None
) -> list[Entry]:
    """Return the entries of a kind whose fields have these values, in the order of their keys."""
    table = _TABLES[kind]
    matching = [table.c[name] == value for name, value in (fields or {}).items()]
    found = _entries(connection, kind, and_(_of(kind, coop), *matching))
    return sorted(found, key=lambda each: key_of(kind, each))


def put(connection: Connection, coop: str, kind: str, entries: Sequence[Entry]) -> None:
    """Write entries of one kind that are not there; none is fine."""
    rows = [_row(coop, kind, entry) for entry in entries]
    if rows:
        connection.execute(insert(_TABLES[kind]), rows)


def drop(connection: Connection, coop: str, kind: str, keys: Sequence[Key]) -> None:
    """Remove entries of one kind by their keys; facts about them stay. None is fine."""
    for key in keys:
        connection.execute(delete(_TABLES[kind]).where(_at(kind, coop, key)))


def ids_of(connection: Connection, coop: str, kind: str) -> list[str]:
    """Return the ids of a kind that has ids, sorted."""
    column = _TABLES[kind].c[_id(kind)]
    return list(connection.execute(select(column).where(_of(kind, coop)).order_by(column)).scalars())


def present(connection: Connection, coop: str, kind: str, ids: Collection[str]) -> set[str]:
    """Return which of some ids there are."""
    column, wanted, found = _TABLES[kind].c[_id(kind)], sorted(set(ids)), set[str]()
    for start in range(0, len(wanted), _MOST_IDS):
        some = wanted[start : start + _MOST_IDS]
        found |= set(connection.execute(select(column).where(_of(kind, coop), column.in_(some))).scalars())
    return found


def referring(connection: Connection, coop: str, target: str, id_: str) -> list[tuple[str, Key]]:
    """Return kind and key of everything that points at an entry."""
    found: dict[tuple[str, Key], None] = {}
    for kind, field, pointed in REFERENCES:
        column = _TABLES[kind].c.get(field)
        if pointed != target or column is None:  # ``asset`` of a device stands in the file only
            continue
        if isinstance(column.type, Names):
            rows = [each for each in where(connection, coop, kind) if id_ in getattr(each, field)]
        else:
            rows = where(connection, coop, kind, {field: id_})
        found |= {(kind, key_of(kind, each)): None for each in rows}
    return list(found)


def _id(kind: str) -> str:
    return "id" if kind == GATEWAYS else KEYS[kind][0]


def _of(kind: str, coop: str) -> ColumnElement[bool]:
    table = _TABLES[kind]
    return table.c.id == coop if kind == COOPERATIVE else table.c.coop == coop


def _at(kind: str, coop: str, key: Key) -> ColumnElement[bool]:
    table, names = _TABLES[kind], ("id",) if kind == GATEWAYS else KEYS[kind]
    parts = [table.c[name] == value for name, value in zip(names, key, strict=True)]
    return and_(_of(kind, coop), *parts)


def _entries(connection: Connection, kind: str, condition: ColumnElement[bool]) -> list[Entry]:
    table = _TABLES[kind]
    if kind == GATEWAYS:
        return list(connection.execute(select(table.c.id).where(condition)).scalars())
    type_: Any = TYPES[kind]
    if kind in WHOLE:
        contents = connection.execute(select(table.c.content).where(condition)).scalars()
        return [msgspec.json.decode(content, type=type_) for content in contents]
    names = type_.__struct_fields__
    rows = connection.execute(select(*(table.c[name] for name in names)).where(condition))
    return [msgspec.convert(dict(zip(names, row, strict=True)), type_) for row in rows]


def _row(coop: str, kind: str, entry: Entry) -> dict[str, Any]:
    if isinstance(entry, str):
        return {"coop": coop, "id": entry}
    if kind in WHOLE:
        name = getattr(entry, "name", "")
        return {"coop": coop, "name": name, "content": msgspec.json.encode(entry).decode()}
    plain: dict[str, Any] = msgspec.to_builtins(entry)
    return plain if kind == COOPERATIVE else {"coop": coop, **plain}
