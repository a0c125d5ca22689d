"""``coldchain shipment correct``, ``withdraw``, ``history``: what was said of goods, and putting it right."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coldchain.units import parse_mass_kg
from commands.options import JsonOption, SettingsOption
from commands.shipment_options import As, At, Id, Key, To, Why, instant, temperature
from commands.station import SETTINGS_FILE

if TYPE_CHECKING:
    from acts.doing import Outcome
    from commands.shipment_desk import Desk

_HERE = Path(SETTINGS_FILE)
Act = Annotated[str, typer.Option("--act", metavar="KEY", help="The act to put right; see history.")]
Carry = Annotated[
    str, typer.Option("--carry", metavar="ID", help="Of a merged lot: whose way; worst: find it.")
]
_WORST = "worst"


def correct(
    shipment: Id,
    why: Why = "",
    act: Act = "",
    at: At = "",
    asset: Annotated[str, typer.Option("--asset", help="Of the act: where the goods were.")] = "",
    to: To = "",
    quantity: Annotated[str, typer.Option("--quantity", help="Of the shipment, or of the split.")] = "",
    measured: Annotated[str, typer.Option("--measured", help="Of the act, e.g. '4.5 degC'.")] = "",
    product: Annotated[str, typer.Option("--product", help="What it is.")] = "",
    lot: Annotated[str, typer.Option("--lot", help="Number of the lot.")] = "",
    price: Annotated[float | None, typer.Option("--price", help="Of a kilogram.")] = None,
    origin: Annotated[str, typer.Option("--origin", help="Where it comes from.")] = "",
    destination: Annotated[str, typer.Option("--destination", help="Where it goes.")] = "",
    start: Annotated[str, typer.Option("--start", help="What the goods had when they were loaded.")] = "",
    order: Annotated[str, typer.Option("--order", help="The buyer's own reference.")] = "",
    carry: Carry = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Put right what was entered of a shipment, or with --act what was said of it; it is judged again."""
    from acts.correcting import ask_carry, ask_replace
    from acts.shipments import ask_change
    from commands.shipment_desk import say
    from commands.shipment_history import key_of

    def do(desk: "Desk") -> "Outcome":
        asking = desk.asking(person, key)
        if carry:
            return ask_carry(asking, shipment, why, part="" if carry == _WORST else carry)
        kilograms = parse_mass_kg(quantity) if quantity else None
        if act:
            told = {"at": instant(at), "asset": asset, "custodian": to, "quantity_kg": kilograms}
            key_of(desk, shipment, act)
            return ask_replace(asking, act, _given(told | {"measured_c": temperature(measured)}), why)
        fields = {"product": product, "lot": lot, "quantity_kg": kilograms, "price_per_kg": price}
        fields |= {"origin": origin, "destination": destination, "order_ref": order}
        return ask_change(asking, shipment, _given(fields | {"start_c": temperature(start)}), why)

    say(settings, do, json=json)


def withdraw(
    shipment: Id,
    act: Annotated[str, typer.Argument(metavar="ACT", help="Key of the act; see history. last: the last.")],
    why: Why = "",
    person: As = "",
    key: Key = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Take back what was said of goods; it stays in the history, and they are judged again."""
    from acts.correcting import ask_withdraw
    from commands.shipment_desk import say
    from commands.shipment_history import key_of

    def do(desk: "Desk") -> "Outcome":
        return ask_withdraw(desk.asking(person, key), key_of(desk, shipment, act), why)

    say(settings, do, json=json)


def history(shipment: Id, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Show all that was said of a shipment, also what was taken back, in the order in which it was said."""
    from commands.shipment_desk import at_desk
    from commands.shipment_history import print_history

    with at_desk(settings) as desk:
        print_history(desk, shipment, json=json)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None)}
