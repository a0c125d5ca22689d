"""Periods: months and spans of the cooperative's own days, and which shipments are told of in one. Pure."""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.instants import FOREVER_AT, MS_PER_S, from_local
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_MONTHS = 12
_LONGEST_NAME_BYTES = 120


class Period(NamedTuple):
    """A time with its name, from until before [ms]: ``2026-10``, or ``2026-10-05_2026-10-12``."""

    name: str
    from_at: int
    until_at: int


def month_of(text: str, zone: tzinfo) -> Period:
    """Return a month of a place.

    Args:
        text: Such as ``2026-10``.
        zone: Of the place, at whose midnight it begins.

    Raises:
        InputError: It is none.
    """
    found = _MONTH.fullmatch(text)
    if found is None:
        raise InputError("month", repr(text[:40]), "a year and a month, such as 2026-10")
    year, month = int(found[1]), int(found[2])
    begin = datetime(year, month, 1, tzinfo=zone)
    end = datetime(year + month // _MONTHS, month % _MONTHS + 1, 1, tzinfo=zone)
    return Period(text, round(begin.timestamp() * MS_PER_S), round(end.timestamp() * MS_PER_S))


def month_before(instant: int, zone: tzinfo) -> str:
    """Return the last month that was over at an instant [ms]: ``2026-10``."""
    local = datetime.fromtimestamp(instant // MS_PER_S, zone)
    year, month = (local.year, local.month - 1) if local.month > 1 else (local.year - 1, _MONTHS)
    return f"{year}-{month:02d}"


def span_of(from_: str, until: str, zone: tzinfo, now: int) -> Period:
    """Return a span of time.

    Args:
        from_: A day or an instant (ISO 8601); without a zone it is the place's.
        until: Likewise, the first that is not in it any more; empty: now.
        zone: Of the place.
        now: [ms].

    Raises:
        InputError: One of them is none, or they are the wrong way round.
    """
    from_at = from_local("--from", from_, zone)
    until_at = from_local("--until", until, zone) if until else now
    if from_at >= until_at:
        raise InputError("--from", repr(from_[:40]), "a time before the end")
    names = [_written(each, zone) for each in (from_at, until_at)]
    return Period("_".join(names), from_at, until_at)


def shipments_in(
    registry: Registry, period: Period, known_at: int, product: str | None = None
) -> tuple[str, ...]:
    """Return the ids of shipments that were in an asset at any time in a period, in their order.

    Args:
        registry: As it was known.
        period: Which.
        known_at: [ms]; what begins later is planned, and is not told of.
        product: Only of this one; None: of all.
    """
    until_at = min(period.until_at, known_at)
    there = {leg.shipment for leg in registry.legs if leg.from_at < until_at and _end(leg) > period.from_at}
    of_it = {each.id for each in registry.shipments if product is None or each.product == product}
    return tuple(sorted(there & of_it))


def products_of(registry: Registry) -> tuple[str, ...]:
    """Return the products of which there are shipments."""
    return tuple(sorted({each.product for each in registry.shipments}))


def names_of(products: Iterable[str]) -> str:
    """Return products for a sentence, not too many."""
    known = list(products)
    return ", ".join(known[:20]) + (", ..." if len(known) > 20 else "") or "none is registered"  # noqa: PLR2004


def file_name(text: str) -> str:
    """Return a text as a part of a file's name: letters, digits, point and hyphen; cut where it is long."""
    name = re.sub(r"[^\w.-]+", "-", text).strip("-.")
    if len(name.encode()) <= _LONGEST_NAME_BYTES:
        return name
    begin = name.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore").strip("-.")
    return f"{begin}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _end(leg: Leg) -> int:
    return FOREVER_AT if leg.until_at is None else leg.until_at


def _written(instant: int, zone: tzinfo) -> str:
    """Return an instant for the name of a file: the day, and the time where it is not midnight."""
    local = datetime.fromtimestamp(instant // MS_PER_S, zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return local.strftime("%Y-%m-%d")
    return datetime.fromtimestamp(instant // MS_PER_S, UTC).strftime("%Y-%m-%dT%H%M%SZ")
