"""Pages of shipments by where they are now, from a few queries whatever their number. Not one shipment whole.

Whoever shows a page first has ``records_places`` settle what is not as it is now.
"""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from coldchain.errors import InputError
from coldchain.registry.custody_way import Lifecycle, State
from coldchain.registry.things import Shipment
from links.records_tables import shipment_places, shipments, verdicts

MOST_ON_A_PAGE = 200
_SEARCHED = ("id", "product", "lot", "order_ref", "origin", "destination")
_FIELDS = Shipment.__struct_fields__
_PLACE = tuple(name for name in Lifecycle._fields if name != "receiver")


def _base() -> Select[Any]:
    """Return what every page asks; made once, because to make it costs more than to run it."""
    where = shipment_places.c
    joined = shipment_places.join(
        shipments, and_(shipments.c.coop == where.coop, shipments.c.id == where.shipment)
    )
    columns = [
        *(shipments.c[name].label(f"of_{name}") for name in _FIELDS),
        *(where[name] for name in _PLACE),
    ]
    newest_first = (where.since_at.desc(), where.shipment.desc())
    query = select(*columns).select_from(joined).where(where.coop == bindparam("of_coop"))
    return query.order_by(*newest_first).limit(bindparam("most", type_=Integer))


def _newest_verdicts() -> Select[Any]:
    """Return what is asked for the verdicts of a page; made once, as above."""
    coop: BindParameter[str] = bindparam("of_coop")
    ids: BindParameter[list[str]] = bindparam("ids", expanding=True)
    newest = (
        select(verdicts.c.shipment, func.max(verdicts.c.version).label("version"))
        .where(verdicts.c.coop == coop, verdicts.c.shipment.in_(ids))
        .group_by(verdicts.c.shipment)
        .subquery()
    )
    same = and_(verdicts.c.shipment == newest.c.shipment, verdicts.c.version == newest.c.version)
    query = select(verdicts.c.shipment, verdicts.c.version, verdicts.c.decision).join(newest, same)
    return query.where(verdicts.c.coop == coop)


_BASE, _VERDICTS = _base(), _newest_verdicts()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which shipments are wanted; what is empty does not matter.

    Args:
        states: In one of these.
        asset: In this.
        site: At this site.
        custodian: Held by this contact.
        only: Of these, by id; None: of all.
        text: Somewhere in id, product, lot, order, origin or destination.
        limit: So many at most.
        after: The mark of the page before.
    """

    states: tuple[State, ...] = ()
    asset: str = ""
    site: str = ""
    custodian: str = ""
    text: str = ""
    only: tuple[str, ...] | None = None
    limit: int = 50
    after: str = ""


class Line(NamedTuple):
    """A shipment, where it is, and the newest verdict on it: its number and decision; 0 and empty: none."""

    shipment: Shipment
    life: Lifecycle
    version: int = 0
    decision: str = ""


class Page(NamedTuple):
    """Shipments, those that changed last first, and the mark of the page; empty when it is the last."""

    lines: list[Line]
    after: str = ""


def page(connection: Connection, coop: str, wanted: Wanted) -> Page:
    """Return a page of a cooperative's shipments.

    Raises:
        InputError: The mark is none of ours.
    """
    limit = max(1, min(wanted.limit, MOST_ON_A_PAGE))
    conditions = _conditions(wanted)
    query = _BASE.where(*conditions) if conditions else _BASE
    rows = connection.execute(query, {"of_coop": coop, "most": limit + 1}).all()
    entered = [dict(zip(_FIELDS, row, strict=False)) for row in rows[:limit]]
    given = _verdicts(connection, coop, [each["id"] for each in entered])
    lines = []
    for values, row in zip(entered, rows, strict=False):
        life = Lifecycle(**dict(zip(_PLACE, row[len(_FIELDS) :], strict=True)))
        life = life._replace(state=State(life.state))
        shipment = Shipment(**{**values, "quantity_kg": life.quantity_kg})
        lines.append(Line(shipment, life, *given.get(shipment.id, ())))
    last = lines[-1] if len(rows) > limit else None
    return Page(lines, f"{last.life.since_at}:{last.shipment.id}" if last else "")


def counts(connection: Connection, coop: str) -> dict[State, int]:
    """Return how many shipments of a cooperative are in each state; those of none are left out."""
    where = shipment_places.c
    query = select(where.state, func.count()).where(where.coop == coop).group_by(where.state)
    return {State(row[0]): row[1] for row in connection.execute(query)}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    where = shipment_places.c
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(where.state.in_(wanted.states))
    named = {"asset": wanted.asset, "site": wanted.site, "custodian": wanted.custodian}
    found += [where[name] == value for name, value in named.items() if value]
    if wanted.only is not None:
        found.append(where.shipment.in_(wanted.only))
    if text := wanted.text.strip().lower():
        words: ColumnElement[str] = shipments.c[_SEARCHED[0]]
        for name in _SEARCHED[1:]:
            words = words + " " + shipments.c[name]
        found.append(func.lower(words).contains(text, autoescape=True))
    if wanted.after:
        since_at, id_ = _mark(wanted.after)
        same = and_(where.since_at == since_at, where.shipment < id_)
        found.append(or_(where.since_at < since_at, same))
    return found


def _mark(text: str) -> tuple[int, str]:
    since_at, _, id_ = text.partition(":")
    if not id_ or not since_at.isascii() or not since_at.isdigit() or len(since_at) > len(str(2**62)):
        raise InputError("page", repr(text[:80]), "a mark of the page before", reason="bad-mark")
    return min(int(since_at), 2**62), id_


def _verdicts(connection: Connection, coop: str, ids: list[str]) -> dict[str, tuple[int, str]]:
    """Return number and decision of the newest verdict on each of some shipments."""
    rows = connection.execute(_VERDICTS, {"of_coop": coop, "ids": ids})
    return {row[0]: (row[1], row[2]) for row in rows}
