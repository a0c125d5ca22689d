"""Rows of the records as points for panels. Pure: the same row is the same point, whenever it is written.

Only what names a thing is a tag, so that a correction finds the point that it corrects; all else is a
field. Points of one instant are told apart by a number below the millisecond that is made of the row's id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import msgspec

from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.verdict import Verdict
from links.influx_facts import Fields, point
from links.influx_types import NS_PER_MS
from links.records_shipments import SHIPMENT

_MS_PER_MIN, _MS_PER_H, _MS_PER_S = 60_000, 3_600_000, 1000
_URGENT = ("critical", "high")
Row = Mapping[Any, Any]


def at_ns(instant: int, id_: str = "") -> int:
    """Return the time of a point [ns] of an instant [ms]; the id tells those of one instant apart."""
    return instant * NS_PER_MS + (crc32(id_.encode()) % NS_PER_MS if id_ else 0)


def excursion_line(row: Row) -> str:
    """Return the point of an excursion, at its beginning; one that was withdrawn lasts no time."""
    ended_at, withdrawn = row["ended_at"], bool(row["withdrawn"])
    minutes = None if ended_at is None else (ended_at - row["started_at"]) / _MS_PER_MIN
    fields: Fields = {
        "asset_then": row["asset"],
        "bound": row["bound"],
        "ended_at": ended_at,
        "extreme": row["extreme"],
        "late_min": max(0, row["recorded_at"] - (ended_at or row["recorded_at"])) / _MS_PER_MIN,
        "minutes": 0.0 if withdrawn else minutes,
        "open": ended_at is None and not withdrawn,
        "severity": row["severity"],
        "text": _text(row),
        "withdrawn": withdrawn,
    }
    tags = {"coop": row["coop"], "limit": row["limit_name"], "kind": row["kind"], **_place(row)}
    return point("excursions", tags, fields, at_ns(row["started_at"], row["id"]))


def step_line(row: Row) -> str:
    """Return the point of a step of an alarm, at the time at which it was so."""
    fields: Fields = {
        "event": row["event"],
        "from_state": row["from_state"],
        "late": bool(row["late"]),
        "occurrence": row["occurrence"],
        "reason": row["reason"],
        "severity": row["severity"],
        "to_state": row["to_state"],
    }
    return point("alarm_steps", _alarm(row), fields, at_ns(row["event_at"], row["id"]))


def answer_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a point for each occurrence of an alarm, at its beginning: how soon it was acknowledged.

    Args:
        rows: All steps of these occurrences, in the order of time.
    """
    whole: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        whole[row["alarm"], row["occurrence"]].append(row)
    for (alarm, occurrence), steps in whole.items():
        begun = _first(steps, AlarmEvent.RAISE)
        if begun is None:
            continue
        answered = _first(steps, AlarmEvent.ACKNOWLEDGE)
        fields: Fields = {
            "ack_s": None
            if answered is None
            else max(0, answered["recorded_at"] - begun["recorded_at"]) / _MS_PER_S,
            "answered": answered is not None,
            "raised": 1,
            "severity": begun["severity"],
            "urgent": begun["severity"] in _URGENT,
        }
        yield point("answers", _alarm(begun), fields, at_ns(begun["event_at"], f"{alarm}#{occurrence}"))


def message_line(row: Row) -> str:
    """Return the point of a message that was sent, at the time of its sending."""
    fields: Fields = {
        "about": row["about"],
        "cost": row["cost"],
        "count": 1,
        "segments": row["segments"],
        "severity": row["severity"],
        "urgent": row["severity"] in _URGENT,
    }
    tags = {name: row[name] for name in ("coop", "contact", "channel", "purpose")}
    return point("messages", tags, fields, at_ns(row["sent_at"], row["key"]))


def verdict_line(row: Row) -> str:
    """Return the point of one version of a verdict, at the time at which it was written down."""
    given = verdict_of(row)
    if given is None:
        return ""
    fields: Fields = {
        "cause": row["cause"],
        "decision": given.decision,
        "final": "yes" if row["final"] else "no",
        "version": row["version"],
        "why": "; ".join(given.reasons),
        **goods_fields(given),
    }
    tags = {"coop": row["coop"], "shipment": row["shipment"]}
    return point("verdicts", tags, fields, at_ns(row["recorded_at"]) + row["version"] % NS_PER_MS)


def verdict_of(row: Row) -> Verdict | None:
    """Return the verdict of a row; None when it is of a version that cannot be read."""
    try:
        return msgspec.json.decode(row["content"], type=Verdict)
    except msgspec.MsgspecError:
        return None


def goods_fields(given: Verdict) -> dict[str, float | None]:
    """Return the numbers of a verdict: shares of life, days that are left, hours."""
    left = given.remaining_days
    return {
        "used_best": given.life_used.best,
        "used_likely": given.life_used.likely,
        "used_worst": given.life_used.worst,
        "left_best_d": left.best if left else None,
        "left_likely_d": left.likely if left else None,
        "left_worst_d": left.worst if left else None,
        "good_h": given.good_ms / _MS_PER_H,
        "harmful_h": given.harmful_ms / _MS_PER_H,
        "unknown_h": given.unknown_ms / _MS_PER_H,
        "mean_c": given.mean_c,
        "maximum_c": given.maximum_c,
        "minimum_c": given.minimum_c,
        "mkt_c": given.mkt_c,
    }


def _place(row: Row) -> dict[str, str]:
    """Return what names where it was: a shipment, or a channel of a device in an asset."""
    if row["channel"] == SHIPMENT:
        return {"shipment": row["key"].partition("/")[2]}
    return {"asset": row["asset"], "device": row["device"], "channel": row["channel"]}


def _alarm(row: Row) -> dict[str, str]:
    """Return what names an alarm."""
    named = {
        "coop": row["coop"],
        "device": row["a_device"],
        "channel": row["a_channel"],
        "kind": row["a_kind"],
    }
    is_goods = row["a_channel"] == SHIPMENT
    return {**named, "limit": row["a_limit_name"], "asset": "" if is_goods else row["a_asset"]}


def _first(steps: Iterable[Row], event: AlarmEvent) -> Row | None:
    return next((step for step in steps if step["event"] == event), None)


def _text(row: Row) -> str:
    about = row["key"].partition("/")[2] if row["channel"] == SHIPMENT else f"{row['asset']} {row['channel']}"
    bound = "" if row["bound"] is None else f" {row['side']} {row['bound']:g}"
    worst = "" if row["extreme"] is None else f", worst {row['extreme']:.1f}"
    return f"{about}: {row['limit_name']}{bound}{worst}"
