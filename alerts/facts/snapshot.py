"""How everything is at one moment, as points: assets, goods on their way, gateways, all of it. Pure.

Taken once a minute, at whole minutes, so that a second one of the same minute lies upon the first. Not a
history: what comes late does not change what was known then; excursions and verdicts are corrected, see
``lines.py``.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from alerts.facts.lines import goods_fields
from coldchain.instants import MS_PER_S
from coldchain.judgement.ranking import action_text, first_of_each
from coldchain.judgement.saving import Saving
from coldchain.judgement.trip import Trip
from coldchain.judgement.verdict import Verdict
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Profile, Side
from coldchain.registry.registry import Lookup, covers
from coldchain.registry.retired import in_use
from coldchain.registry.things import Asset
from links.influx_facts import Fields, point
from links.influx_types import NS_PER_MS
from links.readings_store import Latest
from links.records_gateways import StatusRow
from links.records_views import AlarmRow

MISSED = 3  # samples without a word: it is silent
SHORTEST_SILENCE_MS = 30_000
GATEWAY_SILENT_MS = 60_000
OLD_PLACE_MS = 3_600_000  # who told his place longer ago may be anywhere
_AIR, _LATITUDE, _LONGITUDE = "air/temperature", "lat", "lon"
_SEVERITIES = ("critical", "high", "medium", "low")


class Moment(NamedTuple):
    """All that is known of a cooperative at an instant.

    Args:
        look: What is registered.
        latest: The newest reading of each series.
        alarms: That are not back to normal.
        trips: Of the goods that are in some asset.
        verdicts: On them, by shipment.
        savings: What acting saves, the most first.
        statuses: What gateways said last.
        now: [ms].
    """

    look: Lookup
    latest: Sequence[Latest]
    alarms: Sequence[AlarmRow]
    trips: Sequence[Trip]
    verdicts: Mapping[str, Verdict]
    savings: Sequence[Saving]
    statuses: Sequence[StatusRow]
    now: int


class _Heard(NamedTuple):
    """What an asset's devices said last, and for how long what they say holds [ms]."""

    readings: Sequence[Reading]
    holds_ms: int

    def is_silent(self, now: int) -> bool:
        newest = max((reading.event_at for reading in self.readings), default=None)
        return newest is not None and now - newest > self.holds_ms


def snapshot_lines(moment: Moment) -> Iterator[str]:
    """Yield the points of a moment."""
    coop, at_ns = moment.look.registry.cooperative.id, moment.now * NS_PER_MS
    savings = {each.shipment: each for each in first_of_each(moment.savings)}
    goods = {trip.shipment.id: trip for trip in moment.trips}
    inside: dict[str, list[Trip]] = {}
    for trip in goods.values():
        inside.setdefault(_asset_now(trip, moment.now), []).append(trip)
    heard = _heard(moment)
    silent = 0
    assets = in_use(moment.look.registry.assets, moment.now)
    for asset in assets:
        said = heard.get(asset.id, _Heard((), 0))
        silent += said.is_silent(moment.now)
        fields = _asset_fields(moment, asset, said, inside.get(asset.id, []), savings)
        tags = {"asset": asset.id, "coop": coop, "kind": asset.kind, "site": asset.site}
        yield point("assets", tags, fields, at_ns)
    for trip in goods.values():
        name = _asset_now(trip, moment.now)
        air = _air(heard.get(name, _Heard((), 0)), moment.now)
        tags = {"asset": name, "coop": coop, "product": trip.shipment.product, "shipment": trip.shipment.id}
        yield point("goods", tags, _goods_fields(moment, trip, savings.get(trip.shipment.id), air), at_ns)
    for row in moment.statuses:
        yield point(
            "gateways", {"coop": coop, "gateway": row.gateway}, _gateway_fields(row, moment.now), at_ns
        )
    whole: Fields = {
        "alarms": len(moment.alarms),
        "assets": len(assets),
        "avoidable": sum(each.avoidable_money for each in savings.values()),
        "shipments": len(goods),
        "silent": silent,
        "worth": sum(_worth(trip) for trip in goods.values()),
    }
    yield point("cooperative", {"coop": coop}, whole, at_ns)


def _heard(moment: Moment) -> dict[str, _Heard]:
    """Return what was said last in each asset, by its devices that are there now."""
    of_device: dict[str, list[Reading]] = {}
    for item in moment.latest:
        of_device.setdefault(item.series.device, []).append(item.reading)
    intervals = {device.id: device.sample_interval_s for device in moment.look.registry.devices}
    found: dict[str, tuple[list[Reading], int]] = {}
    for placement in moment.look.registry.placements:
        if covers(placement.from_at, placement.until_at, moment.now):
            holds_ms = round(intervals.get(placement.device, 60.0) * MISSED * MS_PER_S)
            readings, longest = found.get(placement.asset, ([], SHORTEST_SILENCE_MS))
            found[placement.asset] = [*readings, *of_device.get(placement.device, ())], max(longest, holds_ms)
    return {asset: _Heard(*each) for asset, each in found.items()}


def _asset_fields(
    moment: Moment, asset: Asset, said: _Heard, trips: Sequence[Trip], savings: Mapping[str, Saving]
) -> Fields:
    now = moment.now
    newest = max(said.readings, key=lambda each: each.event_at, default=None)
    alarms = [alarm for alarm in moment.alarms if alarm.asset == asset.id]
    saved = [savings[trip.shipment.id] for trip in trips if trip.shipment.id in savings]
    first = max(saved, key=lambda each: each.avoidable_money, default=None)
    silent = said.is_silent(now)
    latitude, longitude = _place(moment.look, asset, said.readings, now)
    low_c, high_c = _limits(moment.look.profile_of(asset.id))
    return {
        "action": action_text(first) if first else None,
        "alarms": len(alarms),
        "avoidable": sum(each.avoidable_money for each in saved),
        "filled_kg": sum(trip.shipment.quantity_kg for trip in trips),
        "heard_s": (now - newest.event_at) / MS_PER_S if newest else None,
        "high_c": high_c,
        "late_s": max(0, newest.received_at - newest.event_at) / MS_PER_S if newest else None,
        "latitude": latitude,
        "longitude": longitude,
        "low_c": low_c,
        "minutes_left": first.minutes_left if first else None,
        "name": asset.name or asset.id,
        "severity": min((alarm.severity for alarm in alarms), key=_rank, default=None),
        "silent": silent,
        "state": "alarm" if alarms else "none" if newest is None else "stale" if silent else "in",
        "temperature_c": _air(said, now),
        "worth": sum(_worth(trip) for trip in trips),
    }


def _goods_fields(moment: Moment, trip: Trip, saving: Saving | None, air_c: float | None) -> Fields:
    given = moment.verdicts.get(trip.shipment.id)
    product, worth = trip.product, _worth(trip)
    fields: dict[str, str | float | None] = {
        "air_c": air_c,
        "avoidable": saving.avoidable_money if saving else 0.0,
        "high_c": product.storage_high_c.value,
        "low_c": product.storage_low_c.value,
        "minutes_left": saving.minutes_left if saving else None,
        "quantity_kg": trip.shipment.quantity_kg,
        "worth": worth,
    }
    if given is not None:
        fields |= goods_fields(given)
        fields |= {"decision": given.decision, "lost": worth * min(1.0, max(0.0, given.excess_used.likely))}
    return fields


def _gateway_fields(row: StatusRow, now: int) -> Fields:
    status = _read(row.status)
    spool, time, ports = (status.get(name) for name in ("spool", "time", "ports"))
    spool, time = spool if isinstance(spool, dict) else {}, time if isinstance(time, dict) else {}
    away = (
        [port for port in ports if isinstance(port, dict) and port.get("state") != "open"]
        if isinstance(ports, list)
        else []
    )
    spread = _number(time.get("spread_ms"))
    return {
        "capacity_h": _number(spool.get("capacity_hours")),
        "caught_up_s": _number(spool.get("caught_up_in_s")),
        "clock": str(time.get("source") or "none"),
        "clock_error_s": spread / MS_PER_S if spread is not None and time.get("trusted") else None,
        "heard_s": max(0, now - row.received_at) / MS_PER_S,
        "ports_away": len(away),
        "spool_rows": _number(spool.get("rows")),
        "state": _gateway_state(row, status, now),
        "version": str(status.get("version") or ""),
    }


def _gateway_state(row: StatusRow, status: Mapping[str, Any], now: int) -> str:
    if not row.status:
        return "never heard"
    if status.get("state") == "offline":
        reason = status.get("reason")
        return reason if reason in ("lost", "stopped") else "offline"
    every_s = _number(status.get("every_s")) or 0.0
    return (
        "silent" if now - row.received_at >= max(GATEWAY_SILENT_MS, MISSED * every_s * MS_PER_S) else "online"
    )


def _air(said: _Heard, now: int) -> float | None:
    """Return the air's newest temperature [degC]; None when it is not good, or too old."""
    good = [each for each in said.readings if each.channel == _AIR and each.flag < Flag.SUSPECT]
    newest = max(good, key=lambda each: each.event_at, default=None)
    if newest is None or now - newest.event_at > said.holds_ms or not math.isfinite(newest.value):
        return None
    return newest.value


def _limits(profile: Profile | None) -> tuple[float | None, float | None]:
    """Return the innermost limits of the air's temperature by a profile [degC]."""
    limits = [limit for limit in profile.limits if limit.channel == _AIR] if profile else []
    low = max((each.bound for each in limits if each.side is Side.BELOW), default=None)
    return low, min((each.bound for each in limits if each.side is Side.ABOVE), default=None)


def _place(
    look: Lookup, asset: Asset, readings: Iterable[Reading], now: int
) -> tuple[float | None, float | None]:
    """Return latitude and longitude: those of its site, else where it said to be within the last hour."""
    site = look.sites.get(asset.site)
    if site is not None:
        return site.latitude, site.longitude
    fresh = {each.unit: each.value for each in readings if now - each.event_at < OLD_PLACE_MS}
    return fresh.get(_LATITUDE), fresh.get(_LONGITUDE)


def _asset_now(trip: Trip, now: int) -> str:
    return next((stay.asset for stay in trip.stays if stay.from_at <= now < stay.until_at), "")


def _worth(trip: Trip) -> float:
    return trip.shipment.quantity_kg * trip.shipment.price_per_kg


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _read(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text else {}
    except msgspec.MsgspecError:
        return {}
