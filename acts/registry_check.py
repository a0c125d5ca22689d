"""Whether an entry fits the others of a registry, asked of those alone that it has to do with.

The rules are those of ``coldchain/registry/check.py``; here the entries are fetched that they look at.
"""

from collections.abc import Sequence

from coldchain.errors import EntryError, FieldMistake, RegistryError
from coldchain.instants import to_iso
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.check import check_cover, check_times
from coldchain.registry.entries import COOPERATIVE, Entry, Key, about_of, key_of, pointed_at
from coldchain.registry.merge import Step
from coldchain.registry.product import ProductProfile, product_key
from coldchain.registry.product_generic import GENERIC, GENERIC_NAME
from coldchain.registry.product_limits import limits_from
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, Contact, Cooperative, Device, Leg, Placement, Price, Shipment
from links.product_files import PACKAGED
from links.records import Connection
from links.records_registry_rows import find, ids_of, present, referring, where

_SHOWN = 8
_AHEAD_MS = 86_400_000


def steps_needed(connection: Connection, coop: str, kind: str, entry: Entry) -> list[Step]:
    """Return what has to be there before an entry: limits that follow from a product, the product of goods.

    Raises:
        EntryError: It points at something that there is not.
    """
    steps, mistakes = [], []
    for field, target, name in pointed_at(kind, entry):
        if present(connection, coop, target, [name]):
            continue
        product = product_of(connection, coop, name) if target == "profiles" else None
        if product is not None:
            steps.append(Step("profiles", (name,), None, limits_from(product)))
            continue
        known = ids_of(connection, coop, target)
        more = ", or a product" if target == "profiles" else ""
        near = did_you_mean(name, (*known, *(PACKAGED if more else ())))
        mistakes.append(FieldMistake(field, repr(name[:80]), f"one of {target}: {listed(known)}{more}", near))
    if mistakes:
        raise EntryError(about_of(kind, key_of(kind, entry)), mistakes)
    return [*steps, *(product_steps(connection, coop, entry.product) if isinstance(entry, Shipment) else ())]


def product_steps(connection: Connection, coop: str, product: str) -> list[Step]:
    """Return the product by which goods will be judged, where the registry has not got it yet.

    Args:
        connection: In a transaction.
        coop: Whose.
        product: As people write it.
    """
    name = product_key(product)
    found = product_of(connection, coop, name) or product_of(connection, coop, GENERIC_NAME) or GENERIC
    key = (found.name,)
    return [] if find(connection, coop, "products", key) else [Step("products", key, None, found)]


def product_of(connection: Connection, coop: str, name: str) -> ProductProfile | None:
    """Return a product of the cooperative's own registry, or one that comes along; None: there is none."""
    own = find(connection, coop, "products", (name,))
    return own if isinstance(own, ProductProfile) else PACKAGED.get(name)


def check_fits(connection: Connection, coop: str, entry: Entry, *, instead_of: Key | None = None) -> None:
    """Return when an entry's times fit those beside it.

    Args:
        connection: In a transaction.
        coop: Whose.
        entry: As it shall be.
        instead_of: The key of what it replaces.

    Raises:
        RegistryError: It ends before it begins, or overlaps another.
    """
    beside: list[Placement] = []
    if isinstance(entry, Placement):
        beside = [each for each in placements_of(connection, coop, entry.device) if _key(each) != instead_of]
        beside.append(entry)
    registry = Registry(
        cooperative=Cooperative(id=coop, name=coop),
        placements=tuple(beside),
        legs=(entry,) if isinstance(entry, Leg) else (),
    )
    fatal = [each.error for each in check_times(registry) if each.fatal]
    if fatal:
        raise RegistryError(
            fatal[0].thing, fatal[0].came, fatal[0].allowed, fatal[0].next_step, reason="times-overlap"
        )


def placements_of(connection: Connection, coop: str, device: str) -> list[Placement]:
    """Return where a device was and is, the oldest first."""
    found = where(connection, coop, "placements", {"device": device})
    return [each for each in found if isinstance(each, Placement)]


def check_unused(connection: Connection, coop: str, kind: str, key: Key) -> None:
    """Return when nothing points at an entry any more.

    Raises:
        RegistryError: Something does; the message names it.
    """
    if kind in (COOPERATIVE, "placements", "calibrations", "prices", "legs"):
        return
    users = referring(connection, coop, kind, str(key[0]))
    if users:
        names = [about_of(of_kind, of_key) for of_kind, of_key in users[:_SHOWN]]
        more = f" and {len(users) - _SHOWN} more" if len(users) > _SHOWN else ""
        came = f"something that is still used by {', '.join(names)}{more}"
        next_step = "Change or remove those first."
        raise RegistryError(
            about_of(kind, key), came, "one that nothing points at", next_step, reason="still-used"
        )


def warnings_of(connection: Connection, coop: str, now: int, entry: Entry) -> list[str]:
    """Return what somebody should know of an entry that is registered now, though it may be so."""
    own = find(connection, coop, COOPERATIVE, (coop,))
    if not isinstance(own, Cooperative):
        return []
    texts = [str(each.error) for each in check_cover(_around(connection, own, entry)) if not each.fatal]
    from_at = getattr(entry, "from_at", 0)
    if isinstance(entry, Placement) and from_at > now + _AHEAD_MS:
        texts.append(f"it begins only at {to_iso(from_at)}")
    if (
        isinstance(entry, Price | Shipment)
        and product_of(connection, coop, product_key(entry.product)) is None
    ):
        near = did_you_mean(product_key(entry.product), PACKAGED)
        texts.append(f"{entry.product!r} is no product that is known here. {near}".rstrip())
    return texts


def _around(connection: Connection, own: Cooperative, entry: Entry) -> Registry:
    """Return a registry of an entry and what warnings about it look at."""
    registry: dict[str, Sequence[Entry]] = {}
    if isinstance(entry, Asset):
        registry["assets"] = [entry]
        registry["placements"] = where(connection, own.id, "placements", {"asset": entry.id})
        registry["contacts"] = where(connection, own.id, "contacts")
        registry["profiles"] = where(connection, own.id, "profiles", {"name": entry.profile})
    if isinstance(entry, Device):
        registry["devices"] = [entry]
        registry["placements"] = placements_of(connection, own.id, entry.id)
    if isinstance(entry, Contact):
        registry["contacts"] = [entry]
    kinds = {kind: tuple(entries) for kind, entries in registry.items()}
    return Registry(cooperative=own, **kinds)  # type: ignore[arg-type]


def _key(placement: Placement) -> Key:
    return key_of("placements", placement)
