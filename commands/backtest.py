"""``coldchain backtest``: candidate rules over stored readings, beside the present ones. Changes nothing."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError, RecordsError
from coldchain.instants import from_iso
from coldchain.registry.registry import Registry
from coldchain.units import parse_duration_s
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from alerts.backtest.losses import Loss
    from alerts.backtest.rule_sets import RuleSet
    from alerts.backtest.run import Backtest, Outcome

_MS_PER_S = 1000
_SQLITE = "sqlite:///"

Rules = Annotated[
    Path | None, typer.Argument(help="TOML file with profiles to try; none: the present rules only.")
]
From = Annotated[str, typer.Option("--from", help="Look at readings from this time on (ISO 8601, zone).")]
Until = Annotated[str, typer.Option("--until", help="Look at readings before this time only.")]
Assets = Annotated[list[str] | None, typer.Option("--asset", help="Look at this asset only; repeatable.")]
Losses = Annotated[
    Path | None,
    typer.Option(help="CSV file of known losses: at, asset or shipment, loss (money), loss_kg, note."),
]
Within = Annotated[str, typer.Option(help="An alarm catches a loss when it was on so shortly before it.")]
Price = Annotated[float, typer.Option(help="Of one message, in the cooperative's own currency.", min=0.0)]
Svg = Annotated[Path | None, typer.Option(help="Write a picture there.")]


def backtest(
    rules: Rules = None,
    settings: SettingsOption = Path(SETTINGS_FILE),
    from_: From = "",
    until: Until = "",
    asset: Assets = None,
    losses: Losses = None,
    within: Within = "24h",
    message_price: Price = 0.05,
    svg: Svg = None,
    json: JsonOption = False,
) -> None:
    """Run rules over the stored readings: alarms, messages, cost, and known losses caught and missed."""
    with telling_errors():
        from alerts.backtest.picture import picture
        from alerts.backtest.rule_sets import PRESENT, RuleSet
        from alerts.backtest.run import Backtest, span_of
        from alerts.backtest.score import Ask, score
        from commands.backtest_report import Report, print_json, print_tables

        station = open_station(settings)
        registry = _registry(station)
        _check_assets(asset or [], registry)
        sets = [RuleSet(PRESENT, registry), *_candidates(rules, registry)]
        known = _losses(losses, registry)
        ask = Ask(message_price, round(_duration("--within", within) * _MS_PER_S))
        from_at, until_at = _instant("--from", from_), _instant("--until", until)
        _check_picture(svg)
        clock = SystemClock()
        with closing(station.open_readings(reader=True)) as store:
            started_s = clock.monotonic_s()
            span = span_of(store, station.coop, from_at, until_at)
            outcome = _run(Backtest(store, sets, span=span, assets=asset or ()))
            duration_s = clock.monotonic_s() - started_s
        report = Report(
            coop=station.coop,
            outcome=outcome,
            score=score(outcome, known, ask),
            changed=_changed(sets),
            message_price=message_price,
            duration_s=duration_s,
        )
        if svg is not None:
            _write(svg, picture(outcome, report.score, title=f"Backtest of {station.coop}"))
        (print_json if json else print_tables)(report)


def _registry(station: Station) -> Registry:
    """Return what is registered in the records; as it stands in the settings when there are no records."""
    from links.records import HEAD, Records
    from links.records_registry import load_registries

    url = station.records_url
    if not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).exists():
        with closing(Records(url)) as records:
            version = records.version()
            if version and version != HEAD:  # bringing them up to date would be a change
                came, next_step = f"at version {version}", "Start the station once with this program."
                raise RecordsError("records", came, f"version {HEAD}", next_step, retry=False)
            if version:
                with records.reading() as connection:
                    found = [each for each in load_registries(connection) if _is_of(each, station)]
                if found:
                    return found[0]
    return station.registry()


def _is_of(registry: Registry, station: Station) -> bool:
    return registry.cooperative.id == station.coop


def _candidates(file: Path | None, registry: Registry) -> "list[RuleSet]":
    from alerts.backtest.rule_sets import CandidateSettings, candidate_of
    from links.settings_file import load

    if file is None:
        return []
    return [candidate_of(registry, load(CandidateSettings, file, {}), str(file))]


def _losses(file: Path | None, registry: Registry) -> "list[Loss]":
    from alerts.backtest.losses import parse_losses

    if file is None:
        return []
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(file), str(error), "a CSV file in UTF-8 that can be read") from None
    return parse_losses(text, str(file), registry)


def _run(backtest: "Backtest") -> "Outcome":
    """Return the outcome; a bar on standard error shows how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from alerts.backtest.run import Progress as Step

    screen = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("channels and shipments, {task.fields[readings]:,} readings"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None, readings=0)

        def show(step: Step) -> None:
            bar.update(
                task, completed=step.done, total=step.total, description=step.name, readings=step.readings
            )

        return backtest.run(show)


def _changed(sets: "list[RuleSet]") -> frozenset[str]:
    """Return the names of the profiles and products in which the sets differ."""
    first = sets[0].registry
    names = {each.name for other in sets for each in set(other.registry.profiles) ^ set(first.profiles)}
    return frozenset(
        names | {each.name for other in sets for each in set(other.registry.products) ^ set(first.products)}
    )


def _instant(option: str, text: str) -> int | None:
    try:
        return from_iso(text) if text else None
    except InputError as error:
        raise InputError(option, error.came, error.allowed, error.next_step) from None


def _duration(option: str, text: str) -> float:
    try:
        return parse_duration_s(text)
    except InputError as error:
        raise InputError(option, error.came, error.allowed, error.next_step) from None


def _check_assets(names: list[str], registry: Registry) -> None:
    from coldchain.nearest import did_you_mean, listed

    known = [asset.id for asset in registry.assets]
    for name in names:
        if name not in known:
            raise InputError("--asset", repr(name), f"one of {listed(known)}", did_you_mean(name, known))


def _check_picture(file: Path | None) -> None:
    """Refuse a place for the picture before the work is done, not after it."""
    if file is not None and not file.absolute().parent.is_dir():
        raise InputError("--svg", str(file), "a file in a folder that is there")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            "--svg", f"{file}: {error.strerror or error}", "a file that can be written"
        ) from None
