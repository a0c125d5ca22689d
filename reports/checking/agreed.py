"""Whether the files of a pack speak of the same thing: report, way of the goods, readings, pages. Pure.

Each of them may be whole and right by itself while they belong to different goods, or a file says a thing
twice so that two programs read two things in it. Who has the key could seal that; here it is found.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter, lt
from typing import Any

from coldchain.errors import InputError
from coldchain.evidence import Subject, SubjectKind
from coldchain.judgement.trip import Trip, Windows
from coldchain.reading import Position, Reading
from reports.checking.changes import NotLookedError
from reports.seal.plain_pdf import PlainPdf

_VERDICT = ("decision", "harms", "good_ms", "harmful_ms", "unknown_ms", "life_used")
_LEG = ("number", "asset", "custodian", "from_at", "until_at", "harms", *_VERDICT[2:])
_GOODS = ("product", "lot", "price_per_kg", "order_ref", "parents")  # how much is left follows from acts
"""What every version of this program has told of a verdict, of a leg and of goods."""
_MOST_STAYS, _MOST_WINDOWS = 1_000, 20_000
"""More than goods ever have; ways of millions would keep whoever checks for days."""
_PLACE = attrgetter("device", "channel", *Position._fields)


def check_once(file: str, body: bytes) -> None:
    """Raise ``InputError`` where a JSON file says a field twice: of two programs each would read another."""

    def fields(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError(file, f"the field {twice[:80]!r} twice", "each field once")

    json.loads(body, object_pairs_hook=fields)


def check_readings(readings: Sequence[Reading], as_known_at: int) -> None:
    """Raise ``InputError`` for a reading that had not come yet, that is there twice, or is out of its place.

    Args:
        readings: Of the pack.
        as_known_at: What the report says that it knows [ms].
    """
    late = next((each for each in readings if each.received_at > as_known_at), None)
    if late is not None:
        came = f"a reading of {late.device} that was received after what the report knows"
        raise InputError("readings.csv", came, "readings that had come by then")
    places = list(map(_PLACE, readings))
    if not all(map(lt, places, places[1:])):
        raise InputError("readings.csv", "readings twice, or out of their order", "each once, in order")


def check_asset(goods: object, product: object, trip: bytes) -> None:
    """Raise ``InputError`` where a report on an asset is one on goods, of which the verdict was left out."""
    if goods is not None or product is not None or trip.strip() != b"null":
        raise InputError("verdict", "none, and goods", "a verdict on goods, or a report on an asset alone")


def check_told(verdict: Mapping[str, Any] | None, legs: Iterable[Mapping[str, Any]]) -> None:
    """Raise ``InputError`` where a verdict or a leg lacks what every version of this program tells."""
    lacking = [name for name in _VERDICT if verdict is None or name not in verdict]
    lacking += [name for leg in legs for name in _LEG if name not in leg]
    if lacking:
        raise InputError("verdict", f"one without {', '.join(lacking[:3])}", "a whole one")


def check_goods(subject: Subject, goods: Mapping[str, Any] | None, trip: Trip) -> None:
    """Raise ``InputError`` where the way in trip.json is that of other goods than the report is on.

    Args:
        subject: What the report says that it is about.
        goods: What it says of them.
        trip: Their way.
    """
    if len(trip.stays) > _MOST_STAYS or len(trip.windows) > _MOST_WINDOWS:
        came = f"{len(trip.stays)} stays and {len(trip.windows)} windows"
        raise InputError("trip.json", came, f"at most {_MOST_STAYS} and {_MOST_WINDOWS}")
    is_leg = subject.kind is SubjectKind.LEG
    shipment = subject.id.rpartition(".")[0] if is_leg else subject.id
    told = {"id": shipment} | {name: value for name, value in (goods or {}).items() if name in _GOODS}
    own = {name: getattr(trip.shipment, name) for name in told} | {"parents": list(trip.shipment.parents)}
    if goods is None or goods.get("id") != shipment or any(own[name] != told[name] for name in told):
        raise InputError("trip.json", "the way of other goods", f"that of {shipment[:80]}, as it is told")
    if trip.key != f"{subject.cooperative.id}/{shipment}":
        raise InputError("trip.json", "the way of another cooperative's goods", "that of the report's own")


def check_ends(subject: Subject, times: Sequence[int], told_ms: int) -> None:
    """Raise ``InputError`` unless times add up, and nothing is told of what comes after what is known.

    Args:
        subject: With the time that is told.
        times: Good, harmful and unknown [ms].
        told_ms: What they are to make.
    """
    if subject.until_at > subject.as_known_at or sum(times) != told_ms or min(times) < 0:
        raise InputError("times", "others", "times that add up, up to the instant of knowledge")


def beside(trip: Trip, readings: Sequence[Reading]) -> int:
    """Return how many readings are of a sensor that stood beside the goods just then."""
    windows = Windows(trip)
    return sum(windows.at(each.device, each.event_at) is not None for each in readings)


def look_at_pages(contents: Mapping[str, bytes], pages: str) -> str:
    """Return what is well about the files that are attached to the pages of an archive.

    Args:
        contents: Its files.
        pages: Name of the PDF.

    Raises:
        InputError: An attached file is another one than that which lies beside the pages.
        NotLookedError: The PDF was set by a program that sets them otherwise.
    """
    try:
        attached = PlainPdf(contents[pages]).attached()
    except InputError:
        words = f"{pages} has another form than here, and was not looked into for attached files"
        raise NotLookedError(words) from None
    for name, body in attached.items():
        if contents.get(name) != body:
            raise InputError(pages, f"another {name} attached to it", "the one that lies beside it")
    return f"{len(attached)} files are attached to {pages}, the same as lie beside it; its text is not read"
