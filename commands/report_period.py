"""``coldchain report period|product``: a pack for each shipment of a time, and the summary of them all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coldchain.errors import InputError
from coldchain.instants import from_iso, to_iso, zone_of
from coldchain.messages.catalogue import LANGUAGES
from commands.options import JsonOption, SettingsOption
from commands.program import EXIT_FAILED, telling_errors
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import SystemClock

if TYPE_CHECKING:
    from coldchain.registry.registry import Registry
    from reports.period.bulk import Told
    from reports.period.packs_ledger import Order
    from reports.period.run import Outcome

EXIT_STOPPED = 130
Coop = Annotated[str, typer.Option("--coop", help="Of which cooperative. [default: the settings' own]")]
Month = Annotated[str, typer.Option("--month", help="Such as 2026-10; or --from and --until.")]
From = Annotated[str, typer.Option("--from", help="From when on: a day or an instant (ISO 8601).")]
Until = Annotated[str, typer.Option("--until", help="Until before when; without it: now.")]
Out = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Its own. [default: COOP-PERIOD, here]")]
Known = Annotated[
    str, typer.Option("--as-known-at", help="Only what was known then (ISO 8601, zone); without it: now.")
]
Lang = Annotated[
    str, typer.Option("--lang", help=f"Of the pages: {', '.join(LANGUAGES)}. [default: the coop's]")
]
Only = Annotated[str, typer.Option("--product", help="Only shipments of this product.")]
Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="As it stands in the shipments.")]
Workers = Annotated[int, typer.Option("--workers", min=0, max=256, help="Processes; 0: one for each core.")]


def period(
    coop: Coop = "",
    month: Month = "",
    from_: From = "",
    until: Until = "",
    out: Out = Path(),
    as_known_at: Known = "",
    lang: Lang = "",
    product: Only = "",
    workers: Workers = 0,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Make a pack for each shipment of a time, and a summary: losses, causes, who held goods."""
    _make((coop, month, from_, until, as_known_at), (lang, product), out, options=(workers, settings, json))


def product(
    product: Product,
    coop: Coop = "",
    month: Month = "",
    from_: From = "",
    until: Until = "",
    out: Out = Path(),
    as_known_at: Known = "",
    lang: Lang = "",
    workers: Workers = 0,
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Make the same of the shipments of one product."""
    _make((coop, month, from_, until, as_known_at), (lang, product), out, options=(workers, settings, json))


def _make(
    when: tuple[str, str, str, str, str],
    what: tuple[str, str],
    out: Path,
    *,
    options: tuple[int, Path, bool],
) -> None:
    """Make all packs and say what became of them.

    Args:
        when: Cooperative, month, from, until, as known at: as they were given.
        what: Language and product.
        out: Folder; the folder that we are in: one of its own in it.
        options: Workers, settings file, whether a program reads what is printed.
    """
    workers, settings, is_json = options
    stop = threading.Event()
    with telling_errors():
        from links.signals import stopping

        station, now = open_station(settings), SystemClock().now()
        order, registry = order_of(station, (when, what), now, out)
        folder = out if out != Path() else _own_folder(order)
        with stopping(stop), _bar(is_json) as told:
            from commands.period_work import Job, made

            found = made(station, Job(order, registry, folder, workers, now), told, stop)
        _say(found, order, folder, is_json=is_json)
    if found.summary is None:
        raise SystemExit(EXIT_STOPPED)
    if found.run.failed:
        raise SystemExit(EXIT_FAILED)


def _own_folder(order: "Order") -> Path:
    from reports.period.periods import file_name

    return Path(f"{order.coop}-{file_name(order.id)}")


def order_of(
    station: Station, asked: tuple[tuple[str, str, str, str, str], tuple[str, str]], now: int, out: Path
) -> "tuple[Order, Registry]":
    """Return what is to be made, and the cooperative as it was known then.

    Args:
        station: Whose.
        asked: As ``_make`` is given it.
        now: [ms].
        out: A folder that goes on keeps its instant of knowledge.

    Raises:
        InputError: Something of it cannot be.
    """
    from commands.packing import stores_of
    from reports.period.packs_ledger import Order, read_ledger
    from reports.period.periods import month_of, names_of, products_of, span_of

    (coop, month, from_, until, known), (lang, product) = asked
    coop = coop or station.coop
    if bool(month) == bool(from_) or (month and until):
        raise InputError("period", "both or none", "--month, or --from with or without --until")
    before = read_ledger(out)[0] if out != Path() else None
    known_at = _known_at(known, now) if known else before.known_at if before else now
    with stores_of(station, coop, known_at, now) as stores:
        registry = stores.known.registry
    zone = zone_of(registry.cooperative.time_zone)
    language = lang or registry.cooperative.language
    if language not in LANGUAGES:
        raise InputError("--lang", repr(language[:20]), ", ".join(LANGUAGES))
    span = month_of(month, zone) if month else span_of(from_, until, zone, known_at)
    if span.from_at >= known_at:
        raise InputError("period", span.name, "one that has begun, as known then")
    if product and product not in products_of(registry):
        allowed = f"a product of shipments: {names_of(products_of(registry))}"
        raise InputError("product", repr(product[:80]), allowed)
    order = Order(
        coop=coop,
        period=span.name,
        from_at=span.from_at,
        until_at=span.until_at,
        known_at=known_at,
        language=language,
        product=product,
    )
    return order, registry


def _known_at(text: str, now: int) -> int:
    try:
        known_at = from_iso(text)
    except InputError as error:
        raise InputError("--as-known-at", error.came, error.allowed, error.next_step) from None
    if known_at > now:
        raise InputError("--as-known-at", repr(text), "a time that has been")
    return known_at


@contextmanager
def _bar(is_json: bool) -> "Iterator[Told_]":
    """Yield what shows how far it is: a bar in a terminal, lines elsewhere, nothing for a program."""
    from commands.period_bar import bar, lines, nothing
    from commands.terminal import Terminal

    terminal = Terminal(stderr=True)
    with nothing() if is_json else bar(terminal) if terminal.is_terminal else lines() as told:
        yield told


def _say(found: "Outcome", order: "Order", folder: Path, *, is_json: bool) -> None:
    import msgspec

    run, summary, pack = found.run, found.summary, found.pack
    if is_json:
        told = {
            "folder": str(folder),
            "period": order.id,
            "as_known_at": order.known_at,
            "shipments": found.whole,
            "packs": len(run.parts),
            "kept": run.kept,
            "failed": [msgspec.to_builtins(each) for each in run.failed],
            "finished": summary is not None,
            "summary": f"{pack.name}.zip" if pack else "",
            "report": summary.number if summary else "",
        }
        print(msgspec.json.encode(told).decode())
        return
    for each in run.failed:
        print(f"FAILED {each.shipment}: {each.why}")
    if summary is None or pack is None:
        print(
            f"Stopped: {len(run.parts)} of {found.whole} packs are in {folder}. "
            "The same again goes on from there."
        )
        return
    known = to_iso(order.known_at)
    print(f"{folder}: {len(run.parts)} packs ({run.kept} of them were there), as known at {known}")
    print(f"{folder / pack.name}.zip: summary {summary.number}; to read: {pack.name}.pdf")
    if run.failed:
        print(
            f"{len(run.failed)} of {found.whole} shipments could not be told; they are named in the summary."
        )


if TYPE_CHECKING:
    from collections.abc import Callable

    Told_ = Callable[[Told], None]
