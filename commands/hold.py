"""``coldchain hold``: legal holds, which keep everything about a thing until they are lifted."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import LinkError
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from commands.station import Station
    from links.readings_store import HeldCopy
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
        _keep_refused(station)
        if _deletes(station):
            _copy_now(station, json=json)


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
        _keep_refused(station)


@app.command("copy")
def copy(settings: SettingsOption = _HERE, json: JsonOption = False) -> None:
    """Copy the readings under a hold to where InfluxDB deletes nothing; a running station does so itself."""
    with telling_errors():
        station = open_station(settings)
        if not _deletes(station):
            print("{}" if json else "Nothing is deleted where the readings of this station lie.")
            return
        from commands.hold_copying import copy_held

        copies = copy_held(station, SystemClock())
        gone, problem = _delete_now(station)
        if json:
            import msgspec

            found = [{**due._asdict(), **each._asdict()} for due, each in copies.items()]
            print(msgspec.json.encode(found).decode())
            return
        for text in gone:
            print(text)
        if problem:
            typer.echo(f"Copies that no hold needs any more stay: {problem}", err=True)
        for due, each in copies.items():
            print(f"{due.coop}, hold {due.hold}: {_copied(each)}")
        if not copies:
            print("No hold.")


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
        copies = _copies(station)
        for each in holds:
            state = "stands"
            if each.id in copies:
                state = f"stands; {_copied(copies[each.id])}"
            if each.lifted_at is not None:
                state = f"lifted {to_iso(each.lifted_at)} by {each.lifted_by}: {each.lifted_why}"
                if each.id in copies:
                    state = f"{state}; {_left(copies[each.id])}"
            print(f"{each.id}  {each.about}  set {to_iso(each.set_at)} by {each.by}: {each.why}  {state}")
        if not holds:
            print("No hold.")


def _deletes(station: "Station") -> bool:
    """Return whether the store deletes readings by their age."""
    return station.settings.readings.is_influx and bool(station.settings.readings.keep_raw)


def _copy_now(station: "Station", *, json: bool) -> None:
    """Copy what is held, and tell what became of it: the hold stands in any case."""
    from commands.hold_copying import copy_held

    try:
        copies = copy_held(station, SystemClock())
    except LinkError as error:
        typer.echo(f"The hold stands, but its readings are not copied yet: {error}", err=True)
        next_step = "They are copied by a running station, or: coldchain hold copy. Or take a report now."
        typer.echo(next_step, err=True)
        return
    if not json:
        for due, each in copies.items():
            print(f"hold {due.hold}: {_copied(each)}")


def _keep_refused(station: "Station") -> None:
    """Tell the quarantine what is held now; where that fails a running station tells it."""
    from commands.quarantine_keeping import keep_held

    try:
        keep_held(station)
    except LinkError as error:
        typer.echo(f"The quarantine does not know of it yet: {error}", err=True)
        typer.echo("A running station tells it within seconds.", err=True)


def _copied(copy: "HeldCopy") -> str:
    from coldchain.instants import to_iso

    if not copy.readings:
        return "no readings to copy"
    ends = f"from {to_iso(copy.from_at)} to {to_iso(copy.until_at)}"
    return f"{copy.readings} readings copied, {ends}, seen to at {to_iso(copy.looked_at)}"


def _left(copy: "HeldCopy") -> str:
    """Return what is left of the copies of a hold that was lifted."""
    if not copy.readings:
        return "none of its copies is left"
    return f"{copy.readings} copies are left; deleted when no hold needs them and they are old enough"


def _delete_now(station: "Station") -> tuple[list[str], str]:
    """Return what was deleted of the copies that no hold needs, and why it could not be."""
    from commands.hold_copies import delete_released

    try:
        return [str(each) for each in delete_released(station, SystemClock())], ""
    except LinkError as error:
        return [], str(error)


def _copies(station: "Station") -> "Mapping[int, HeldCopy]":
    """Return what was copied, by the number of the hold; none where that cannot be asked now."""
    if not _deletes(station):
        return {}
    with suppress(LinkError), closing(station.open_readings(reader=True)) as store:
        return store.retention(station.coop).copies
    return {}


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
        raise InputError("drop", came, "no hold that stands", "An admin can lift it: coldchain hold lift.")


@contextmanager
def _records(settings: Path) -> "Iterator[tuple[Station, Records]]":
    with telling_errors():
        from links.records import Records

        station = open_station(settings)
        with closing(Records(station.records_url)) as records:
            records.migrate()
            yield station, records
