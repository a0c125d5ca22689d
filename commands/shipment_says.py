"""``coldchain shipment create``, ``load``, ... ``merge``: what becomes of goods, said at the machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.registry.custody import CustodyKind
from coldchain.units import parse_mass_kg
from commands.options import JsonOption, SettingsOption
from commands.shipment_options import As, At, Id, Key, To, Why, instant, temperature
from commands.station import SETTINGS_FILE

if TYPE_CHECKING:
    from acts.doing import Outcome
    from acts.moving import Move
    from commands.shipment_desk import Desk

_HERE = Path(SETTINGS_FILE)
Asset = Annotated[str, typer.Argument(metavar="ASSET", help="Id of the vehicle or cooler.")]
Destination = Annotated[str, typer.Option("--destination", help="Where it goes.")]
Into = Annotated[str, typer.Option("--into", metavar="ID", help="Id of what it becomes; else one is made.")]
Measured = Annotated[str, typer.Option("--measured", help="What the goods had then, e.g. '4.5 degC'.")]
Parts = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of two or more shipments.")]
Place = Annotated[str, typer.Argument(metavar="PLACE", help="Id of the cooler, or of a site without one.")]
Quantity = Annotated[str, typer.Argument(metavar="QUANTITY", help="How much, e.g. '120 kg'.")]
Receiver = Annotated[str, typer.Option("--receiver", help="Name of who took them.")]


def create(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="What it is, e.g. raw-milk.")],
    quantity: Quantity,
    id_: Annotated[str, typer.Option("--id", help="Its id; else one is made.")] = "",
    lot: Annotated[str, typer.Option("--lot", help="Number of the lot.")] = "",
    price: Annotated[
        float | None, typer.Option("--price", help="Of a kilogram; else the registry's.")
    ] = None,
    origin: Annotated[str, typer.Option("--origin", help="Where it comes from.")] = "",
    destination: Destination = "",
    start: Annotated[str, typer.Option("--start", help="What the goods have, e.g. '4 degC'.")] = "",
    order: Annotated[str, typer.Option("--order", help="The buyer's own reference.")] = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Enter a shipment; it is on its way when it is loaded."""
    from acts.shipments import New, ask_create
    from commands.shipment_desk import say

    def act(desk: "Desk") -> "Outcome":
        new = New(
            product=product,
            quantity_kg=parse_mass_kg(quantity),
            id=id_,
            lot=lot,
            price_per_kg=price,
            origin=origin,
            destination=destination,
            start_c=temperature(start),
            order_ref=order,
        )
        return ask_create(desk.asking(person, key), new)

    say(settings, act, json=json)


def load(
    shipment: Id,
    asset: Asset,
    to: To = "",
    at: At = "",
    measured: Measured = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that goods were loaded into a vehicle or a cooler."""
    told = {"asset": asset, "custodian": to}
    _move(settings, (CustodyKind.LOADED, shipment, told), (at, measured), (person, key), json=json)


def handover(
    shipment: Id,
    to: To = "",
    asset: Annotated[str, typer.Option("--asset", help="Into which vehicle or cooler; else as before.")] = "",
    at: At = "",
    measured: Measured = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that goods were handed over to a person, or into another vehicle."""
    told = {"asset": asset, "custodian": to}
    _move(settings, (CustodyKind.HANDED, shipment, told), (at, measured), (person, key), json=json)


def unload(
    shipment: Id,
    place: Place,
    to: To = "",
    at: At = "",
    measured: Measured = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that goods were unloaded into a cooler, or at a site that has none."""
    from acts.moving import ask_move
    from commands.shipment_desk import say
    from links.records_ways import assets_named, sites_named

    def act(desk: "Desk") -> "Outcome":
        with desk.records.reading() as connection:
            is_asset = bool(assets_named(connection, desk.coop, [place]))
            is_site = not is_asset and place in sites_named(connection, desk.coop)
        told = {"site" if is_site else "asset": place, "custodian": to}
        move = _said(CustodyKind.UNLOADED, shipment, told, (at, measured))
        return ask_move(desk.asking(person, key), move)

    say(settings, act, json=json)


def deliver(
    shipment: Id,
    receiver: Receiver = "",
    at: At = "",
    measured: Measured = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that goods were delivered: their way ends."""
    told = {"receiver": receiver}
    _move(settings, (CustodyKind.DELIVERED, shipment, told), (at, measured), (person, key), json=json)


def refuse(
    shipment: Id,
    why: Why = "",
    receiver: Receiver = "",
    at: At = "",
    measured: Measured = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that somebody would not take the goods; they stay where they are."""
    told = {"why": why, "receiver": receiver}
    _move(settings, (CustodyKind.REFUSED, shipment, told), (at, measured), (person, key), json=json)


def split(
    shipment: Id,
    quantity: Quantity,
    into: Into = "",
    asset: Annotated[str, typer.Option("--asset", help="Into which vehicle or cooler; else as before.")] = "",
    to: To = "",
    destination: Destination = "",
    at: At = "",
    why: Why = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that a part of the goods goes its own way from now on; it keeps its past."""
    from acts.dividing import Split, ask_split
    from commands.shipment_desk import say

    def act(desk: "Desk") -> "Outcome":
        said = Split(
            shipment=shipment,
            quantity_kg=parse_mass_kg(quantity),
            at=instant(at),
            asset=asset,
            custodian=to,
            new=into,
            destination=destination,
            why=why,
        )
        return ask_split(desk.asking(person, key), said)

    say(settings, act, json=json)


def merge(
    parts: Parts,
    into: Into = "",
    to: To = "",
    at: At = "",
    why: Why = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Say that several shipments in one place became one; it is as good as the worst of them."""
    from acts.dividing import Merge, ask_merge
    from commands.shipment_desk import say

    def act(desk: "Desk") -> "Outcome":
        said = Merge(parts=tuple(parts), into=into, at=instant(at), custodian=to, why=why)
        return ask_merge(desk.asking(person, key), said)

    say(settings, act, json=json)


def _move(
    settings: Path,
    what: tuple[CustodyKind, str, dict[str, str]],
    when: tuple[str, str],
    who: tuple[str, str],
    *,
    json: bool,
) -> None:
    """Say that goods moved; ``when`` holds time and temperature, ``who`` person and key."""
    from acts.moving import ask_move
    from commands.shipment_desk import say

    say(settings, lambda desk: ask_move(desk.asking(*who), _said(*what, when)), json=json)


def _said(act: CustodyKind, shipment: str, told: dict[str, str], when: tuple[str, str]) -> "Move":
    from acts.moving import Move

    at, measured = when
    return Move(act=act, shipment=shipment, at=instant(at), measured_c=temperature(measured), **told)
