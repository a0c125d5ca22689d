"""``coldchain device``: what measures, where it is, and its certificates."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.registry_verbs import Id, Values, Why, add_verbs, do, look_at, show
from commands.station import SETTINGS_FILE

app = typer.Typer(no_args_is_help=True, help="Devices: what measures, where it is, certificates.")
add_verbs(app, "devices", "a device")

Asset = Annotated[str, typer.Argument(metavar="ASSET", help='Where it goes; "" for nowhere.')]
From = Annotated[
    str, typer.Option("--from", metavar="TIME", help="Since when, by local time; without it: now.")
]
Start = Annotated[str, typer.Argument(metavar="[TIME]", help="When the placement began; without it: always.")]
Within = Annotated[int, typer.Option("--days", min=0, help="Also those that run out within so many days.")]
Remove = Annotated[bool, typer.Option("--remove", help="It never was there.")]
_HERE = Path(SETTINGS_FILE)
_DAY_MS = 86_400_000


@app.command("move")
def move(
    id_: Id,
    asset: Asset,
    from_: From = "",
    why: Why = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Put a device into an asset from an instant on: where it was until then ends there."""
    with look_at(settings) as look:
        from acts.placing import move as act
        from acts.registry import Wish
        from commands.registry_view import print_outcome

        words = [f"asset={asset}", *([f"from={from_}"] if from_ else [])]
        print_outcome(look.do(act, Wish("placements", (id_,), look.values(words), why)), json=json)


@app.command("placements")
def placements(id_: Id, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List where a device was and is."""
    show("placements", settings=settings, json=json, fields={"device": id_})


@app.command("correct")
def correct(
    id_: Id,
    start: Start = "",
    values: Values = None,
    remove: Remove = False,
    why: Why = "",
    settings: SettingsOption = _HERE,
    json: JsonOption = False,
) -> None:
    """Correct a placement of the past: asset=, from=, until=; goods and alarms are judged anew."""
    from acts.registry import change
    from acts.registry import remove as take_away

    words = values or []
    if "=" in start:  # TIME was left out
        start, words = "", [start, *words]
    verb = take_away if remove else change
    do(verb, "placements", id_, start, words=words, why=why, settings=settings, json=json)


@app.command("calibrate")
def calibrate(
    id_: Id, values: Values = None, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False
) -> None:
    """Enter a certificate: certificate=, calibrated=, due=, channel=, laboratory=, offset=, uncertainty=."""
    from acts.registry import add

    words = [f"device={id_}", *(values or [])]
    do(add, "calibrations", words=words, why=why, settings=settings, json=json)


@app.command("due")
def due(within: Within = 30, settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List devices whose certificate has run out, or soon will, and those that have none."""
    with look_at(settings) as look:
        from commands.registry_view import print_due, print_json

        found = look.due(within * _DAY_MS)
        if json:
            print_json([each._asdict() for each in found])
        else:
            print_due(found)
