"""What each leg did to the goods: judged once, in the order of time, and cut where a leg ends. Pure.

The parts of all legs add up to the verdict. A stretch between two readings that goes over the end of a leg is
parted by time: neither of two custodians is given the whole of it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.evidence import Evidence
from coldchain.judgement.gauge import gauge_of
from coldchain.judgement.goods import judge_goods
from coldchain.judgement.goods_state import GoodsState, Tally, copy_of
from coldchain.judgement.trip import Trip, covered_ms
from coldchain.judgement.verdict import Verdict, tally_at, verdict
from coldchain.reading import Reading
from coldchain.science.mkt import mkt_from
from reports.content.course import Trace
from reports.content.document import LegPart, Share
from reports.content.document_course import Course
from reports.content.known_by import PROBE, known_by


class Judged(NamedTuple):
    """The verdict as of the end of the time that is told, what each leg has of it, and the goods' warmth.

    The course is None where a probe in the goods says how warm they were.
    """

    verdict: Verdict
    legs: tuple[LegPart, ...]
    course: Course | None = None


class _Sums(NamedTuple):
    """What adds up along a trip."""

    good_ms: int
    harmful_ms: int
    unknown_ms: int
    used: tuple[float, float, float]
    excess: tuple[float, float, float]
    known_ms: float
    sum_c_ms: float
    mkt_ms: float


_NOTHING = _Sums(0, 0, 0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0, 0.0, 0.0)


class _Cut(NamedTuple):
    """The sums up to where a leg ended, and the coldest and warmest on it [degC]; inf: nothing known."""

    sums: _Sums
    minimum_c: float
    maximum_c: float


def judge_legs(evidence: Evidence) -> Judged:
    """Return what can be said of goods, whole and by leg.

    Args:
        evidence: Of a shipment or a leg; it has a trip.
    """
    trip, end_at = evidence.trip, evidence.subject.until_at
    assert trip is not None  # noqa: S101 - goods have one
    stays = [each for each in trip.stays if each.from_at < end_at]
    sources = known_by(trip, evidence.readings)
    is_measured = all(each in ("", PROBE) for each in sources[: len(stays)])
    trace = None if is_measured else Trace(trip.from_at, end_at)
    ends = [min(each.until_at, end_at) for each in stays]
    state, cuts = _judged(trip, evidence.readings, ends, end_at, trace=trace)
    whole = verdict(trip, state, end_at)
    before = _NOTHING
    legs = []
    for number, (stay, cut) in enumerate(zip(stays, cuts, strict=True), 1):
        own = _minus(cut.sums, before)
        before = cut.sums
        until_at = min(stay.until_at, end_at)
        is_known = own.known_ms > 0
        has_range = cut.minimum_c <= cut.maximum_c
        legs.append(
            LegPart(
                number=number,
                asset=stay.asset,
                asset_name=evidence.places.get(stay.asset, stay.asset),
                custodian=stay.custodian,
                custodian_name=evidence.people.get(stay.custodian, stay.custodian),
                from_at=stay.from_at,
                until_at=until_at,
                good_ms=own.good_ms,
                harmful_ms=own.harmful_ms,
                unknown_ms=own.unknown_ms,
                life_used=Share(best=own.used[0], likely=own.used[1], worst=own.used[2]),
                excess_used=Share(best=own.excess[0], likely=own.excess[1], worst=own.excess[2]),
                harms=tuple(each for each in whole.harms if stay.from_at <= each[1] < stay.until_at),
                minimum_c=cut.minimum_c if has_range else None,
                mean_c=own.sum_c_ms / own.known_ms if is_known else None,
                maximum_c=cut.maximum_c if has_range else None,
                mkt_c=_mkt_c(trip, own) if is_known else None,
                known_by=sources[number - 1],
                **_whereabouts(evidence, stay.asset),
            )
        )
    return Judged(whole, tuple(legs), trace.course() if trace else None)


def _whereabouts(evidence: Evidence, asset: str) -> dict[str, str]:
    """Return the kind of an asset, and where it stands."""
    found = evidence.assets.get(asset)
    if found is None:
        return {}
    return {"asset_kind": str(found.kind), "site": evidence.places.get(found.site, found.site)}


def _judged(
    trip: Trip, readings: Sequence[Reading], ends: Sequence[int], until_at: int, *, trace: Trace | None
) -> tuple[GoodsState, list[_Cut]]:
    """Return the state after all readings, and the cut at the end of each leg; told is until [ms]."""
    ordered = sorted(readings, key=attrgetter("event_at"))  # those of one instant stay in their order
    instants = [each.event_at for each in ordered]
    state, at = GoodsState(trip.fingerprint), 0
    cuts: list[_Cut] = []
    before = after = _standing(trip, state)
    for end_at in ends:
        if after.at >= end_at > before.at:  # it began and ended between two readings
            cuts.append(_Cut(_parted(trip, before, after, end_at), *_range(after)))
            continue
        until = max(at, bisect_left(instants, end_at))
        if trace is None:
            state = _fed(trip, state, ordered[at:until])
        else:
            for some in trace.parts(ordered[at:until]):
                state = _fed(trip, state, some)
                trace.note(state.tally)
        before, at = _standing(trip, state), until
        state = _forgotten(state)
        while at < len(ordered) and state.tally.at < end_at:
            state = _fed(trip, state, ordered[at : at + 1])
            at += 1
        low, high = _range(before)
        after = state.tally
        if after.at < end_at:  # nobody spoke any more: what was said last held for a while
            after = tally_at(trip, state, until_at)
            held = _range(after)
            low, high = min(low, held[0]), max(high, held[1])
        cuts.append(_Cut(_parted(trip, before, after, end_at), low, high))
    state = _fed(trip, state, ordered[at:])
    low, high = _range(state.tally)
    lows, highs = [each.minimum_c for each in cuts], [each.maximum_c for each in cuts]
    return _remembered(state, min([*lows, low]), max([*highs, high])), cuts


def _fed(trip: Trip, state: GoodsState, readings: Sequence[Reading]) -> GoodsState:
    return judge_goods(trip, state, readings, history=lambda _: ()).state if readings else state


def _standing(trip: Trip, state: GoodsState) -> Tally:
    """Return the tally as it stands, of its own."""
    return tally_at(trip, state, 0)


def _range(tally: Tally) -> tuple[float, float]:
    return (tally.minimum_c, tally.maximum_c) if tally.known_ms else (float("inf"), float("-inf"))


def _forgotten(state: GoodsState) -> GoodsState:
    """Return a state that has not seen anything cold or warm yet: the next leg has extremes of its own."""
    return _remembered(state, float("inf"), float("-inf"))


def _remembered(state: GoodsState, minimum_c: float, maximum_c: float) -> GoodsState:
    if not state.rungs:
        return state
    tip, tally = state.rungs[-1], copy_of(state.rungs[-1].tally)
    tally.minimum_c, tally.maximum_c = minimum_c, maximum_c
    return replace(state, rungs=(*state.rungs[:-1], replace(tip, tally=tally)))


def _parted(trip: Trip, before: Tally, after: Tally, end_at: int) -> _Sums:
    """Return the sums at an instant between two tallies [ms]: of the stretch its part by time."""
    first, last = _sums(before), _sums(after)
    share = (end_at - before.at) / (after.at - before.at)
    good_ms, harmful_ms, unknown_ms = _kinds(trip, before, after, end_at)
    return _Sums(
        good_ms,
        harmful_ms,
        unknown_ms,
        _between(first.used, last.used, share),
        _between(first.excess, last.excess, share),
        first.known_ms + share * (last.known_ms - first.known_ms),
        first.sum_c_ms + share * (last.sum_c_ms - first.sum_c_ms),
        first.mkt_ms + share * (last.mkt_ms - first.mkt_ms),
    )


def _kinds(trip: Trip, before: Tally, after: Tally, end_at: int) -> tuple[int, int, int]:
    """Return the good, harmful and unknown time up to an instant between two tallies [ms].

    Mostly the time between is of one kind. A value that was believed only with the next one makes it two:
    first the kind of the value with which it began, then the other.
    """
    left_ms = covered_ms(trip, before.at, end_at)
    good_ms, harmful_ms = after.good_ms - before.good_ms, after.harmful_ms - before.harmful_ms
    if _is_harmful(trip, before):
        harmful_ms = min(harmful_ms, left_ms)
        good_ms = min(good_ms, left_ms - harmful_ms)
    else:
        good_ms = min(good_ms, left_ms)
        harmful_ms = min(harmful_ms, left_ms - good_ms)
    unknown_ms = left_ms - good_ms - harmful_ms
    return before.good_ms + good_ms, before.harmful_ms + harmful_ms, before.unknown_ms + unknown_ms


def _is_harmful(trip: Trip, tally: Tally) -> bool:
    gauge = gauge_of(trip)
    is_hot = tally.hot_c is not None and tally.hot_c > gauge.harm_above_c
    return is_hot or (tally.cold_c is not None and tally.cold_c < gauge.harm_below_c)


def _sums(tally: Tally) -> _Sums:
    return _Sums(
        tally.good_ms,
        tally.harmful_ms,
        tally.unknown_ms,
        tally.used,
        tally.excess,
        tally.known_ms,
        tally.sum_c_ms,
        tally.mkt_ms,
    )


def _between(
    first: tuple[float, float, float], last: tuple[float, float, float], share: float
) -> tuple[float, float, float]:
    best, likely, worst = (begin + share * (end - begin) for begin, end in zip(first, last, strict=True))
    return best, likely, worst


def _minus(sums: _Sums, before: _Sums) -> _Sums:
    """Return what one leg has of the sums."""
    used = tuple(one - other for one, other in zip(sums.used, before.used, strict=True))
    excess = tuple(one - other for one, other in zip(sums.excess, before.excess, strict=True))
    return sums._replace(
        good_ms=sums.good_ms - before.good_ms,
        harmful_ms=sums.harmful_ms - before.harmful_ms,
        unknown_ms=sums.unknown_ms - before.unknown_ms,
        used=(used[0], used[1], used[2]),
        excess=(excess[0], excess[1], excess[2]),
        known_ms=sums.known_ms - before.known_ms,
        sum_c_ms=sums.sum_c_ms - before.sum_c_ms,
        mkt_ms=sums.mkt_ms - before.mkt_ms,
    )


def _mkt_c(trip: Trip, own: _Sums) -> float:
    return mkt_from(own.mkt_ms / own.known_ms, gauge_of(trip).product.mkt_delta_h_kj_mol)
