"""``coldchain report``: evidence packs on shipments, legs and assets, signed, as known at any instant."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.evidence import SubjectKind
from coldchain.instants import FOREVER_AT, from_iso
from coldchain.messages.catalogue import LANGUAGES
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors, writing
from commands.report_asked import asked
from commands.report_period import period, product
from commands.report_scheduled import scheduled
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from reports.evidence.gather import Asked

app = typer.Typer(no_args_is_help=True, help="Evidence packs: what happened to goods, signed.")
app.command("period")(period)
app.command("product")(product)
app.command("scheduled")(scheduled)
app.command("asked")(asked)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the shipment.")]
LegId = Annotated[str, typer.Argument(metavar="ID.N", help="Id of the shipment, a point, number of the leg.")]
AssetId = Annotated[str, typer.Argument(metavar="ID", help="Id of the van, box or cooler.")]
Known = Annotated[
    str, typer.Option("--as-known-at", help="Only what was known then (ISO 8601, zone); without it: now.")
]
From = Annotated[str, typer.Option("--from", help="From when on (ISO 8601, zone).")]
Until = Annotated[str, typer.Option("--until", help="Until when (ISO 8601, zone); without it: now.")]
Since = Annotated[
    str,
    typer.Option("--compare-with", help="Tell what changed since this was known (ISO 8601, zone)."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder, or file, into which the pack goes.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="As a single PDF with all files in it, instead of a zip.")]
Lang = Annotated[str, typer.Option("--lang", help=f"Of the pages: {', '.join(LANGUAGES)}.")]


@app.command("shipment")
def shipment(
    id_: Id,
    as_known_at: Known = "",
    compare_with: Since = "",
    out: Out = Path(),
    lang: Lang = "en",
    pdf: Pdf = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Make the pack on a shipment: all its legs, from the first loading to now or its delivery."""
    _make(SubjectKind.SHIPMENT, (id_, as_known_at, compare_with, "", ""), out, (lang, pdf, settings, json))


@app.command("leg")
def leg(
    id_: LegId,
    as_known_at: Known = "",
    compare_with: Since = "",
    out: Out = Path(),
    lang: Lang = "en",
    pdf: Pdf = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Make the pack on one leg of a shipment: for who held the goods there."""
    _make(SubjectKind.LEG, (id_, as_known_at, compare_with, "", ""), out, (lang, pdf, settings, json))


@app.command("asset")
def asset(
    id_: AssetId,
    from_: From,
    until: Until = "",
    as_known_at: Known = "",
    compare_with: Since = "",
    out: Out = Path(),
    lang: Lang = "en",
    pdf: Pdf = False,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Make the pack on a van, box or cooler for a time, whatever was in it."""
    _make(SubjectKind.ASSET, (id_, as_known_at, compare_with, from_, until), out, (lang, pdf, settings, json))


def _make(
    kind: SubjectKind, asked: tuple[str, str, str, str, str], out: Path, options: tuple[str, bool, Path, bool]
) -> None:
    """Make a pack and say where it is.

    Args:
        kind: Of what.
        asked: Id, as known at, compared with what was known at, from, until: as they were given.
        out: Folder or file.
        options: Language, whether as a PDF, settings file, whether a program reads what is printed.
    """
    language, is_pdf, settings, is_json = options
    with telling_errors():
        import msgspec

        from commands.audit_note import note
        from commands.packing import as_pdf_of, handed_out, stores_of
        from links.kept_file import replace_whole
        from reports.pages.changes import changes_text
        from reports.pages.paper import Paper

        station, now = open_station(settings), SystemClock().now()
        wanted = _asked(kind, asked, language, now)
        as_pdf = as_pdf_of(station, now) if is_pdf else None
        with stores_of(station, station.coop, wanted.known_at, now) as stores:
            made = stores.pack(wanted, as_pdf)
        is_folder = out.is_dir() or not out.suffix
        file = out / made.name if is_folder else out
        with writing(file):
            if is_folder:
                out.mkdir(exist_ok=True)
            replace_whole(file, made.body, mode=0o644)
        note(station, "report", f"reports/{made.report.number}", handed_out(made, wanted))
        if is_json:
            told: dict[str, object] = {
                "file": str(file),
                "report": made.report.number,
                "bytes": len(made.body),
                "key": stores.key.id,
                "as_known_at": wanted.known_at,
            }
            if made.compared is not None:
                told["changes"] = msgspec.to_builtins(made.compared.changes)
            print(msgspec.json.encode(told).decode())
        else:
            if made.compared is not None:
                print(changes_text(made.compared, Paper(made.report.subject)), end="\n\n")
            size = f"{len(made.body):,} bytes"
            print(f"{file}: report {made.report.number}, {size}, sealed by key {stores.key.id}")
            print("To check it: coldchain verify FILE --keys KEYS; the keys: coldchain key export")


def _asked(kind: SubjectKind, asked: tuple[str, str, str, str, str], language: str, now: int) -> "Asked":
    from reports.evidence.gather import Asked

    id_, known, since, from_, until = asked
    if language not in LANGUAGES:
        raise InputError("--lang", repr(language[:20]), ", ".join(LANGUAGES))
    known_at = _instant("--as-known-at", known, now)
    if known_at > now:
        raise InputError("--as-known-at", repr(known), "a time that has been")
    from_at, until_at = _instant("--from", from_, 0), _instant("--until", until, FOREVER_AT)
    since_at = _instant("--compare-with", since, known_at) if since else None
    if since_at is not None and since_at > known_at:
        raise InputError(
            "--compare-with", repr(since), "a time before what is known now, or at --as-known-at"
        )
    if from_at >= min(until_at, known_at, known_at if since_at is None else since_at):
        raise InputError("--from", repr(from_), "a time before the end, and before what is known")
    return Asked(kind, id_, known_at, from_at, until_at, language, since_at)


def _instant(name: str, text: str, otherwise: int) -> int:
    try:
        return from_iso(text) if text else otherwise
    except InputError as error:
        raise InputError(name, error.came, error.allowed, error.next_step) from None
