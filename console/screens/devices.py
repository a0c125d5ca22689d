"""Devices: when each was last heard, clock, battery, calibration; and the gateways with their spools."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError, StoreError, WhyNeededError
from coldchain.gap_runs import runs_of
from coldchain.gaps import Gap, gaps_of
from coldchain.instants import MS_PER_S
from coldchain.reading import NO_BOOT, Flag, Reading
from coldchain.registry.registry import Lookup
from coldchain.registry.retired import in_use, is_retired
from coldchain.registry.things import Asset, Calibration, Device, Placement
from console import words
from console.cards import MISSED_BEFORE_STALE
from console.desk import Desk, Screen
from console.fields import key_text, part_of
from console.overview import build_gateways
from console.reasons import mistake
from console.sayings import Saying, calibration_state, sayings_of
from console.screens.asset import latest_of
from console.visit import Visit
from links import records_views as views
from links.readings_store import SeriesKey
from links.records_audit import newest

PAGE = 100
DAY_MS = 86_400_000
MOST_READINGS = 10_000  # of a channel; of one that measures each second these are the last three hours
MOST_GAPS = 20
_CLOCKS = {"gps": "GPS", "ntp": "network time", "server": "network time", "gateway": "the gateway's clock"}
_CLOCKS |= {"device": "its own clock", "none": "nobody knew the time"}


class GapRow(NamedTuple):
    """A gap as a list shows it, or silences of about one length that follow one another, as one.

    Args:
        from_at: Its begin [ms].
        until_at: Its end [ms].
        missing: As of ``coldchain.gaps.Gap``.
        times: How many silences it is.
        longest_ms: The longest of them.
    """

    from_at: int
    until_at: int
    missing: int | None
    times: int
    longest_ms: int


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
    found = desk.gather.sayings.get(lookup, latest, visit.now)
    if visit.is_narrow(Permission.LOOK):
        found = [each for each in found if visit.scope.sees_device(each.device.id, visit.now)]
        gateways = []
    text = visit.asked("q").lower()
    if text:
        found = [each for each in found if text in f"{each.device.id} {each.device.name}".lower()]
    part = part_of(visit, found, PAGE)
    return desk.frame.page(
        visit,
        "devices.html",
        title="Devices",
        lines=[build_line(lookup, each, now=visit.now) for each in part.rows],
        total=len(found),
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
    return page(visit, desk, visit.asked("id"))


def page(visit: Visit, desk: Desk, id_: str, *, error: InputError | None = None) -> Response:
    """Return the page of a device; with what was wrong with a move that was said on it, and what was typed.

    Raises:
        RegistryError: There is none of that id.
    """
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
    gaps, counts, unread = _gaps(desk, device, [each.series for each in mine], visit.now)
    (said,) = sayings_of(lookup, [device], mine, visit.now)
    return desk.frame.page(
        visit,
        "device.html",
        title=device.name or device.id,
        status=422 if error else 200,
        line=build_line(lookup, said, now=visit.now),
        readings=[_shown(each.reading) for each in mine],
        placements=[(each, lookup.assets.get(each.asset)) for each in _newest_first(placements)],
        calibrations=papers,
        gaps=_rows(gaps, counts=counts),
        missing=sum(each.missing or 0 for each in gaps),
        history=history,
        may_change=visit.may(Permission.CHANGE_REGISTRY),
        entry=key_text((id_,)),
        may_move=visit.may(Permission.CHANGE_REGISTRY) and not is_retired(device, visit.now),
        places=sorted(in_use(lookup.registry.assets, visit.now), key=lambda each: each.name or each.id),
        error=error,
        typed=visit.said if error else lambda _: "",
        is_unsaid=isinstance(error, WhyNeededError),
        problem=mistake(error) if error else problem or unread,
    )


def build_line(lookup: Lookup, saying: Saying, *, now: int) -> Line:
    """Return a device as a list shows it; ``now`` in ms."""
    device, readings = saying.device, saying.readings
    newest_one = max(readings, key=lambda each: each.event_at, default=None)
    return Line(
        device=device,
        asset=lookup.asset_of(device.id, now),
        state=saying.state,
        words=saying.words,
        heard_at=None if newest_one is None else min(newest_one.event_at, newest_one.received_at),
        clock="" if newest_one is None else _CLOCKS.get(newest_one.clock, newest_one.clock),
        battery=next((_shown(each)[1] for each in readings if each.unit == "V"), ""),
        calibration=saying.paper,
        calibrated=calibration_state(saying.paper, now),
    )


def _gaps(desk: Desk, device: Device, series: Iterable[SeriesKey], now: int) -> tuple[list[Gap], bool, str]:
    """Return the gaps of the last day up to now, whether the device counts, and why nobody knows."""
    interval_ms = max(1, round(device.sample_interval_s * MS_PER_S))
    start_at = now - min(DAY_MS, MOST_READINGS * interval_ms)
    try:
        store = desk.gather.readings()
        pages = [store.range(each, start_at=start_at, limit=MOST_READINGS) for each in series]
    except StoreError as error:
        return [], True, str(error)
    said = [reading for page in pages for reading in page]
    counts = all(each.boot != NO_BOOT for each in said)
    return gaps_of(said, silent_after_ms=MISSED_BEFORE_STALE * interval_ms), counts, ""


def _rows(gaps: Sequence[Gap], *, counts: bool) -> list[GapRow]:
    """Return gaps as a list shows them, the newest first: what only measures too seldom is one row."""
    found: list[GapRow] = []
    for run in runs_of(gaps, lambda gap: not gap.missing and (gap.missing == 0 or not counts)):
        if run.is_seldom:
            found.append(GapRow(run.from_at, run.until_at, 0, len(run.gaps), run.longest_ms))
        else:
            found += [GapRow(*gap, 1, gap.until_at - gap.from_at) for gap in run.gaps]
    return found[::-1][:MOST_GAPS]


def calibrations_of(lookup: Lookup, device: str) -> list[Calibration]:
    """Return the calibrations of a device, the one that runs out last first."""
    found = [each for each in lookup.registry.calibrations if each.device == device]
    return sorted(found, key=lambda each: -each.due_at)


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
