"""``coldchain hold``: legal holds, which keep everything about a thing until they are lifted."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.station import Station
    from links.records import Records

app = typer.Typer(no_args_is_help=True, help="Legal holds: what must be kept until somebody lifts it.")
About = Annotated[
    str, typer.Argument(metavar="SUBJECT", help="KIND/ID, such as shipments/milk-7, or * for everything.")
]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Of the hold, as `coldchain hold list` tells.")]
Why = Annotated[str, typer.Option("--why", help="Why; stands in the history.")]
_HERE = Path(SETTINGS_FILE)


@app.command("set")
def set_(about: About, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Keep everything about a thing from now on: nothing of it can be removed until the hold is lifted."""
    with _records(settings) as (station, records):
        from acts.holding import Said, set_hold
        from commands.registry_look import who
        from commands.registry_view import print_outcome

        outcome = set_hold(records, SystemClock(), who(), station.coop, said=Said(about, why))
        print_outcome(outcome, json=json)
        if station.settings.readings.is_influx and not json:
            print(
                "InfluxDB deletes readings by their age all the same (readings.keep_raw). What must not be "
                "lost, take now, all readings are in it: coldchain report. Or set keep_raw to 0s."
            )


@app.command("lift")
def lift(number: Number, why: Why = "", settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Lift a hold; that it stood, who lifted it and why is kept."""
    with _records(settings) as (station, records):
        from acts.holding import Said
        from acts.holding import lift as act
        from commands.registry_look import who
        from commands.registry_view import print_outcome

        print_outcome(
            act(records, SystemClock(), who(), station.coop, said=Said(str(number), why)), json=json
        )


@app.command("list")
def list_(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """List all holds, the oldest first; lifted ones too."""
    with _records(settings) as (station, records):
        import msgspec

        from coldchain.instants import to_iso
        from links.records_holds import holds_of

        with records.reading() as connection:
            holds = holds_of(connection, station.coop)
        if json:
            print(msgspec.json.encode(holds).decode())
            return
        for each in holds:
            state = "stands"
            if each.lifted_at is not None:
                state = f"lifted {to_iso(each.lifted_at)} by {each.lifted_by}: {each.lifted_why}"
            print(f"{each.id}  {each.about}  set {to_iso(each.set_at)} by {each.by}: {each.why}  {state}")
        if not holds:
            print("No hold.")


def refuse_held(station: "Station") -> None:
    """Refuse to throw away what was refused while any hold stands: nobody can say what of it is about what.

    Raises:
        InputError: One stands.
    """
    from links.records_views import is_there

    if not is_there(station.records_url):
        return
    from coldchain.errors import InputError
    from links.records import Records
    from links.records_holds import holds_of

    with closing(Records(station.records_url)) as records:
        records.migrate()
        with records.reading() as connection:
            standing = [each for each in holds_of(connection, station.coop) if each.lifted_at is None]
    if standing:
        came = f"legal hold {standing[0].id} on {standing[0].about}"
        raise InputError("drop", came, "no hold that stands", "Who set it can lift it: coldchain hold lift.")


@contextmanager
def _records(settings: Path) -> "Iterator[tuple[Station, Records]]":
    with telling_errors():
        from links.records import Records

        station = open_station(settings)
        with closing(Records(station.records_url)) as records:
            records.migrate()
            yield station, records
