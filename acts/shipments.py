"""Shipments are entered, and what was entered is put right. Not what happens to them: see ``moving``."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from acts.applying import change_of
from acts.asking import Asking, Who, ask, made, way_to_move
from acts.doing import Change, Outcome
from acts.reasoned import reasons_needed
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.instants import zone_of
from coldchain.registry.custody import CustodyKind, standing
from coldchain.registry.custody_rules import COLDEST_C, HOTTEST_C, check_quantity
from coldchain.registry.merge import Step
from coldchain.registry.product import product_key
from coldchain.registry.reasons import is_said
from coldchain.registry.shipment_ids import checked_id, new_id
from coldchain.registry.things import Shipment
from links.product_files import PACKAGED
from links.records import Connection
from links.records_places import renew
from links.records_registry_rows import find
from links.records_ways import (
    change_shipment,
    price_per_kg,
    shipment_of,
    time_zone_of,
    write_product,
    write_shipment,
)

LONGEST_TEXT = 200
HIGHEST_PRICE = 10.0**9
CHANGEABLE = (
    "product",
    "lot",
    "quantity_kg",
    "price_per_kg",
    "origin",
    "destination",
    "start_c",
    "order_ref",
)
"""What of a shipment may be put right: all but its id and what it came from."""


class New(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that is entered.

    Args:
        product: What it is.
        quantity_kg: How much [kg].
        id: Its id; empty: one is made.
        lot: Number of the lot.
        price_per_kg: What a kilogram is worth; None: as the registry's prices say.
        origin: Where it comes from.
        destination: Where it goes.
        start_c: What the goods have when they are loaded [degC]; None: nobody measured it.
        order_ref: The buyer's own reference.
    """

    product: str
    quantity_kg: float
    id: str = ""
    lot: str = ""
    price_per_kg: float | None = None
    origin: str = ""
    destination: str = ""
    start_c: float | None = None
    order_ref: str = ""


def ask_create(asking: Asking, new: New) -> Outcome:
    """Return what came of entering a shipment; raises as ``asking.ask`` does. ``about`` names it."""
    return ask(
        asking,
        Permission.CREATE_SHIPMENT,
        new.id,
        content=msgspec.to_builtins(new),
        work=lambda connection, now, who: do_create(connection, now, who, new),
    )


def ask_change(asking: Asking, shipment: str, fields: Mapping[str, Any], why: str) -> Outcome:
    """Return what came of putting right what was entered of a shipment; raises as ``asking.ask`` does.

    Args:
        asking: Who asks, and where.
        shipment: Which.
        fields: New values by name, of ``CHANGEABLE``.
        why: Has to be said.
    """
    return ask(
        asking,
        Permission.CORRECT_GOODS,
        shipment,
        content=[dict(fields), why],
        work=lambda connection, now, who: do_change(connection, now, who, (shipment, fields, why)),
    )


def do_create(connection: Connection, now: int, who: Who, new: New) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_create``."""
    id_ = checked_id(new.id) if new.id else free_id(connection, who.coop, new.product, now)
    if shipment_of(connection, who.coop, id_) is not None:
        raise InputError("id of a shipment", repr(id_), "one that is not taken", reason="id-taken")
    price = new.price_per_kg
    if price is None:
        price = price_per_kg(connection, who.coop, new.product.strip(), now)
    told = {name: value for name, value in msgspec.structs.asdict(new).items() if name != "id"}
    shipment = _checked(Shipment(**{**told, "id": id_, "price_per_kg": price, "created_at": now}))
    brought = _bring_product(connection, now, who.coop, shipment)
    write_shipment(connection, who.coop, shipment)
    renew(connection, who.coop, [id_], now)
    outcome = Outcome(about=f"shipments/{id_}", detail={"shipment": id_})
    return outcome, [*brought, Change("shipment:create", f"shipments/{id_}", new=shipment)]


def do_change(
    connection: Connection, now: int, who: Who, said: tuple[str, Mapping[str, Any], str]
) -> tuple[Outcome, list[Change]]:
    """Do it, in a transaction; see ``ask_change``."""
    id_, fields, why = said
    if not is_said(why):
        raise InputError(f"shipment {id_}", "no reason", "a few words why", reason="why-needed")
    unknown = sorted(set(fields) - set(CHANGEABLE))
    if unknown or not fields:
        came = ", ".join(unknown) or "nothing to change"
        raise InputError(f"shipment {id_}", came, f"one of {', '.join(CHANGEABLE)}", reason="bad-field")
    way = way_to_move(connection, who, id_)
    before = replace(way.shipment, quantity_kg=way.entered_kg)
    after = _checked(made(Shipment, {**msgspec.structs.asdict(before), **fields}))
    if after.quantity_kg != before.quantity_kg:
        split_off = sum(
            each.quantity_kg or 0.0
            for each in standing(way.acts)
            if each.parent == before.id and each.act is CustodyKind.SPLIT
        )
        _check_new_quantity(after, split_off)
    if after == before:
        return Outcome(came="so-already", about=f"shipments/{before.id}"), []
    brought = _bring_product(connection, now, who.coop, after)
    change_shipment(connection, who.coop, after)
    renew(connection, who.coop, [after.id], now)
    return Outcome(about=f"shipments/{after.id}", detail={"shipment": after.id}), [
        *brought,
        Change("shipment:correct", f"shipments/{after.id}", before, after, why.strip()),
    ]


def free_id(connection: Connection, coop: str, product: str, now: int) -> str:
    """Return an id for a new shipment, of the product and the day [ms]."""
    day = datetime.fromtimestamp(now // 1000, zone_of(time_zone_of(connection, coop))).strftime("%d%m")
    return new_id(
        product,
        day,
        taken=lambda found: shipment_of(connection, coop, found) is not None,
        choose=secrets.choice,
    )


def _check_new_quantity(after: Shipment, split_off: float) -> None:
    if after.parents:
        next_step = "Correct the split, or the parts."
        raise InputError(
            f"shipment {after.id}", "a quantity", "none: it follows", next_step, reason="bad-quantity"
        )
    if after.quantity_kg < split_off:
        came, allowed = f"{after.quantity_kg:g} kg", f"at least the {split_off:g} kg that were split off"
        raise InputError(f"shipment {after.id}", came, allowed, reason="bad-quantity")


def _checked(shipment: Shipment) -> Shipment:
    """Return a shipment without blanks around its words.

    Raises:
        InputError: A value of it is none that there can be.
    """
    thing = f"shipment {shipment.id}"
    words = {name: getattr(shipment, name).strip() for name in ("product", "lot", "origin", "destination")}
    words["order_ref"] = shipment.order_ref.strip()
    for name, text in words.items():
        if len(text) > LONGEST_TEXT or not text.isprintable():
            came = f"{len(text)} characters" if text.isprintable() else "signs that cannot be printed"
            raise InputError(
                f"{thing}, {name}", came, f"{LONGEST_TEXT} printable ones at most", reason="bad-text"
            )
    if not words["product"]:
        raise InputError(f"{thing}, product", "nothing", "what it is", reason="product-needed")
    if not shipment.parents:
        check_quantity(shipment.id, shipment.quantity_kg)
    if not 0 <= shipment.price_per_kg < HIGHEST_PRICE:
        raise InputError(
            f"{thing}, price", f"{shipment.price_per_kg:g}", "0 or more a kilogram", reason="bad-price"
        )
    if shipment.start_c is not None and not COLDEST_C <= shipment.start_c <= HOTTEST_C:
        came, allowed = f"{shipment.start_c:g} degC", f"{COLDEST_C:g} to {HOTTEST_C:g} degC"
        raise InputError(f"{thing}, start temperature", came, allowed, reason="bad-temperature")
    return replace(shipment, **words)


def _bring_product(connection: Connection, now: int, coop: str, shipment: Shipment) -> list[Change]:
    """Write what the goods bear beside them, so that they are judged as what they are.

    Returns:
        What changes by that for goods of before, for the audit chain: who enters goods is not asked why.
    """
    found = PACKAGED.get(product_key(shipment.product))
    if found is None or find(connection, coop, "products", (found.name,)) is not None:
        return []
    step = Step("products", (found.name,), None, found)
    asked = reasons_needed(connection, now, coop, [step])
    write_product(connection, coop, found)
    return [change_of(step, f"shipments/{shipment.id} brought it along")] if asked else []
