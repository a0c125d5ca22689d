"""``coldchain shipment label``: labels with a code that hands goods over, to print or to show."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from commands.options import SettingsOption
from commands.program import writing
from commands.station import SETTINGS_FILE, open_station

if TYPE_CHECKING:
    from coldchain.label import Label, Modules
    from commands.shipment_desk import Desk

_HERE = Path(SETTINGS_FILE)
_ENDINGS = (".svg", ".pdf")
MOST_LABELS = 500
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of shipments.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The file: .svg for one label, .pdf for any number.")]
Sheet = Annotated[bool, typer.Option("--sheet", help="PDF: on sheets of 21 stickers (70 x 42 mm, A4).")]
Copies = Annotated[int, typer.Option("--copies", min=1, max=100, help="How often each, in a PDF.")]


def label(
    shipments: Ids, out: Out, sheet: Sheet = False, copies: Copies = 1, settings: SettingsOption = _HERE
) -> None:
    """Make labels: the code opens the page of the goods, or writes the text message that hands them over."""
    from coldchain.label import svg_of
    from coldchain.label_pdf import label_pdf
    from commands.shipment_desk import at_desk

    with at_desk(settings) as desk:
        if out.suffix not in _ENDINGS or (out.suffix == ".svg" and len(shipments) != 1):
            raise InputError("--out", repr(out.name), ".svg for one label, or .pdf")
        if len(shipments) * copies > MOST_LABELS:
            raise InputError("labels", f"{len(shipments) * copies}", f"{MOST_LABELS} at most")
        console = open_station(settings).settings.console
        made = [_made(desk, each, (console.url, console.text_number)) for each in shipments]
        with writing(out):
            if out.suffix == ".svg":
                out.write_text(svg_of(*made[0]), encoding="utf-8")
            else:
                out.write_bytes(label_pdf([each for each in made for _ in range(copies)], sheet=sheet))
        print(f"{out}: {len(made) * (copies if out.suffix == '.pdf' else 1)} labels")


def _made(desk: "Desk", shipment: str, where: tuple[str, str]) -> "tuple[Label, Modules]":
    """Return a label and the squares of its code; ``where`` holds the console's address and a number."""
    from acts.labelling import label_for

    with desk.records.transaction() as connection:
        return label_for(connection, desk.clock.now(), desk.coop, shipment, where=where)
