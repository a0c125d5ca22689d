"""Rows to open alarms and shipments at risk. Pure; ``now`` is an argument.

A shipment is at risk when it was in an asset during the excursion of an active alarm, also if it has been
moved since; it is to be checked when that alarm is over and nobody has answered. A shipment in an asset
without fresh readings is listed as "not known": silence is not safety.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from coldchain.judgement.verdict import Decision, Verdict
from coldchain.registry.profile import Limit, Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg, Shipment
from console import words
from console.first import harm_words, verdict_words
from console.recognised import recognised
from console.registered import Registered, registered
from console.said import row, said
from console.told import told_people
from console.view import AlarmView, AssetView, AtRiskView
from links.records_views import AlarmRow, MessageRow

_SEVERITIES = tuple(Severity)
_NOT_KNOWN = ("stale", "failed", "none")
_OVER = "RTN_UNACK"
_EXPLAINED = "gateway"  # by the alarm of its gateway, which is shown
_AT_RISK, _TO_CHECK, _UNKNOWN, _TO_WATCH = "at risk", "to check", "not known", "to watch"
_ABOUT_GOODS = ("product", "law")
_GATEWAY = "gateway"


def build_alarms(
    registry: Registry, alarms: Sequence[AlarmRow], told: Sequence[MessageRow], *, now: int
) -> tuple[AlarmView, ...]:
    """Return the open alarms: active before over, then by urgency, by what can be lost, and by age."""
    by_alarm: dict[tuple[str, int], list[MessageRow]] = {}
    for message in told:
        by_alarm.setdefault((message.alarm, message.occurrence), []).append(message)
    known = registered(registry)
    views = [
        _alarm_view(known, alarm, by_alarm.get((alarm.id, alarm.occurrence), ()), now=now)
        for alarm in alarms
        if _EXPLAINED not in alarm.by_design.split(",")
    ]
    return tuple(sorted(views, key=_urgency))


def _urgency(view: AlarmView) -> tuple[bool, int, float, int]:
    rank = _SEVERITIES.index(Severity(view.severity)) if view.severity in _SEVERITIES else len(_SEVERITIES)
    return view.over, -rank, -view.worth, view.since_at


def _alarm_view(known: Registered, alarm: AlarmRow, told: Sequence[MessageRow], *, now: int) -> AlarmView:
    excursion = alarm.excursion
    since_at = excursion.started_at if excursion else alarm.since_at
    ended_at = excursion.ended_at if excursion else None
    shipments = _endangered(known, alarm, since_at, ended_at if ended_at is not None else now + 1, now)
    limit = _limit_of(known, alarm)
    return AlarmView(
        id=alarm.id,
        asset=alarm.asset,
        asset_name=_where(known, alarm),
        what=_what(alarm, limit),
        severity=alarm.severity,
        state=alarm.state,
        words=words.alarm_state_words(alarm.state, alarm.suppression),
        over=_is_over(alarm),
        since_at=since_at,
        ended_at=ended_at,
        worst=_worst(alarm),
        worst_at=excursion.extreme_at if excursion else None,
        advice=limit.advice if limit else "",
        shipments=shipments,
        quantity_kg=sum(shipment.quantity_kg for shipment in shipments),
        worth=sum(shipment.worth for shipment in shipments),
        told=told_people(told, now=now),
    )


def _is_over(alarm: AlarmRow) -> bool:
    """Return whether the value is back: the alarm's own state says so, whatever its excursion lacks."""
    return alarm.state.upper() == _OVER


def _limit_of(known: Registered, alarm: AlarmRow) -> Limit | None:
    limits = known.limits_of(alarm.asset)
    return next(
        (item for item in limits if (item.name, item.channel) == (alarm.limit_name, alarm.channel)), None
    )


def _what(alarm: AlarmRow, limit: Limit | None) -> str:
    if alarm.kind == "absence":
        return said("no readings from {device}", device=alarm.device)
    if alarm.kind == _GATEWAY:
        return said("nothing heard of it")
    if alarm.kind in _ABOUT_GOODS:
        return harm_words(alarm.limit_name)
    label = words.channel_label(alarm.channel)
    if alarm.kind == "sensor":
        return said("{label} {state}", label=label, state=words.SENSOR_FAULT)
    side, bound = (limit.side, limit.bound) if limit else ("", None)
    if alarm.excursion and alarm.excursion.bound is not None:
        side, bound = alarm.excursion.side, alarm.excursion.bound
    if bound is None:
        return said("{label}: {name}", label=label, name=alarm.limit_name)
    out = words.bound_words(alarm.channel, side, bound, words.unit_of(alarm.channel))
    return said("{label} {state}", label=label, state=out)


def _worst(alarm: AlarmRow) -> str:
    """Return the worst value; silence and a faulty sensor have none, and an open door cannot be more open."""
    if (
        alarm.kind in ("absence", "sensor", _GATEWAY, *_ABOUT_GOODS)
        or alarm.excursion is None
        or alarm.excursion.extreme is None
    ):
        return ""
    if alarm.channel.endswith(f"/{words.OPEN_QUANTITY}"):
        return ""
    return words.quantity_value(alarm.channel, alarm.excursion.extreme, words.unit_of(alarm.channel))


def _where(known: Registered, alarm: AlarmRow) -> str:
    if alarm.kind == _GATEWAY:
        return said("Gateway {name}", name=alarm.device)
    return known.asset_name(alarm.asset)


def _endangered(
    known: Registered, alarm: AlarmRow, from_at: int, until_at: int, now: int
) -> tuple[AtRiskView, ...]:
    touched = {
        leg.shipment: leg
        for leg in _legs_about(known, alarm)
        if leg.from_at < until_at and (leg.until_at is None or leg.until_at > from_at)
    }
    why = _what(alarm, _limit_of(known, alarm))
    unsure = _UNKNOWN if alarm.kind == "sensor" else _AT_RISK
    state = _TO_CHECK if _is_over(alarm) else unsure
    views = [
        _in_danger(known, shipment, touched[shipment.id], reason=(state, why), now=now)
        for shipment in known.in_order([each for each in touched if each in known.shipments])
    ]
    return tuple(sorted(views, key=lambda view: -view.worth))


def _legs_about(known: Registered, alarm: AlarmRow) -> Sequence[Leg]:
    """Return the legs of which the goods may suffer; an alarm about goods names its shipment as device."""
    if alarm.kind in _ABOUT_GOODS:
        return known.legs_of_shipment(alarm.device)
    return known.legs_of_asset(alarm.asset)


def _in_danger(
    known: Registered, shipment: Shipment, leg: Leg, *, reason: tuple[str, str], now: int
) -> AtRiskView:
    """Return a shipment with its state and the reason for it."""
    state, why = reason
    current = known.leg_now(shipment.id, now) or leg
    if current.asset != leg.asset:
        why = said("was in {asset}: {why}", asset=known.asset_name(leg.asset), why=why)
    return AtRiskView(
        id=shipment.id,
        product=shipment.product,
        goods=words.goods(shipment.product, shipment.lot),
        quantity_kg=shipment.quantity_kg,
        worth=shipment.quantity_kg * shipment.price_per_kg,
        state=state,
        where=known.asset_name(current.asset),
        asset=current.asset,
        why=why,
        custodian=known.person(current.custodian),
        destination=known.place(shipment.destination),
    )


def build_shipments(
    registry: Registry, alarms: Sequence[AlarmView], cards: Mapping[str, AssetView], *, now: int
) -> tuple[AtRiskView, ...]:
    """Return the shipments to save first: at risk, then to check, then those nobody knows of; by worth."""
    at_risk: dict[str, AtRiskView] = {}
    for alarm in alarms:
        for view in alarm.shipments:
            at_risk.setdefault(view.id, view)
    known = registered(registry)
    not_known = [
        _in_danger(known, shipment, leg, reason=(_UNKNOWN, said("no fresh readings")), now=now)
        for shipment, leg in known.current(now)
        if shipment.id not in at_risk and leg.asset in cards and cards[leg.asset].state in _NOT_KNOWN
    ]
    order = (_AT_RISK, _TO_CHECK, _UNKNOWN)
    found = [*at_risk.values(), *not_known]
    return tuple(sorted(found, key=lambda view: (order.index(view.state), -view.worth)))


def with_verdicts(
    registry: Registry, views: Sequence[AtRiskView], verdicts: Mapping[str, Verdict], *, now: int
) -> tuple[AtRiskView, ...]:
    """Return the shipments with what can be said of each, and behind them those whose verdict is not good."""
    shown = {view.id for view in views}
    known = registered(registry)
    watched = [
        _in_danger(
            known,
            shipment,
            leg,
            reason=(_TO_WATCH, row([recognised(each) for each in found.reasons], "; ")),
            now=now,
        )
        for shipment, leg in known.current(now)
        if shipment.id not in shown and (found := verdicts.get(shipment.id)) is not None
        if found.decision is not Decision.GOOD
    ]
    return tuple(
        replace(view, verdict=verdict_words(verdicts[view.id])) if view.id in verdicts else view
        for view in (*views, *sorted(watched, key=lambda view: -view.worth))
    )
