"""``coldchain product``: what goods bear, as the cooperative has it."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.registry_verbs import Values, Why, look_at
from commands.station import SETTINGS_FILE

app = typer.Typer(no_args_is_help=True, help="Products: limits, shelf life, number at GS1.")

Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="Its name, such as raw-milk.")]
_HERE = Path(SETTINGS_FILE)


@app.command("adapt")
def adapt(
    product: Product,
    values: Values = None,
    why: Why = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Give a product other values (harm_above="6 degC [S22, medium]"), or make one like another (base=).

    A number has its source in brackets; without one it is the cooperative's own. All keys: product show.
    """
    with look_at(settings) as look:
        from acts.adapting import adapt as act
        from acts.registry import Wish
        from commands.registry_view import print_outcome

        outcome = look.do(act, Wish("products", (product,), look.values(values or []), why))
        print_outcome(outcome, json=json)


@app.command("show")
def show(product: Product, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Show every value that adapt takes, as it is, with its source."""
    with look_at(settings) as look:
        from coldchain.errors import RegistryError
        from coldchain.nearest import did_you_mean
        from coldchain.registry.product import product_key
        from coldchain.registry.product_hand import KEYS
        from coldchain.registry.product_written import written_whole
        from commands.registry_view import print_json
        from links.product_files import PACKAGED

        name = product_key(product)
        own = {each.name: each for each in look.written().products}
        found = own.get(name) or PACKAGED.get(name)
        if found is None:
            near = did_you_mean(name, sorted({*own, *PACKAGED}))
            raise RegistryError("product", repr(name[:80]), "a product that is known here", near)
        whole = written_whole(found)
        if json:
            print_json({key: str(whole[key]) for key in KEYS if key in whole})
            return
        for key in KEYS:
            if key in whole:
                print(f"{key} = {' | '.join(str(whole[key]).splitlines())}")


@app.command("list")
def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List the products that the cooperative has or has goods of; those that come along: calc product."""
    with look_at(settings) as look:
        from coldchain.registry.product_written import written_product
        from commands.registry_view import print_json

        rows = [
            {"name": each.name, "version": each.version, "hash": each.content_hash, **written_product(each)}
            for each in look.written().products
        ]
        if json:
            print_json(rows)
            return
        for row in rows:
            told = {key: value for key, value in row.items() if key not in ("name", "advice")}
            detail = ", ".join(f"{key} {value}" for key, value in told.items())
            print(f"{row['name']}: {detail}")
