"""From evidence to the report: every number that is told, worked out once. Pure.

Nothing in it depends on when it was made, or by whom: the same evidence gives the same report.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from coldchain.evidence import Evidence, SubjectKind
from coldchain.instants import FOREVER_AT
from coldchain.judgement.trip import MACHINE
from coldchain.registry.custody import CustodyAct, CustodyKind, standing
from coldchain.registry.custody_way import lifecycle
from coldchain.registry.product import ProductProfile, Sourced
from coldchain.registry.profile import Limit, Profile
from reports.content.columns import Columns, columns_of
from reports.content.document import Act, Goods, LegPart, Report, Rule
from reports.content.document_course import Course
from reports.content.edits import edits_of
from reports.content.equipment import Times, times_of
from reports.content.ledger import count_all
from reports.content.legs import Judged, judge_legs
from reports.content.naming import named_stories
from reports.content.outs import outs_of
from reports.content.sensors import clocks_of, conformity_of, sensors_of

_NUMBER_LETTERS = 12
_HASH_LETTERS = 16


class Built(NamedTuple):
    """A report, and what else was worked out for it.

    Args:
        report: The report.
        course: How the goods' temperature went as it was judged; None: a probe in them says it.
        columns: All readings of the evidence, by channel.
    """

    report: Report
    course: Course | None
    columns: Sequence[Columns]


def build_report(evidence: Evidence) -> Report:
    """Return the report on a shipment, a leg or an asset.

    Args:
        evidence: As it was gathered.
    """
    return build(evidence).report


def build(evidence: Evidence) -> Built:
    """Return the report on a shipment, a leg or an asset, and what is drawn beside its numbers.

    Args:
        evidence: As it was gathered.
    """
    subject, way, trip = evidence.subject, evidence.way, evidence.trip
    judged = judge_legs(evidence) if trip is not None else None
    every = columns_of(evidence.readings)
    evidence, columns = _own(evidence, every)
    legs = judged.legs if judged else ()
    ledger, holes = count_all(evidence, columns)
    outs = outs_of(evidence, columns, legs)
    times = _times(evidence, legs) if judged else times_of(evidence, columns, outs)
    report = Report(
        number="",
        subject=subject,
        title=_title(evidence),
        goods=_goods(evidence),
        **_of_goods(judged),
        good_ms=times.good_ms,
        harmful_ms=times.harmful_ms,
        unknown_ms=times.unknown_ms,
        told_ms=sum(times),
        sensors=sensors_of(evidence, columns),
        outs=outs,
        ledger=ledger,
        holes=holes,
        clocks=clocks_of(evidence.readings),
        conformity=conformity_of(evidence, columns),
        limits=_limits(evidence),
        profiles=_profiles(evidence),
        product=trip.product if trip else None,
        rules=tuple(rules_of(trip.product)) if trip else (),
        alarms=named_stories(evidence),
        given=evidence.given,
        acts=_acts(evidence, way.acts) if way else (),
        glns=evidence.glns,
        links=evidence.links,
        quarantined=evidence.quarantined,
        machine=MACHINE,
        edits=edits_of(evidence.audit, evidence.people),
        refused=evidence.refused,
        heard=evidence.heard,
        holds=evidence.holds,
        persons=evidence.persons,
    )
    return Built(replace(report, number=number_of(report)), judged.course if judged else None, every)


def _limits(evidence: Evidence) -> dict[str, tuple[Limit, ...]]:
    """Return the limits of the equipment, by asset."""
    return {
        each.id: evidence.profiles[each.profile].limits
        for each in evidence.assets.values()
        if each.profile in evidence.profiles
    }


def _own(evidence: Evidence, columns: Sequence[Columns]) -> tuple[Evidence, Sequence[Columns]]:
    """Return the evidence on the time that is told, and its columns: before a leg others have measured."""
    subject = evidence.subject
    if subject.kind is not SubjectKind.LEG:
        return evidence, columns
    assert evidence.trip is not None  # noqa: S101 - a leg is of goods
    here = {
        each.asset
        for each in evidence.trip.stays
        if each.from_at < subject.until_at and each.until_at > subject.from_at
    }
    own = (replace(each, from_at=max(each.from_at, subject.from_at)) for each in evidence.stretches)
    cut = (each.between(subject.from_at, FOREVER_AT) for each in columns)
    told = replace(
        evidence,
        stretches=tuple(each for each in own if each.from_at < each.until_at),
        assets={each: evidence.assets[each] for each in evidence.assets if each in here},
        readings=tuple(each for each in evidence.readings if each.event_at >= subject.from_at),
    )
    return told, [each for each in cut if len(each.event_at)]


def _of_goods(judged: Judged | None) -> dict[str, Any]:
    """Return the fields of a report that only goods have, as they were judged."""
    return {"verdict": judged.verdict if judged else None, "legs": judged.legs if judged else ()}


def _profiles(evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Return by asset the name and the hash of its profile."""
    return {
        each.id: (each.profile, hash_of(evidence.profiles[each.profile]))
        for each in evidence.assets.values()
        if each.profile in evidence.profiles
    }


def hash_of(profile: Profile) -> str:
    """Return what names the content of a profile of equipment: the begin of the SHA-256 of its JSON."""
    return hashlib.sha256(msgspec.json.encode(profile)).hexdigest()[:_HASH_LETTERS]


def number_of(report: Report) -> str:
    """Return the name of a report: of the same content always the same."""
    return named_by(msgspec.json.encode(report))


def named_by(body: bytes) -> str:
    """Return the name of the report in a report.json, also of one with other fields than reports have now."""
    told = msgspec.json.decode(body) | {"number": ""}
    body = msgspec.json.encode(told)
    return f"CC-{hashlib.sha256(body).hexdigest()[:_NUMBER_LETTERS].upper()}"


def rules_of(product: ProductProfile) -> list[Rule]:
    """Return the numbers of a product's profile with their sources."""
    found = [
        Rule(
            name=name, value=given.value, unit=_UNITS[name], source=given.source, confidence=given.confidence
        )
        for name in _UNITS
        if isinstance(given := getattr(product, name), Sourced)
    ]
    if product.life is not None:
        found.append(_rule("life_days", product.life.life_days, "d"))
    for timer in product.timers:
        found.append(_rule(f"{timer.name} bound", timer.bound, "degC"))
        found.append(_rule(f"{timer.name} duration", timer.duration_s, "s"))
    return found


def _rule(name: str, given: Sourced, unit: str) -> Rule:
    return Rule(name=name, value=given.value, unit=unit, source=given.source, confidence=given.confidence)


_UNITS = {
    "storage_low_c": "degC",
    "storage_high_c": "degC",
    "harm_above_c": "degC",
    "harm_below_c": "degC",
    "lag_tau_s": "s",
    "humidity_low_pct": "%",
    "humidity_high_pct": "%",
    "chilling_c": "degC",
    "chilling_budget_c_h": "degC h",
    "freezing_c": "degC",
    "transpiration_ng_kg_s_pa": "ng/(kg s Pa)",
    "weight_loss_limit_pct": "%",
}


def _times(evidence: Evidence, legs: Sequence[LegPart]) -> Times:
    told = [each for each in legs if _is_told(evidence, each)]
    return Times(
        sum(each.good_ms for each in told),
        sum(each.harmful_ms for each in told),
        sum(each.unknown_ms for each in told),
    )


def _is_told(evidence: Evidence, leg: LegPart) -> bool:
    return evidence.subject.from_at <= leg.from_at and leg.until_at <= evidence.subject.until_at


def _title(evidence: Evidence) -> str:
    if evidence.way is None:
        return evidence.places.get(evidence.subject.id, evidence.subject.id)
    shipment = evidence.way.shipment
    return f"{shipment.product}, {shipment.lot}" if shipment.lot else shipment.product


def _goods(evidence: Evidence) -> Goods | None:
    if evidence.way is None:
        return None
    way, places = evidence.way, evidence.places
    shipment = way.shipment
    sites = {each.id: each.site for each in evidence.assets.values()}
    return Goods(
        id=shipment.id,
        product=shipment.product,
        lot=shipment.lot,
        quantity_kg=shipment.quantity_kg,
        price_per_kg=shipment.price_per_kg,
        origin=places.get(shipment.origin, shipment.origin),
        destination=places.get(shipment.destination, shipment.destination),
        order_ref=shipment.order_ref,
        parents=shipment.parents,
        state=lifecycle(way, evidence.subject.as_known_at, sites).state,
        gtin=evidence.trip.product.gtin if evidence.trip else "",
    )


def _acts(evidence: Evidence, acts: tuple[CustodyAct, ...]) -> tuple[Act, ...]:
    """Return what people said of the goods, in the order in which it happened, what was taken back too."""
    people, places = evidence.people, evidence.places
    stands = {each.key for each in standing(acts)}
    taken_back = {each.corrects: each.recorded_at for each in acts if each.act is CustodyKind.WITHDRAWN}
    return tuple(
        Act(
            at=each.at,
            recorded_at=each.recorded_at,
            act=each.act,
            by=people.get(each.person, each.person),
            via=each.via,
            asset=places.get(each.asset, each.asset),
            custodian=people.get(each.custodian, each.custodian),
            receiver=each.receiver,
            site=places.get(each.site, each.site),
            quantity_kg=each.quantity_kg,
            measured_c=each.measured_c,
            why=each.why,
            taken_back=each.key not in stands,
            shipment=each.shipment,
            parent=each.parent,
            taken_back_at=taken_back.get(each.key),
        )
        for each in sorted(acts, key=lambda act: (act.at, act.recorded_at, act.key))
    )
