"""From the report on one shipment to its part of a summary. Pure: all of it stands in its ``report.json``.

What was lost is laid on legs by the share of life that went beyond recommended storage on each; where no
share did, on those where a rule was broken for good, then on those that were beyond bounds for the longest.
On a leg it is laid on causes by how long a temperature was beyond a limit for each. Whole numbers are
apportioned, so that the parts add up.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.judgement.verdict import Decision, Verdict
from coldchain.registry.custody_way import State
from coldchain.spans import Span, merged, overlap, without
from reports.content.document import Goods, LegPart, Out, Report, Share
from reports.period.types import UNKNOWN, Blame, LegLoss, Lost, PackFile, Part, Probe, Watched

_DEGREES = "Cel"
_THERMOMETER = "/temperature"
AWAY = (State.MERGED, State.VOID)
"""Where goods are no more what they were: all of them are others, or never were."""
_G_PER_KG, _CENTS = 1000, 100
_UNWATCHED_S = 900.0
"""The gap that is allowed where a product says none."""


def part_of(report: Report, file: PackFile, *, until_at: int, counts_away: bool = False) -> Part:
    """Return the part of one shipment; goods that went into others count there, and weigh nothing here.

    Args:
        report: On a shipment.
        file: Its pack.
        until_at: End of the period [ms].
        counts_away: Whether they count here too, as earlier versions had it.

    Raises:
        InputError: The report is on something else.
    """
    goods, verdict = report.goods, report.verdict
    if goods is None or verdict is None:
        raise InputError("report", f"one on {report.subject.kind}", "one on a shipment")
    if goods.state in AWAY and not counts_away:
        goods = replace(goods, quantity_kg=0.0)
    end_at, lost = report.subject.until_at, _lost(goods, verdict, verdict.excess_used.likely)
    return Part(
        shipment=goods.id,
        report=report.number,
        file=file,
        product=goods.product,
        lot=goods.lot,
        state=goods.state,
        decision=str(verdict.decision),
        from_at=report.subject.from_at,
        until_at=end_at,
        has_ended=end_at < report.subject.as_known_at and end_at <= until_at,
        quantity_g=_grams(goods),
        worth_cents=_cents(goods),
        lost=lost,
        worst_cents=_lost(goods, verdict, verdict.excess_used.worst).cents,
        life_used=Share(**verdict.life_used._asdict()),
        excess_used=Share(**verdict.excess_used._asdict()),
        good_ms=report.good_ms,
        harmful_ms=report.harmful_ms,
        unknown_ms=report.unknown_ms,
        expected=_expected(report),
        received=sum(each.received for each in report.ledger),
        late=sum(each.late for each in report.ledger),
        duplicate=sum(each.duplicate or 0 for each in report.ledger),
        missing=sum(each.missing or 0 for each in report.ledger),
        unheard=sum(each.unheard for each in report.ledger),
        alarms=tuple(each.id for each in report.alarms),
        unanswered=tuple(each.id for each in report.alarms if not each.actions),
        legs=tuple(_legs(report, lost)),
        watched=tuple(_watched(report)),
        probes=tuple(_probes(report)),
    )


def _expected(report: Report) -> int:
    """Return how many readings were due; in packs of earlier versions more may have come than that."""
    return sum(max(each.expected, each.received) for each in report.ledger)


def _grams(goods: Goods) -> int:
    return round(goods.quantity_kg * _G_PER_KG)


def _cents(goods: Goods) -> int:
    return round(goods.quantity_kg * goods.price_per_kg * _CENTS)


def _lost(goods: Goods, verdict: Verdict, excess_used: float) -> Lost:
    """Return all of rejected goods; of others the worth of the life that went beyond storage."""
    if verdict.decision is Decision.REJECT:
        return Lost(rejected_g=_grams(goods), rejected_cents=_cents(goods))
    share = min(1.0, max(0.0, excess_used))
    return Lost(life_cents=round(_cents(goods) * share))


def _probes(report: Report) -> Iterator[Probe]:
    for each in report.sensors:
        if each.unit == _DEGREES:
            yield Probe(
                device=each.device,
                name=each.name,
                channel=each.channel,
                calibration=each.calibration,
                due_at=each.due_at,
            )


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """Return a whole number in whole parts by weight, which add up to it.

    Args:
        total: At least 0.
        weights: At least 0, not all 0.
    """
    whole = sum(weights)
    exact = [total * each / whole for each in weights]
    parts = [int(each) for each in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in (order * 2)[: total - sum(parts)]:
        parts[at] += 1
    return parts


def _spread(lost: Lost, weights: Sequence[float]) -> list[Lost]:
    """Return what was lost in parts by weight."""
    columns = (apportioned(each, weights) for each in (lost.rejected_g, lost.rejected_cents, lost.life_cents))
    return [
        Lost(rejected_g=grams, rejected_cents=rejected, life_cents=life)
        for grams, rejected, life in zip(*columns, strict=True)
    ]


def _legs(report: Report, lost: Lost) -> Iterator[LegLoss]:
    legs = report.legs
    for leg, own in zip(legs, _spread(lost, _weights(legs)), strict=True):
        outs = [each for each in report.outs if each.leg == leg.number and each.unit == _DEGREES]
        yield LegLoss(
            number=leg.number,
            asset=leg.asset,
            asset_name=leg.asset_name or leg.asset,
            custodian=leg.custodian or UNKNOWN,
            custodian_name=leg.custodian_name or leg.custodian or UNKNOWN,
            good_ms=leg.good_ms,
            harmful_ms=leg.harmful_ms,
            unknown_ms=leg.unknown_ms,
            excess_used=leg.excess_used,
            lost=own,
            blames=tuple(_blames(leg, own, outs)),
        )


def _weights(legs: Sequence[LegPart]) -> list[float]:
    """Return how much of the loss each leg has to answer for."""
    ways = (
        [max(0.0, each.excess_used.likely) for each in legs],
        [float(len(each.harms)) for each in legs],
        [float(each.harmful_ms) for each in legs],
        [float(each.unknown_ms) for each in legs],
        [1.0 for _ in legs],
    )
    return next(weights for weights in ways if sum(weights) > 0)


def _blames(leg: LegPart, lost: Lost, outs: Sequence[Out]) -> Iterator[Blame]:
    """Yield what is laid on each cause; on one that is unknown where nothing is known."""
    if not outs and not leg.harmful_ms and not any((lost.rejected_g, lost.rejected_cents, lost.life_cents)):
        return
    causes = sorted({each.cause or UNKNOWN for each in outs}) or [UNKNOWN]
    own = [[each for each in outs if (each.cause or UNKNOWN) == cause] for cause in causes]
    weights = [float(sum(each.until_at - each.from_at for each in some)) for some in own]
    if sum(weights) <= 0:
        weights = [1.0 for _ in causes]
    times_ms, losses = apportioned(leg.harmful_ms, weights), _spread(lost, weights)
    for cause, some, harmful_ms, part in zip(causes, own, times_ms, losses, strict=True):
        yield Blame(cause=cause, times=len(some), harmful_ms=harmful_ms, lost=part)


def _watched(report: Report) -> Iterator[Watched]:
    """Yield each asset with the time in which goods were in it, beyond its limits, and unheard."""
    names = {each.asset: each.asset_name or each.asset for each in report.legs}
    begin, end = report.subject.from_at, report.subject.until_at
    for asset in sorted(names):
        own = [each for each in report.legs if each.asset == asset]
        limits = {each.name for each in report.limits.get(asset, ())}  # others are those of the goods
        told = merged((max(begin, each.from_at), min(end, each.until_at)) for each in own)
        beyond = merged(
            (each.from_at, each.until_at)
            for each in report.outs
            if each.asset == asset and each.unit == _DEGREES and each.limit in limits
        )
        beyond = overlap(beyond, told)
        heard = merged([*beyond, *overlap(merged(_heard(report, asset)), told)])
        yield Watched(
            asset=asset,
            name=names[asset],
            told=tuple(told),
            beyond=tuple(beyond),
            silent=tuple(without(told, heard)),
        )


def _heard(report: Report, asset: str) -> Iterable[Span]:
    """Yield the time of which a thermometer of an asset told: its stretch without its long gaps."""
    max_gap_ms = round((report.product.max_gap_s if report.product else _UNWATCHED_S) * 1000)
    for row in report.ledger:
        if row.asset == asset and row.channel.endswith(_THERMOMETER) and row.received:
            holes = merged(
                (each.from_at, each.until_at)
                for each in report.holes
                if each.device == row.device and each.silence_ms > max_gap_ms
            )
            yield from without([(row.from_at, row.until_at)], holes)
