"""``coldchain price``: what a kilogram of a product is worth, from an instant on."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.registry_verbs import Why, do, show
from commands.station import SETTINGS_FILE

app = typer.Typer(no_args_is_help=True, help="Prices: what a kilogram of a product is worth.")

Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="The product.")]
Amount = Annotated[str, typer.Argument(metavar="PRICE", help="For a kilogram, in the own currency.")]
From = Annotated[str, typer.Option("--from", metavar="TIME", help="Since when; without it: always.")]
_HERE = Path(SETTINGS_FILE)


@app.command("set")
def set_(
    product: Product,
    price: Amount,
    from_: From = "",
    why: Why = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Set what a product is worth: the price of new shipments that bring none."""
    from acts.registry import set_price

    words = [f"product={product}", f"price_per_kg={price}", *([f"from={from_}"] if from_ else [])]
    do(set_price, "prices", words=words, why=why, settings=settings, json=json)


@app.command("remove")
def remove(
    product: Product,
    from_: From = "",
    why: Why = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Remove a price that was never so."""
    from acts.registry import remove as act

    do(act, "prices", product, from_, words=[], why=why, settings=settings, json=json)


@app.command("list")
def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the prices."""
    show("prices", settings=settings, json=json)
