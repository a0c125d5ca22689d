"""From the parts of shipments to the summary of their period: sums and nothing else. Pure.

The same parts give the same summary, in whatever order they came.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from coldchain.evidence import Subject
from coldchain.instants import MS_PER_S, zone_of
from coldchain.judgement.verdict import Decision
from coldchain.spans import length_of, merged, overlap, without
from reports.content.build import named_by
from reports.content.document import Share
from reports.period.types import (
    UNKNOWN,
    Blame,
    CauseRow,
    DayRow,
    EquipmentRow,
    Failed,
    HolderRow,
    LegLoss,
    Lost,
    Part,
    Probe,
    ProductRow,
    SensorRow,
    Summary,
    Totals,
    VerdictRow,
    Watched,
)

_VALID = "valid"
_Thing = TypeVar("_Thing")


def build_summary(subject: Subject, parts: Iterable[Part], failed: Iterable[Failed] = ()) -> Summary:
    """Return the summary of a period.

    Args:
        subject: Of which cooperative and period, as known when.
        parts: The shipments, each once.
        failed: Those that could not be told.
    """
    own = tuple(sorted(parts, key=lambda each: each.shipment))
    summary = Summary(
        number="",
        subject=subject,
        totals=_totals(own),
        verdicts=tuple(_verdict(str(each), own) for each in Decision),
        causes=_causes(own),
        holders=_holders(own),
        equipment=_equipment(own),
        sensors=_sensors(own),
        products=_products(own),
        days=_days(own, subject),
        parts=own,
        failed=tuple(sorted(failed, key=lambda each: each.shipment)),
    )
    return replace(summary, number=named_by(msgspec.json.encode(summary)))


def lost_of(losses: Iterable[Lost]) -> Lost:
    """Return losses together."""
    some = tuple(losses)
    return Lost(
        rejected_g=sum(each.rejected_g for each in some),
        rejected_cents=sum(each.rejected_cents for each in some),
        life_cents=sum(each.life_cents for each in some),
    )


def _totals(parts: Sequence[Part]) -> Totals:
    def whole(name: str) -> int:
        return sum(getattr(each, name) for each in parts)

    return Totals(
        shipments=len(parts),
        ended=whole("has_ended"),
        under_way=sum(not each.has_ended for each in parts),
        unpriced=sum(each.worth_cents == 0 for each in parts),
        quantity_g=whole("quantity_g"),
        worth_cents=whole("worth_cents"),
        lost=lost_of(each.lost for each in parts),
        worst_cents=whole("worst_cents"),
        good_ms=whole("good_ms"),
        harmful_ms=whole("harmful_ms"),
        unknown_ms=whole("unknown_ms"),
        expected=whole("expected"),
        received=whole("received"),
        late=whole("late"),
        duplicate=whole("duplicate"),
        missing=whole("missing"),
        unheard=whole("unheard"),
        alarms=len({id_ for each in parts for id_ in each.alarms}),
        unanswered=len({id_ for each in parts for id_ in each.unanswered}),
    )


def _verdict(decision: str, parts: Sequence[Part]) -> VerdictRow:
    own = [each for each in parts if each.decision == decision]
    return VerdictRow(
        decision=decision,
        ended=sum(each.has_ended for each in own),
        under_way=sum(not each.has_ended for each in own),
        quantity_g=sum(each.quantity_g for each in own),
        worth_cents=sum(each.worth_cents for each in own),
        lost=lost_of(each.lost for each in own),
    )


def _grouped(things: Iterable[_Thing], key: Callable[[_Thing], str]) -> dict[str, list[_Thing]]:
    found: dict[str, list[_Thing]] = {}
    for each in things:
        found.setdefault(key(each), []).append(each)
    return found


def _cost(lost: Lost, harmful_ms: int, name: str) -> tuple[int, int, int, str]:
    """Return by what rows are in order: money, goods, time, and then their name."""
    return (-lost.cents, -lost.rejected_g, -harmful_ms, name)


def _causes(parts: Sequence[Part]) -> tuple[CauseRow, ...]:
    pairs = [(part.shipment, blame) for part in parts for leg in part.legs for blame in leg.blames]

    def row(cause: str, some: Sequence[tuple[str, Blame]]) -> CauseRow:
        return CauseRow(
            cause=cause,
            shipments=len({shipment for shipment, _ in some}),
            times=sum(each.times for _, each in some),
            harmful_ms=sum(each.harmful_ms for _, each in some),
            lost=lost_of(each.lost for _, each in some),
        )

    rows = [row(*each) for each in _grouped(pairs, lambda pair: pair[1].cause).items()]
    return tuple(
        sorted(rows, key=lambda each: (each.cause == UNKNOWN, *_cost(each.lost, each.harmful_ms, each.cause)))
    )


def _holders(parts: Sequence[Part]) -> tuple[HolderRow, ...]:
    pairs = [(part.shipment, leg) for part in parts for leg in part.legs]

    def row(custodian: str, some: Sequence[tuple[str, LegLoss]]) -> HolderRow:
        return HolderRow(
            id=custodian,
            name=some[-1][1].custodian_name,
            shipments=len({shipment for shipment, _ in some}),
            legs=len(some),
            good_ms=sum(each.good_ms for _, each in some),
            harmful_ms=sum(each.harmful_ms for _, each in some),
            unknown_ms=sum(each.unknown_ms for _, each in some),
            lost=lost_of(each.lost for _, each in some),
        )

    rows = [row(*each) for each in _grouped(pairs, lambda pair: pair[1].custodian).items()]
    return tuple(sorted(rows, key=lambda each: _cost(each.lost, each.harmful_ms, each.id)))


def _equipment(parts: Sequence[Part]) -> tuple[EquipmentRow, ...]:
    """Return each asset; a moment that two goods saw counts once, and what one of them heard is heard."""
    lost = _grouped(((leg.asset, leg.lost) for part in parts for leg in part.legs), lambda pair: pair[0])
    found = _grouped((each for part in parts for each in part.watched), lambda each: each.asset)

    def row(asset: str, some: Sequence[Watched]) -> EquipmentRow:
        told = merged(span for each in some for span in each.told)
        beyond = overlap(merged(span for each in some for span in each.beyond), told)
        heard = merged(span for each in some for span in without(each.told, each.silent))
        silent = without(without(told, heard), beyond)
        silent_ms, beyond_ms = length_of(silent), length_of(beyond)
        return EquipmentRow(
            asset=asset,
            name=some[-1].name,
            shipments=len(some),
            within_ms=length_of(told) - beyond_ms - silent_ms,
            beyond_ms=beyond_ms,
            silent_ms=silent_ms,
            lost=lost_of(each for _, each in lost.get(asset, ())),
        )

    rows = [row(*each) for each in found.items()]
    return tuple(sorted(rows, key=lambda each: _cost(each.lost, each.beyond_ms, each.asset)))


def _sensors(parts: Sequence[Part]) -> tuple[SensorRow, ...]:
    pairs = [(part, probe) for part in parts for probe in part.probes if probe.calibration != _VALID]

    def row(some: Sequence[tuple[Part, Probe]]) -> SensorRow:
        _, last = max(some, key=lambda pair: (pair[0].until_at, pair[0].shipment))
        return SensorRow(
            device=last.device,
            name=last.name,
            channel=last.channel,
            calibration=last.calibration,
            due_at=last.due_at,
            shipments=len({part.shipment for part, _ in some}),
        )

    found = _grouped(pairs, lambda pair: f"{pair[1].device} {pair[1].channel}")
    return tuple(row(found[key]) for key in sorted(found))


def _products(parts: Sequence[Part]) -> tuple[ProductRow, ...]:
    def row(product: str, own: Sequence[Part]) -> ProductRow:
        weights = [each.quantity_g for each in own]
        if not sum(weights):
            weights = [1 for _ in own]

        def mean(name: str) -> float:
            values = [getattr(each.excess_used, name) for each in own]
            pairs = zip(values, weights, strict=True)
            return float(sum(value * weight for value, weight in pairs) / sum(weights))

        return ProductRow(
            product=product,
            shipments=len(own),
            quantity_g=sum(each.quantity_g for each in own),
            worth_cents=sum(each.worth_cents for each in own),
            lost=lost_of(each.lost for each in own),
            excess_used=Share(best=mean("best"), likely=mean("likely"), worst=mean("worst")),
        )

    rows = [row(*each) for each in _grouped(parts, lambda each: each.product).items()]
    return tuple(sorted(rows, key=lambda each: _cost(each.lost, 0, each.product)))


def _days(parts: Sequence[Part], subject: Subject) -> tuple[DayRow, ...]:
    zone = zone_of(subject.cooperative.time_zone)

    def day(part: Part) -> str:
        at = min(part.until_at, subject.until_at - 1)  # what had not ended counts on the last day
        return datetime.fromtimestamp(at // MS_PER_S, zone).strftime("%Y-%m-%d")

    found = _grouped(parts, day)
    return tuple(
        DayRow(day=each, shipments=len(found[each]), lost=lost_of(part.lost for part in found[each]))
        for each in sorted(found)
    )
