"""What each device last said, those first that need somebody: failed, silent, without certificate. Pure.

Not what a page shows of a device: see ``screens/devices.py``.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Lookup
from coldchain.registry.retired import in_use
from coldchain.registry.things import Calibration, Device
from console.cards import stale_after_ms
from links.readings_store import Latest

_SOON_MS = 30 * 86_400_000
_NO_PROFILE = Profile(name="")
_NEEDS = ("failed", "stale", "none", "in")


class Saying(NamedTuple):
    """A device with what it last said and its newest certificate; ``state`` as shapes know it."""

    device: Device
    readings: list[Reading]
    paper: Calibration | None
    state: str
    words: str


class _Kept(NamedTuple):
    lookup: Lookup
    latest: Sequence[Latest]
    found: list[Saying]


class Sayings:
    """Keeps what was found for as long as readings and registry are the same; safe from several threads."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def get(self, lookup: Lookup, latest: Sequence[Latest], now: int) -> list[Saying]:
        """Return what all devices of a cooperative said; arguments as of ``sayings_of``.

        Who gives the same readings once more has read them a moment ago: nothing got stale meanwhile.
        """
        coop = lookup.registry.cooperative.id
        kept = self._kept.get(coop)
        if kept is None or kept.lookup is not lookup or kept.latest is not latest:
            found = sayings_of(lookup, in_use(lookup.registry.devices, now), latest, now)
            self._kept[coop] = kept = _Kept(lookup, latest, found)
        return kept.found


def sayings_of(lookup: Lookup, devices: Iterable[Device], latest: Iterable[Latest], now: int) -> list[Saying]:
    """Return devices with what they last said, those that need somebody first.

    Args:
        lookup: Of their cooperative.
        devices: Which.
        latest: The last reading of each series.
        now: [ms].
    """
    readings: dict[str, list[Reading]] = {}
    for item in latest:
        readings.setdefault(item.series.device, []).append(item.reading)
    papers: dict[str, Calibration] = {}
    for paper in sorted(lookup.registry.calibrations, key=lambda one: one.due_at):
        papers[paper.device] = paper
    found: list[Saying] = []
    for device in devices:
        heard = readings.get(device.id, [])
        state, words = _state(heard, _profile_of(lookup, device, now), device, now)
        found.append(Saying(device, heard, papers.get(device.id), state, words))
    return sorted(found, key=lambda each: _need(each, now))


def calibration_state(calibration: Calibration | None, now: int) -> str:
    """Return ``none``, ``valid``, ``soon`` (within 30 days) or ``over``; ``now`` in ms."""
    if calibration is None:
        return "none"
    if calibration.due_at <= now:
        return "over"
    return "soon" if calibration.due_at - now < _SOON_MS else "valid"


def _profile_of(lookup: Lookup, device: Device, now: int) -> Profile:
    placement = lookup.placement_of(device.id, now)
    return (lookup.profile_of(placement.asset) if placement else None) or _NO_PROFILE


def _state(readings: Sequence[Reading], profile: Profile, device: Device, now: int) -> tuple[str, str]:
    if not readings:
        return "none", "never heard"
    heard_at = max(min(each.event_at, each.received_at) for each in readings)
    if now - heard_at >= stale_after_ms(profile, device):
        return "stale", "silent"
    failed = [each for each in readings if each.flag == Flag.FAIL]
    return ("failed", "sensor failed") if failed else ("in", "heard")


def _need(saying: Saying, now: int) -> tuple[int, bool, str]:
    is_calibrated = calibration_state(saying.paper, now) == "valid"
    return _NEEDS.index(saying.state), is_calibrated, saying.device.id
