"""From the stores to ``Evidence``: everything about one subject, as it was known at an instant. Reads only.

What is registered counts as it was known then: later changes are undone, by the audit chain, which is part of
the evidence.
"""

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter, lt
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from coldchain.audit import Link
from coldchain.errors import RegistryError
from coldchain.evidence import AlarmStory, Evidence, Stretch, Subject, SubjectKind
from coldchain.instants import FOREVER_AT
from coldchain.judgement.trip import Trip, trip_of
from coldchain.reading import Position, Reading
from coldchain.registry.custody import CustodyAct
from coldchain.registry.custody_way import Way, way_of
from coldchain.registry.keeping import Hold, holds_on, names_of, widened
from coldchain.registry.registry import Registry
from coldchain.registry.things import Calibration, Placement
from links import records_evidence as rows
from links.quarantine_readings import Refusals
from links.readings_store import ReadingsStore, SeriesKey
from links.records import Connection
from links.records_audit import entries_begun
from links.records_evidence_untold import stops_of
from reports.evidence.again import again_of, heard_of
from reports.evidence.numbered import glns_of, links_of
from reports.evidence.refused import by_reason, refused_of
from reports.evidence.who_not import Stops, with_persons

_FIRST_FILE = "registry:file"
"""What a settings file said when it was first taken over: nothing was changed by that."""
_CHANGED = ("placements/", "calibrations/", "legs/")
"""Kinds of which the name of an entry begins with the device or the shipment."""

_PLACE = attrgetter(*Position._fields)  # a position, without its cost


class Asked(NamedTuple):
    """What somebody wants a report about.

    Args:
        kind: Of what.
        id: Of the shipment, the leg (``<shipment>.<number>``), or the asset.
        known_at: Only what was known then [ms].
        from_at: Of an asset: from when on [ms].
        until_at: Of an asset: until before when [ms].
        language: Of the pages.
        compare_with: With what was known then it is compared [ms]; None: with nothing.
    """

    kind: SubjectKind
    id: str
    known_at: int
    from_at: int = 0
    until_at: int = FOREVER_AT
    language: str = "en"
    compare_with: int | None = None


class Known(NamedTuple):
    """A cooperative as it was known at an instant, to make many reports of."""

    registry: Registry
    acts: Sequence[CustodyAct]
    known_at: int
    changed: Sequence[Link] = ()
    """Entries of the audit chain on placements, calibrations and legs."""
    refusals: Refusals | None = None
    """What was refused; None: that is not asked."""
    stops: Stops | None = None
    """Who had asked for no messages; None: nobody."""


def known_of(connection: Connection, coop: str, known_at: int, refusals: Refusals | None = None) -> Known:
    """Return a cooperative as it was known at an instant [ms]; raises ``RegistryError`` for none."""
    changed, stops = entries_begun(connection, coop, _CHANGED, known_at), stops_of(connection, coop, known_at)
    return Known(*rows.registry_known(connection, coop, known_at), known_at, changed, refusals, stops)


def gather(connection: Connection, store: ReadingsStore, known: Known, asked: Asked) -> Evidence:
    """Return the evidence on one subject.

    Args:
        connection: Of the records.
        store: Of the readings.
        known: The cooperative, as of the same instant.
        asked: What is wanted.

    Raises:
        RegistryError: It is not registered, or has not been anywhere yet.
        StoreError: The readings cannot be read.
    """
    registry, coop = known.registry, known.registry.cooperative
    trip, way = (None, None) if asked.kind is SubjectKind.ASSET else _goods(known, asked)
    from_at, until_at = _span(known, asked, trip)
    where, way_here = _here_and_before(asked, trip, from_at, until_at)
    stretches = _stretches(registry, way_here)
    devices, assets = {each.device for each in stretches}, {name for name, _, _ in where}
    series = [each for each in store.series(coop.id) if each.device in devices]
    on_way, shipment = {name for name, _, _ in way_here}, "" if way is None else way.shipment.id
    stories = _alarms(connection, known, where, shipment)
    refused = refused_of(known.refusals, stretches, from_at, until_at) if known.refusals else ()
    audit = _audit(connection, known, (shipment, devices, assets), trip)
    persons = rows.persons_of(connection, registry, _named(way, stories, trip, audit), known.known_at)
    return Evidence(
        subject=_subject(known, asked, from_at, until_at),
        trip=trip,
        way=way,
        stretches=tuple(stretches),
        readings=tuple(_readings(store, series, stretches, known.known_at)),
        assets={each.id: each for each in registry.assets if each.id in on_way},
        devices={each.id: each for each in registry.devices if each.id in devices},
        placements=tuple(each for each in registry.placements if each.device in devices),
        calibrations=_papers(registry, devices),
        profiles={each.name: each for each in registry.profiles},
        people={id_: each.name for id_, each in persons.items()},
        places=_places(registry),
        glns=glns_of(registry),
        links=links_of(registry, on_way, devices, persons),
        given=rows.given_to(connection, coop.id, shipment, known.known_at) if shipment else (),
        alarms=stories,
        quarantined=by_reason(refused),
        refused=refused,
        again=again_of(store, series, stretches, known.known_at),
        heard=heard_of(store, coop.id, stretches, (from_at, until_at, known.known_at)),
        holds=_holds(connection, known, asked, way),
        audit=audit,
        persons=persons,
    )


def _alarms(
    connection: Connection, known: Known, where: list[tuple[str, int, int]], shipment: str
) -> tuple[AlarmStory, ...]:
    """Return the alarms about goods and what they were in, with who was told, and why others were not."""
    registry, coop = known.registry, known.registry.cooperative.id
    sites = {each.id: each.site for each in registry.assets if each.site}
    found = rows.stories_of(connection, coop, where, shipment, known_at=known.known_at, sites=sites)
    return with_persons(found, registry, known.stops or {})


def _places(registry: Registry) -> dict[str, str]:
    """Return what people call each site and each asset."""
    sites = {each.id: each.name or each.id for each in registry.sites}
    return sites | {each.id: each.name or each.id for each in registry.assets}


def _papers(registry: Registry, devices: Collection[str]) -> tuple[Calibration, ...]:
    """Return the calibrations of devices, of each the one that runs out last first."""
    papers = (each for each in registry.calibrations if each.device in devices)
    return tuple(sorted(papers, key=lambda each: (each.device, -each.due_at, each.certificate)))


def _holds(connection: Connection, known: Known, asked: Asked, way: Way | None) -> tuple[Hold, ...]:
    """Return the legal holds by which the subject was kept, or had been, by what is registered of it."""
    registry = known.registry
    if way is not None:
        names = names_of("shipments", way.shipment)
    else:
        names = names_of("assets", next(each for each in registry.assets if each.id == asked.id))
    holds = rows.holds_known(connection, registry.cooperative.id, known.known_at)
    return tuple(hold for hold, _ in holds_on(names, [(each, widened(each, registry)) for each in holds]))


def _subject(known: Known, asked: Asked, from_at: int, until_at: int) -> Subject:
    return Subject(
        kind=asked.kind,
        id=asked.id,
        cooperative=known.registry.cooperative,
        from_at=from_at,
        until_at=until_at,
        as_known_at=known.known_at,
        language=asked.language,
    )


def _audit(
    connection: Connection, known: Known, about: tuple[str, set[str], set[str]], trip: Trip | None
) -> tuple[Link, ...]:
    """Return the entries of the audit chain on a shipment, devices, assets, and by what they were judged.

    Not those on people, which hold their numbers, and not that a settings file was taken over the first time.
    """
    shipment, devices, assets = about
    registry = known.registry
    mine = [each for each in registry.assets if each.id in assets]
    profiles, sites = {each.profile for each in mine}, {each.site for each in mine if each.site}
    things = {f"devices/{each}" for each in devices} | {f"assets/{each}" for each in assets}
    things |= {f"profiles/{each}" for each in profiles} | {f"shipments/{shipment}"}
    things |= {f"sites/{each}" for each in sites} | {f"cooperative/{registry.cooperative.id}"}
    if trip is not None:
        things.add(f"products/{trip.product.name}")
    found = rows.entries_about(connection, registry.cooperative.id, things, known.known_at)
    begins = {f"{kind}{each}" for kind in _CHANGED[:2] for each in devices} | {f"{_CHANGED[2]}{shipment}"}
    more = (
        each for each in known.changed if _first_name(each.entry.about) in begins or _placed_in(each, assets)
    )
    told = (each for each in (*found, *more) if each.entry.action != _FIRST_FILE)
    return tuple(sorted(told, key=lambda link: link.seq))


def _placed_in(link: Link, assets: Collection[str]) -> bool:
    """Return whether an entry is about a device that stands in an asset, or stood there before."""
    if not link.entry.about.startswith(_CHANGED[0]):
        return False
    try:
        told = [msgspec.json.decode(each) for each in (link.entry.old, link.entry.new) if each]
    except msgspec.DecodeError:
        return False
    return any(isinstance(each, dict) and each.get("asset") in assets for each in told)


def _first_name(about: str) -> str:
    """Return kind and first name of what an entry is about: ``placements/d-1``, without its instant."""
    kind, _, names = about.partition("/")
    return f"{kind}/{names.partition('@')[0].partition('/')[0]}"


def _goods(known: Known, asked: Asked) -> tuple[Trip, Way]:
    """Return the way of the goods, as the judgement takes it and as people said it."""
    id_ = asked.id.rpartition(".")[0] if asked.kind is SubjectKind.LEG else asked.id
    registry = known.registry
    shipment = next((each for each in registry.shipments if each.id == id_), None)
    if shipment is None:
        came, allowed = repr(id_[:80]), f"a shipment of {registry.cooperative.id}"
        raise RegistryError("shipment", came, allowed, reason="no-such-shipment")
    trip = trip_of(registry, id_)
    if trip is None or trip.from_at > known.known_at:
        raise RegistryError(
            "shipment", f"{id_!r}, which has been nowhere", "one that was loaded", reason="no-way"
        )
    way = way_of(shipment, registry.legs, known.acts)
    return trip, replace(way, shipment=shipment)  # what is left of them is counted already


def _span(known: Known, asked: Asked, trip: Trip | None) -> tuple[int, int]:
    """Return the time that is told [ms]."""
    if trip is None:
        if asked.id not in {each.id for each in known.registry.assets}:
            came, allowed = repr(asked.id[:80]), f"an asset of {known.registry.cooperative.id}"
            raise RegistryError("asset", came, allowed, reason="unknown-asset")
        return asked.from_at, min(asked.until_at, known.known_at)
    if asked.kind is SubjectKind.SHIPMENT:
        return trip.from_at, min(trip.until_at, known.known_at)
    number = asked.id.rpartition(".")[2]
    begun = [each for each in trip.stays if each.from_at <= known.known_at]
    if not number.isdecimal() or not 1 <= int(number) <= len(begun):
        allowed = f"a number from 1 to {len(begun)} behind the point"
        raise RegistryError("leg", repr(asked.id[:80]), allowed, reason="no-such-leg")
    stay = begun[int(number) - 1]
    return stay.from_at, min(stay.until_at, known.known_at)


def _here_and_before(
    asked: Asked, trip: Trip | None, from_at: int, until_at: int
) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]:
    """Return where the subject was in the time that is told, and on the whole way up to its end."""
    where = _where(asked, trip, from_at, until_at)
    return where, where if trip is None else _where(asked, trip, trip.from_at, until_at)


def _where(asked: Asked, trip: Trip | None, from_at: int, until_at: int) -> list[tuple[str, int, int]]:
    """Return the assets that are told of, each from until before [ms]."""
    if trip is None:
        return [(asked.id, from_at, until_at)]
    return [
        (each.asset, max(each.from_at, from_at), min(each.until_at, until_at))
        for each in trip.stays
        if each.from_at < until_at and each.until_at > from_at
    ]


def _stretches(registry: Registry, where: Iterable[tuple[str, int, int]]) -> list[Stretch]:
    """Return which devices stood beside the subject, in the order of device and time."""
    found = []
    for asset, since_at, end_at in where:
        for placement in registry.placements:
            if placement.asset == asset:
                begin, end = max(since_at, placement.from_at), min(end_at, _end(placement))
                if begin < end:
                    found.append(Stretch(device=placement.device, asset=asset, from_at=begin, until_at=end))
    return sorted(found, key=lambda each: (each.device, each.from_at, each.asset))


def _end(placement: Placement) -> int:
    return FOREVER_AT if placement.until_at is None else placement.until_at


def _readings(
    store: ReadingsStore, own: Iterable[SeriesKey], stretches: Sequence[Stretch], known_at: int
) -> Iterable[Reading]:
    """Yield the readings of devices in their stretches that had come, by device, channel and position."""
    for series in own:
        parts = [
            store.range(series, start_at=each.from_at, end_at=each.until_at)
            for each in stretches
            if each.device == series.device
        ]
        found = [each for part in parts for each in part if each.received_at <= known_at]
        places = list(map(_PLACE, found)) if len(parts) > 1 else []  # of one stretch they are in order
        if all(map(lt, places, places[1:])):  # mostly: unless two stretches of a device share some time
            yield from found
        else:
            once = dict(zip(places, found, strict=True))
            yield from (once[place] for place in sorted(once))


def _named(
    way: Way | None, stories: Iterable[AlarmStory], trip: Trip | None, audit: Iterable[Link]
) -> set[str]:
    """Return the ids of all who are named: nobody else's name is anybody's business."""
    ids = {stay.custodian for stay in trip.stays} if trip else set[str]()
    if way is not None:
        ids |= {each for act in way.acts for each in (act.person, act.custodian)}
    for story in stories:
        ids |= {message.to for message in story.told} | {action.by for action in story.actions}
        ids |= {each for one in story.not_told for each in (one.to, one.by) if each}
    return ids | {link.entry.by for link in audit}
