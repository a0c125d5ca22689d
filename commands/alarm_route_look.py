"""What ``coldchain alarm route`` answers, from the settings file's registry and who asked for no messages."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from alerts.addressing import channels_of, place_of, usable
from coldchain.errors import InputError
from coldchain.instants import MS_PER_S, from_iso, zone_of
from coldchain.judgement.escalation import Case, climb, rung_of
from coldchain.judgement.routing import Occasion, Route, route, route_gateway
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Asset
from commands.registry_now import registry_now
from commands.station import Station
from links.records import Connection, Records
from links.records_choices import stopped
from links.records_escalations import Escalation, escalations_of
from links.records_views import is_there

Found = TypeVar("Found")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Question(NamedTuple):
    """Of which alarm: one of an asset, a site and a shipment; how urgent; when, as it was written."""

    asset: str
    site: str
    shipment: str
    severity: Severity
    at: str = ""


class Turn(NamedTuple):
    """A step of the escalation: after how long without an answer [s], which rung, who is told then."""

    after_s: float
    rung: str
    told: tuple[Route, ...]


class Decided(NamedTuple):
    """The answer: about what and when [ms], a decision for everybody, and who follows."""

    registry: Registry
    about: str
    severity: Severity
    at: int
    routes: list[Route]
    channels: dict[str, tuple[str, ...]]
    turns: list[Turn]


def decided(station: Station, question: Question, now: int) -> Decided:
    """Return who would be told.

    Raises:
        InputError: There is no such asset, site or shipment, or not exactly one was named.
    """
    registry = registry_now(station)
    at = _instant(question.at, registry, now)
    assets = _assets(registry, question, at)
    occasion = Occasion(at, question.shipment, _stopped(station))
    if question.site:
        routes = route_gateway(registry, assets, occasion)
    else:
        routes = route(registry, assets[0], question.severity, occasion)
    severity = Severity.MEDIUM if question.site else question.severity
    about = question.site or place_of(assets[0])
    known = {each.contact.id for each in routes if each.told}
    alerts = station.settings.alerts
    every = {
        each.id: usable(each, channels_of(each, alerts) or alerts.channels) for each in registry.contacts
    }
    turns = _turns(station, registry, Case(about, severity, known), occasion)
    return Decided(registry, about, severity, at, routes, every, turns)


def waiting(station: Station) -> list[Escalation]:
    """Return the escalations of the station, the newest first; none before the first start."""
    return _read(station, escalations_of, [])


def _turns(station: Station, registry: Registry, case: Case, occasion: Occasion) -> list[Turn]:
    """Return the steps that follow when nobody ever answers."""
    rule = station.settings.alerts.escalation.of(case.severity)
    if rule is None:
        return []
    rung, known, after_s = rung_of(registry, case, rule.steps, occasion), set(case.known), 0.0
    turns: list[Turn] = []
    while True:
        next_ = climb(registry, case._replace(known=known), rule.steps, rung=rung, occasion=occasion)
        if not next_.told:
            return turns
        after_s += rule.after if known else 0.0
        turns.append(Turn(after_s, rule.steps[next_.rung], next_.told))
        known |= {each.contact.id for each in next_.told}
        rung = next_.rung
        if next_.is_last:
            return turns


def _assets(registry: Registry, question: Question, at: int) -> list[Asset]:
    named = [name for name in question[:3] if name]
    if len(named) != 1:
        came = f"{len(named)} of --asset, --site and --shipment"
        raise InputError("alarm route --test", came, "exactly one")
    if question.site:
        _known("site", question.site, [each.id for each in registry.sites])
        return [each for each in registry.assets if each.site == question.site]
    asset = question.asset
    if question.shipment:
        _known("shipment", question.shipment, [each.id for each in registry.shipments])
        mine = [leg for leg in registry.legs if leg.shipment == question.shipment]
        here = [leg.asset for leg in mine if covers(leg.from_at, leg.until_at, at)]
        asset = next(iter(here), mine[-1].asset if mine else "")
        if not asset:
            raise InputError(
                "shipment", repr(question.shipment), "one that has a leg", "Add a [[legs]] table."
            )
    _known("asset", asset, [each.id for each in registry.assets])
    return [each for each in registry.assets if each.id == asset]


def _known(kind: str, name: str, names: list[str]) -> None:
    if name not in names:
        raise InputError(kind, repr(name), f"one of {listed(names)}", did_you_mean(name, names))


def _instant(text: str, registry: Registry, now: int) -> int:
    """Return when it is asked about [ms]."""
    if not text:
        return now
    hour = _HOUR.fullmatch(text)
    if hour is None:
        try:
            return from_iso(text)
        except InputError:
            allowed = "HH:MM, or ISO 8601 with a zone, e.g. 2026-11-22T02:30:00+03:00"
            raise InputError("--at", repr(text), allowed) from None
    zone = zone_of(registry.cooperative.time_zone)
    today = datetime.fromtimestamp(now // MS_PER_S, zone)
    there = today.replace(hour=int(hour[1]), minute=int(hour[2]), second=0, microsecond=0)
    return round(there.timestamp() * MS_PER_S)


def _stopped(station: Station) -> dict[str, int]:
    """Return who asked for no messages, since when [ms]; nobody before the first start."""
    return _read(station, stopped, {})


def _read(station: Station, what: Callable[[Connection, str], Found], otherwise: Found) -> Found:
    """Return what stands in the records of the station; something else when there are none yet."""
    if not is_there(station.records_url):
        return otherwise
    records = Records(station.records_url)
    if not records.version():
        return otherwise
    with records.reading() as connection:
        return what(connection, station.coop)
