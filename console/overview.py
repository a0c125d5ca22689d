"""Everything found in the stores to the whole page. Pure: rows and ``now`` in, view model out."""

from collections.abc import Sequence

import msgspec

from console import words
from console.cards import Cards
from console.first import build_first, soon_views
from console.incidents import build_alarms, build_shipments, with_verdicts
from console.map import build_map
from console.said import cased, row, said
from console.told import build_messages
from console.view import AlarmView, AssetView, AtRiskView, GatewayView, Overview, PlaceView, Rows
from links.records_uncovered import UncoveredRow
from links.records_views import GatewayRow

GATEWAY_SILENT_AFTER_MS = 60_000  # or three missed reports, where a gateway says how often it reports
_MISSED_REPORTS = 3
_LITTLE_DISK_MIB = 200
_HOT_C = 80.0  # a Raspberry Pi slows down from here on
MOST_MESSAGES = 8
_LATE_MS = 120_000  # the newest reading took longer than that: it came out of a memory, not from now
_JUST_CAME_MS = 60_000
_UNCOVERED_MS = 900_000  # what nobody judged is shown for so long after it was last heard
_SEVERAL = "vans, boxes and coolers"
_GOODBYES = {"lost": "lost", "stopped": "stopped"}
_SETTINGS_WORDS = {"trial": "on trial", "refused": "refused", "rolled-back": "taken back"}
_WORTH_MENTIONING = {
    "out": "out of limits",
    "failed": "with a failed sensor",
    "stale": "without fresh readings",
    "none": "still waiting for the first reading",
}


def build_overview(rows: Rows, now: int, cards: Cards | None = None) -> Overview:
    """Return the page of one cooperative.

    Args:
        rows: What the stores hold.
        now: [ms since 1970, UTC].
        cards: Has those of a moment ago; None: all are made.
    """
    alarms = build_alarms(rows.registry, rows.alarms, rows.told, now=now)
    alarmed = frozenset(alarm.asset for alarm in alarms if not alarm.over)
    places = (cards or Cards()).places(rows.registry, rows.latest, alarmed=alarmed, now=now)
    places = soon_views(places, rows.soon, rows.ranked_at)
    shown = {card.id: card for place in places for card in place.assets}
    shipments = build_shipments(rows.registry, alarms, shown, now=now)
    shipments = with_verdicts(rows.registry, shipments, rows.verdicts, now=now)
    cooperative = rows.registry.cooperative
    return Overview(
        cooperative=cooperative.id,
        name=cooperative.name or cooperative.id,
        time_zone=cooperative.time_zone,
        newest_at=max((item.reading.event_at for item in rows.latest), default=None),
        catching_up=_catching_up(rows, now),
        problems=rows.problems,
        summary=_summary(alarms, shipments, places) if cooperative.id else (said("nothing known yet"),),
        first=build_first(rows.registry, rows.savings, rows.ranked_at),
        alarms=alarms,
        shipments=shipments,
        places=places,
        messages=build_messages(rows.messages, now=now, most=MOST_MESSAGES),
        gateways=build_gateways(rows.gateways, now),
        uncovered=tuple(_uncovered_words(row) for row in rows.uncovered if now - row.last_at < _UNCOVERED_MS),
        quarantined=rows.quarantined,
        spots=build_map(rows.registry, places, rows.latest, now),
    )


def build_gateways(rows: Sequence[GatewayRow], now: int) -> tuple[GatewayView, ...]:
    """Return gateways as they say they are, in the order given; ``now`` in ms."""
    return tuple(_gateway_view(row, now) for row in rows)


def _catching_up(rows: Rows, now: int) -> bool:
    """Return whether readings come in and all are of long ago: a spool or a device's memory empties."""
    newest_at = max((item.reading.event_at for item in rows.latest), default=now)
    received_at = max((item.reading.received_at for item in rows.latest), default=0)
    return received_at - newest_at > _LATE_MS and now - received_at < _JUST_CAME_MS


def _summary(
    alarms: tuple[AlarmView, ...], shipments: tuple[AtRiskView, ...], places: tuple[PlaceView, ...]
) -> tuple[str, ...]:
    """Return the state of everything in a few short sentences, the worst first."""
    over = [alarm for alarm in alarms if alarm.over]
    active = len(alarms) - len(over)
    lines = [words.count(active, "active alarm") if active else said("no active alarms")]
    noun = "shipment"
    for state in ("at risk", "to check"):
        found = [shipment for shipment in shipments if shipment.state == state]
        if found:
            counted = words.count(len(found), noun) if noun else f"{len(found)}"
            worth = words.short_number(sum(one.worth for one in found))
            english = f"{counted} {state}, worth {worth}"
            lines.append(
                said(f"shipments {state}: {{n}}, worth {{worth}}", english, n=len(found), worth=worth)
            )
            noun = ""  # the next part goes on about shipments
    cards = [card for place in places for card in place.assets]
    return (*lines, _counted(cards)) if cards else tuple(lines)


def _counted(cards: list[AssetView]) -> str:
    states = ["out" if card.state == "below" else card.state for card in cards]
    good, among = states.count("in"), words.count(len(cards), "van, box or cooler", _SEVERAL)
    parts = [
        said("within limits: {good} of {all}", f"{good} of {among} within limits", good=good, all=len(cards))
    ]
    for state, told in _WORTH_MENTIONING.items():
        if number := states.count(state):
            parts.append(said(f"{told}: {{n}}", f"{number} {told}", n=number))
    return row(parts)


class _Spool(msgspec.Struct):
    rows: int | None = None
    dropped: int | None = None


class _Port(msgspec.Struct):
    path: str = ""
    state: str = ""


class _Vitals(msgspec.Struct):
    disk_free_mib: float | None = None
    temperature_c: float | None = None
    power: str = ""


class _Settings(msgspec.Struct):
    state: str = ""
    id: int = 0


class _Status(msgspec.Struct):
    """The parts of a gateway's status that the page shows; everything else is ignored."""

    state: str = ""
    reason: str = ""
    every_s: float = 0.0
    spool: _Spool | None = None
    ports: list[_Port] = []
    vitals: _Vitals | None = None
    settings: _Settings | None = None


def _uncovered_words(found: UncoveredRow) -> str:
    label = cased(words.channel_label(found.channel), is_upper=False)
    return said("{device} {label}: {why}", device=found.device, label=label, why=found.reason)


def _troubles(status: _Status) -> list[str]:
    """Return what is wrong with the machine itself, or with the settings that were sent to it."""
    found: list[str] = []
    vitals, settings = status.vitals or _Vitals(), status.settings or _Settings()
    if vitals.disk_free_mib is not None and vitals.disk_free_mib < _LITTLE_DISK_MIB:
        found.append(said("{n} MiB free on its disk", n=f"{vitals.disk_free_mib:.0f}"))
    if vitals.temperature_c is not None and vitals.temperature_c >= _HOT_C:
        found.append(said("{n} °C inside", n=f"{vitals.temperature_c:.0f}"))
    if vitals.power in ("low", "slowed"):
        found.append(said("its power supply is too weak"))
    if settings.state in _SETTINGS_WORDS:
        found.append(said(f"settings {{id}} {_SETTINGS_WORDS[settings.state]}", id=settings.id))
    return found


def _gateway_view(gateway: GatewayRow, now: int) -> GatewayView:
    if not gateway.status:
        return GatewayView(
            id=gateway.gateway, state="none", words=said("never heard"), backlog=None, heard_at=None
        )
    try:
        status = msgspec.json.decode(gateway.status, type=_Status)
    except msgspec.DecodeError:
        heard = said("its status cannot be read")
        return GatewayView(
            id=gateway.gateway, state="unsure", words=heard, backlog=None, heard_at=gateway.received_at
        )
    state = "in" if status.state == "online" else "out"
    parts: list[str] = [said(_GOODBYES.get(status.reason, status.state) or "its status does not say")]
    silent_ms = max(GATEWAY_SILENT_AFTER_MS, _MISSED_REPORTS * status.every_s * 1000)
    if state == "in" and now - gateway.received_at >= silent_ms:
        state, parts = "stale", [said("said online, silent since")]
    backlog = status.spool.rows if status.spool else None
    if status.spool and status.spool.dropped:
        dropped = words.count(status.spool.dropped, "frame")
        parts.append(said("{frames} dropped because its spool was full", frames=dropped))
    away = [port.path for port in status.ports if port.state == "away"]
    if state == "in" and away:
        state = "unsure"
        parts.append(said("serial port not there: {names}", names=", ".join(away)))
    troubles = _troubles(status)
    if state == "in" and troubles:
        state = "unsure"
    heard_at = (
        None if status.state == "online" and state != "stale" else gateway.received_at
    )  # while it talks, only its silence would be news
    return GatewayView(
        id=gateway.gateway, state=state, words=row((*parts, *troubles)), backlog=backlog, heard_at=heard_at
    )
