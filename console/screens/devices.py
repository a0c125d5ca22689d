"""Devices: when each was last heard, clock, battery, calibration; and the gateways with their spools."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.errors import RegistryError
from coldchain.instants import MS_PER_S
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Lookup
from coldchain.registry.things import Asset, Calibration, Device, Placement
from console import words
from console.cards import stale_after_ms
from console.desk import Desk, Screen
from console.fields import part_of
from console.overview import build_gateways
from console.screens.asset import latest_of
from console.visit import Visit
from links import records_views as views
from links.readings_store import Latest
from links.records_audit import newest

PAGE = 100
_SOON_MS = 30 * 86_400_000
_CLOCKS = {"gps": "GPS", "ntp": "network time", "server": "network time", "gateway": "the gateway's clock"}
_CLOCKS |= {"device": "its own clock", "none": "nobody knew the time"}


class Line(NamedTuple):
    """A device as a list shows it.

    Args:
        device: Which.
        asset: Where it is now; None: nowhere.
        state: ``in``, ``stale``, ``failed`` or ``none``, as shapes know it.
        words: The state in words.
        heard_at: When it last said something [ms]; None: never.
        clock: Where its times come from, in words.
        battery: What its supply says, with the unit; empty when it says nothing.
        calibration: The newest; None when there is no certificate.
        calibrated: ``none``, ``valid``, ``soon`` or ``over``.
    """

    device: Device
    asset: Asset | None
    state: str
    words: str
    heard_at: int | None
    clock: str
    battery: str
    calibration: Calibration | None
    calibrated: str


def show_all(visit: Visit, desk: Desk) -> Response:
    """Return the page of devices, those that need somebody first."""
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        gateways = views.gateway_states(connection, visit.coop)
    latest, problem = latest_of(desk, visit.coop)
    lines = build_lines(lookup, latest, visit.now)
    if visit.is_narrow(Permission.LOOK):
        lines = [each for each in lines if visit.scope.sees_device(each.device.id, visit.now)]
        gateways = []
    text = visit.asked("q").lower()
    if text:
        lines = [each for each in lines if text in f"{each.device.id} {each.device.name}".lower()]
    part = part_of(visit, lines, PAGE)
    return desk.frame.page(
        visit,
        "devices.html",
        title="Devices",
        lines=part.rows,
        total=len(lines),
        gateways=build_gateways(gateways, visit.now),
        problem=problem,
        q=visit.asked("q"),
        earlier=part.earlier,
        later=part.later,
    )


def show_one(visit: Visit, desk: Desk) -> Response:
    """Return the page of one device.

    Raises:
        RegistryError: There is none of that id.
    """
    id_ = visit.asked("id")
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        device = lookup.devices.get(id_)
        is_narrow = visit.is_narrow(Permission.LOOK)
        if device is None or (is_narrow and not visit.scope.sees_device(id_, visit.now)):
            raise RegistryError(
                "device", repr(id_[:80]), f"a device of {visit.coop}", reason="unknown-device"
            )
        history = newest(connection, visit.coop, about=f"devices/{id_}", limit=20)
    latest, problem = latest_of(desk, visit.coop)
    mine = [each for each in latest if each.series.device == id_]
    placements = [each for each in lookup.registry.placements if each.device == id_]
    papers = calibrations_of(lookup, id_)
    return desk.frame.page(
        visit,
        "device.html",
        title=device.name or device.id,
        line=build_line(
            lookup, device, [each.reading for each in mine], now=visit.now, paper=next(iter(papers), None)
        ),
        readings=[_shown(each.reading) for each in mine],
        placements=[(each, lookup.assets.get(each.asset)) for each in _newest_first(placements)],
        calibrations=papers,
        history=history,
        problem=problem,
    )


def build_lines(lookup: Lookup, latest: Iterable[Latest], now: int) -> list[Line]:
    """Return the devices of a cooperative, those that need somebody first; ``now`` in ms."""
    readings: dict[str, list[Reading]] = {}
    for each in latest:
        readings.setdefault(each.series.device, []).append(each.reading)
    papers: dict[str, Calibration] = {}
    for paper in sorted(lookup.registry.calibrations, key=lambda one: one.due_at):
        papers[paper.device] = paper
    lines = [
        build_line(lookup, device, readings.get(device.id, ()), now=now, paper=papers.get(device.id))
        for device in lookup.registry.devices
    ]
    return sorted(lines, key=_need)


def build_line(
    lookup: Lookup, device: Device, readings: Sequence[Reading], *, now: int, paper: Calibration | None
) -> Line:
    """Return a device as a list shows it, with its newest certificate; ``now`` in ms."""
    asset = lookup.asset_of(device.id, now)
    profile = (lookup.profile_of(asset.id) if asset else None) or Profile(name="")
    newest_one = max(readings, key=lambda each: each.event_at, default=None)
    state, said = _state(readings, profile, device, now)
    return Line(
        device=device,
        asset=asset,
        state=state,
        words=said,
        heard_at=None if newest_one is None else min(newest_one.event_at, newest_one.received_at),
        clock="" if newest_one is None else _CLOCKS.get(newest_one.clock, newest_one.clock),
        battery=next((_shown(each)[1] for each in readings if each.unit == "V"), ""),
        calibration=paper,
        calibrated=calibration_state(paper, now),
    )


def calibrations_of(lookup: Lookup, device: str) -> list[Calibration]:
    """Return the calibrations of a device, the one that runs out last first."""
    found = [each for each in lookup.registry.calibrations if each.device == device]
    return sorted(found, key=lambda each: -each.due_at)


def calibration_state(calibration: Calibration | None, now: int) -> str:
    """Return ``none``, ``valid``, ``soon`` (within 30 days) or ``over``; ``now`` in ms."""
    if calibration is None:
        return "none"
    if calibration.due_at <= now:
        return "over"
    return "soon" if calibration.due_at - now < _SOON_MS else "valid"


def _state(readings: Sequence[Reading], profile: Profile, device: Device, now: int) -> tuple[str, str]:
    if not readings:
        return "none", "never heard"
    heard_at = max(min(each.event_at, each.received_at) for each in readings)
    if now - heard_at >= stale_after_ms(profile, device):
        return "stale", "silent"
    failed = [each for each in readings if each.flag == Flag.FAIL]
    return ("failed", "sensor failed") if failed else ("in", "heard")


def _need(line: Line) -> tuple[int, bool, str]:
    return ("failed", "stale", "none", "in").index(line.state), line.calibrated == "valid", line.device.id


def _newest_first(placements: Iterable[Placement]) -> list[Placement]:
    return sorted(placements, key=lambda each: -each.from_at)


def _shown(reading: Reading) -> tuple[str, str, int, str]:
    failed = reading.flag == Flag.FAIL
    text = words.NO_VALUE if failed else words.quantity_value(reading.channel, reading.value, reading.unit)
    delay_s = max(0, reading.received_at - reading.event_at) // MS_PER_S
    return words.channel_label(reading.channel), text, reading.event_at, words.duration(delay_s * MS_PER_S)


SCREENS = (
    Screen("/devices", Permission.LOOK, show_all),
    Screen("/device", Permission.LOOK, show_one),
)
