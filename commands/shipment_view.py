"""How shipments are printed: tables for people in the cooperative's time, JSON for programs in UTC."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from rich.markup import escape
from rich.table import Column, Table

from coldchain.instants import FOREVER_AT, to_iso, to_local
from coldchain.judgement.ranking import action_text
from coldchain.judgement.saving import Saving
from coldchain.judgement.verdict import Bounds, Verdict
from coldchain.units import format_duration
from commands.shipment_look import Line
from commands.terminal import Terminal

_S_PER_MIN = 60.0
_MS_PER_MIN = 60_000
_AT = "_at"


def print_list(lines: Sequence[Line]) -> None:
    """Print shipments as a table."""
    table = Table(
        Column("shipment", overflow="fold", ratio=3),
        Column("where", overflow="fold", ratio=2),
        Column("verdict, life left", overflow="fold", ratio=2),
        Column("harmful, unknown", overflow="fold", ratio=2),
        Column("what to do", overflow="fold", ratio=3),
        box=None,
        expand=True,
    )
    for line in lines:
        table.add_row(*map(escape, _cells(line)))
    if lines:
        Terminal().print(table)
    else:
        print("No shipment is on its way.")


def _cells(line: Line) -> tuple[str, str, str, str, str]:
    """Return one shipment as cells that can be read on a terminal of 80 columns."""
    given, saving = line.verdict, line.saving
    times = [
        f"{text} {name}"
        for spent_ms, name in ((given.harmful_ms, "harmful"), (given.unknown_ms, "unknown"))
        if (text := _minutes(spent_ms))
    ]
    money = f"saves {_money(saving)}" if _money(saving) else ""
    todo = [action_text(saving), money] if saving else []
    return (
        f"{line.trip.shipment.id}\n{_goods(line)}",
        _where(line),
        f"{given.decision}\n{_left(given)}",
        "\n".join(times),
        "\n".join(each for each in todo if each),
    )


def print_one(line: Line) -> None:
    """Print one shipment, a line for each thing that can be said of it."""
    table = Table(Column(no_wrap=True), Column(overflow="fold"), box=None, show_header=False)
    for name, text in _told(line):
        if text:
            table.add_row(name, escape(text))
    Terminal().print(table)


def print_list_json(lines: Sequence[Line]) -> None:
    """Print shipments as one JSON document."""
    print(msgspec.json.encode([to_plain(line) for line in lines]).decode())


def print_one_json(line: Line) -> None:
    """Print one shipment as one JSON document."""
    print(msgspec.json.encode(to_plain(line)).decode())


def to_plain(line: Line) -> dict[str, Any]:
    """Return a shipment in plain types, with units in the names and instants in UTC."""
    shipment = line.trip.shipment
    return {
        **msgspec.to_builtins(shipment),
        "at": to_iso(line.at),
        "asset": line.stay.asset if line.stay else None,
        "verdict": _plain_verdict(line.verdict),
        "saving": _plain_saving(line.saving) if line.saving else None,
        "limits": [
            {
                "device": each.device,
                "channel": each.channel,
                "limit": each.limit.name,
                "side": each.limit.side,
                "bound_c": each.limit.bound,
                "minutes": each.forecast.minutes_to_limit,
                "reason": each.forecast.reason,
            }
            for each in line.limits
        ],
        "given": [
            {
                "version": row.version,
                "final": row.final,
                "cause": row.cause,
                "recorded_at": to_iso(row.recorded_at),
                "verdict": _plain_verdict(row.verdict),
            }
            for row in line.given
        ],
        "note": line.note,
    }


def _plain_verdict(given: Verdict) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(given)
    for name, value in plain.items():
        if name.endswith(_AT) and value is not None:
            plain[name] = to_iso(value)
        if isinstance(getattr(given, name), Bounds):
            plain[name] = getattr(given, name)._asdict()
    plain["harms"] = [{"rule": rule, "at": to_iso(at)} for rule, at in given.harms]
    for timer in plain["timers"]:
        timer["fired_at"] = None if timer["fired_at"] is None else to_iso(timer["fired_at"])
    return plain


def _plain_saving(saving: Saving) -> dict[str, Any]:
    return {
        "action": saving.action,
        "target": saving.target or None,
        "text": action_text(saving),
        "share": saving.share,
        "avoidable_money": saving.avoidable_money,
        "at_worst_money": saving.at_worst_money,
        "minutes_left": saving.minutes_left,
        "next_harm": saving.next_harm or None,
        "minutes_to": dict(saving.due_min),
        "reason": saving.reason,
    }


def _hands(line: Line) -> list[str]:
    """Return through whose hands it has gone, with what people said of it by telephone."""
    names = {each.id: each.name for each in line.registry.contacts}
    names |= {each.id: each.name for each in line.registry.assets}
    zone = _zone(line)
    told = []
    for leg in line.registry.legs:
        if leg.shipment == line.trip.shipment.id:
            until = "" if leg.until_at is None else f" until {to_local(leg.until_at, zone)}"
            who, where = (names.get(each) or each for each in (leg.custodian, leg.asset))
            told.append(f"{who or 'nobody named'}, {where}, from {to_local(leg.from_at, zone)}{until}")
    return told


def _told(line: Line) -> list[tuple[str, str]]:
    given, zone, saving = line.verdict, _zone(line), line.saving
    as_of = f"{to_local(line.at, zone)} {zone}"
    temperatures = ""
    if given.minimum_c is not None and given.mkt_c is not None:
        temperatures = (
            f"{given.minimum_c:.1f} to {given.maximum_c:.1f} degC, mean {given.mean_c:.1f},"
            f" mean kinetic {given.mkt_c:.1f}"
        )
    told = [
        ("shipment", f"{line.trip.shipment.id}: {_goods(line)}"),
        ("as of", f"{as_of}{f' ({line.note})' if line.note else ''}"),
        ("where", _where(line)),
        *(("held by", text) for text in _hands(line)),
        ("verdict", "; ".join((str(given.decision), *given.reasons))),
        ("life left", _left(given)),
        ("life used", _shares(given.life_used)),
        ("beyond storage", _shares(given.excess_used)),
        ("time", _times(given)),
        ("temperature", temperatures),
        ("chilling", f"{given.chilling_c_h:.1f} degC h" if given.chilling_c_h else ""),
        ("weight loss", "" if given.weight_loss_pct is None else f"{given.weight_loss_pct:.2f} %"),
        *((timer.name, _minutes(timer.elapsed_ms) or "not begun") for timer in given.timers),
    ]
    if saving is not None:
        saves = f" Saves {_money(saving)}." if _money(saving) else ""
        told += [("what to do", f"{action_text(saving)}{saves}"), ("why", saving.reason)]
        told += [(f"{rule} in", _span(minutes)) for rule, minutes in saving.due_min]
    told += [
        (f"{each.channel} {each.limit.side} {each.limit.bound:g}", _forecast(*each.forecast))
        for each in line.limits
    ]
    told += [
        (f"version {row.version}", f"{row.verdict.decision}, {row.cause}, {to_local(row.recorded_at, zone)}")
        for row in line.given
    ]
    return told


def _forecast(minutes: float | None, reason: str) -> str:
    return f"in {_span(minutes)}: {reason}" if minutes else reason


def _goods(line: Line) -> str:
    shipment = line.trip.shipment
    lot = f", lot {shipment.lot}" if shipment.lot else ""
    return f"{shipment.product}{lot}, {shipment.quantity_kg:g} kg"


def _where(line: Line) -> str:
    if line.stay is None:
        return "arrived" if line.trip.until_at <= line.at < FOREVER_AT else "between two legs"
    name = line.stay.asset
    return next((each.name for each in line.registry.assets if each.id == name and each.name), name)


def _left(given: Verdict) -> str:
    left = given.remaining_days
    if left is None:
        return "no model of life"
    unsure = left.best - left.worst >= 0.1  # noqa: PLR2004 - nearer bounds are one number for people
    return f"{left.likely:.1f} d" + (f" ({left.worst:.1f} to {left.best:.1f})" if unsure else "")


def _shares(bounds: Bounds) -> str:
    return f"{bounds.likely:.1%} ({bounds.best:.1%} to {bounds.worst:.1%})"


def _times(given: Verdict) -> str:
    parts = ((given.good_ms, "good"), (given.harmful_ms, "harmful"), (given.unknown_ms, "unknown"))
    return ", ".join(f"{_minutes(spent) or '0 min'} {name}" for spent, name in parts)


def _minutes(spent_ms: int) -> str:
    return _span(spent_ms / _MS_PER_MIN) if spent_ms >= _MS_PER_MIN else ""


def _span(minutes: float) -> str:
    return format_duration(round(minutes) * _S_PER_MIN)


def _money(saving: Saving | None) -> str:
    if saving is None or saving.at_worst_money < 1:
        return ""
    worst = (
        f", at worst {saving.at_worst_money:,.0f}" if saving.at_worst_money > saving.avoidable_money else ""
    )
    return f"{saving.avoidable_money:,.0f}{worst}"


def _zone(line: Line) -> tzinfo:
    try:
        return ZoneInfo(line.registry.cooperative.time_zone)
    except (OSError, ValueError, KeyError):
        return UTC
