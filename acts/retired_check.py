"""Whether a thing may come to its end, and whether an entry needs one that is at its end already.

The rules are those of ``coldchain/registry/retired.py``; here the entries are fetched that they look at, with
what people said of goods.
"""

from collections.abc import Sequence

from coldchain.errors import InputError, RegistryError
from coldchain.instants import to_iso
from coldchain.registry.check_retired import check_retired
from coldchain.registry.entries import Entry, about_of
from coldchain.registry.registry import Registry
from coldchain.registry.retired import RETIRABLE
from coldchain.registry.things import Asset, Contact, Cooperative, Device, Leg, Placement, Site
from links.records import Connection
from links.records_registry_rows import find, where
from links.records_ways import load_way, shipments_with

SLIP_MS = 60_000
"""The clock of whoever says it may be so far ahead of ours [ms]."""
_KIND_OF = {Site: "sites", Asset: "assets", Device: "devices", Contact: "contacts"}


def check_ended(
    connection: Connection, now: int, coop: str, entry: Entry, *, old: Entry | None = None
) -> None:
    """Return when nothing goes on beyond the end of a thing with which an entry has to do.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose.
        entry: As it shall be.
        old: As it was; None: it is new.

    Raises:
        RegistryError: Something does; the message says what to do first. Or the end is still to come.
    """
    end = getattr(entry, "retired_at", None)
    kind = _KIND_OF.get(type(entry))  # type: ignore[arg-type]
    if (
        kind is not None
        and end is not None
        and end > now + SLIP_MS
        and end != getattr(old, "retired_at", None)
    ):
        came = f"an end on {to_iso(end)}, which is to come"
        allowed = f"an instant until {to_iso(now)}"
        about = about_of(kind, (str(getattr(entry, "id", "")),))
        raise RegistryError(about, came, allowed, "Say it when it is so.", reason="in-the-future")
    for found in check_retired(_around(connection, coop, entry)):
        error = found.error
        raise RegistryError(error.thing, error.came, error.allowed, error.next_step, reason=error.reason)


def goods_beyond(connection: Connection, coop: str, entry: Entry) -> list[InputError]:
    """Return an error for each of the goods that are in a van, or in somebody's hands, beyond its end."""
    if getattr(entry, "retired_at", None) is None or not isinstance(entry, Asset | Contact):
        return []
    own = Cooperative(id=coop, name=coop)
    if isinstance(entry, Asset):
        legs = _legs(connection, coop, asset=entry.id)
        registry = Registry(cooperative=own, assets=(entry,), legs=tuple(legs))
    else:
        legs = _legs(connection, coop, custodian=entry.id)
        registry = Registry(cooperative=own, contacts=(entry,), legs=tuple(legs))
    return [each.error for each in check_retired(registry)]


def _around(connection: Connection, coop: str, entry: Entry) -> Registry:
    """Return a registry of an entry and what its end would meet, or what of it may be at an end."""
    kinds: dict[str, Sequence[Entry]] = {}
    is_ended = getattr(entry, "retired_at", None) is not None
    if isinstance(entry, Asset):
        kinds["assets"], kinds["sites"] = [entry], _found(connection, coop, "sites", entry.site)
        if is_ended:
            kinds["placements"] = where(connection, coop, "placements", {"asset": entry.id})
            kinds["legs"] = _legs(connection, coop, asset=entry.id)
    elif isinstance(entry, Device) and is_ended:
        kinds["devices"] = [entry]
        kinds["placements"] = where(connection, coop, "placements", {"device": entry.id})
    elif isinstance(entry, Contact) and is_ended:
        kinds["contacts"], kinds["legs"] = [entry], _legs(connection, coop, custodian=entry.id)
    elif isinstance(entry, Site) and is_ended:
        kinds["sites"] = [entry]
        kinds["assets"] = where(connection, coop, "assets", {"site": entry.id})
    elif isinstance(entry, Placement):
        kinds["placements"] = [entry]
        kinds["assets"] = _found(connection, coop, "assets", entry.asset)
        kinds["devices"] = _found(connection, coop, "devices", entry.device)
    elif isinstance(entry, Leg):
        kinds["legs"] = [entry]
        kinds["assets"] = _found(connection, coop, "assets", entry.asset)
        kinds["contacts"] = _found(connection, coop, "contacts", entry.custodian)
    tuples = {name: tuple(entries) for name, entries in kinds.items()}
    return Registry(cooperative=Cooperative(id=coop, name=coop), **tuples)  # type: ignore[arg-type]


def _found(connection: Connection, coop: str, kind: str, id_: str) -> list[Entry]:
    found = find(connection, coop, kind, (id_,)) if id_ and kind in RETIRABLE else None
    return [] if found is None else [found]


def _legs(connection: Connection, coop: str, *, asset: str = "", custodian: str = "") -> list[Leg]:
    """Return the legs in an asset, or in somebody's hands, as people have said them by now."""
    found: list[Leg] = []
    for shipment in shipments_with(connection, coop, asset=asset, custodian=custodian):
        way = load_way(connection, coop, shipment)
        found += [each for each in (way.legs if way else ()) if asset in ("", each.asset)]
    return [each for each in found if custodian in ("", each.custodian)]
