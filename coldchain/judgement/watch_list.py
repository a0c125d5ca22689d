"""Which rules hold for a reading: from its device and its own time to the asset, the profile and the limits.

The asset comes from the placement at ``event_at``, never from where the device is now.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from coldchain.judgement.rules import Rules, rules_for
from coldchain.judgement.trip import end_of
from coldchain.reading import Reading
from coldchain.registry.profile import Profile
from coldchain.registry.registry import Registry, covers
from coldchain.registry.things import Asset, Device, Placement

_NO_PROFILE = Profile(name="")
_PLAIN_SAMPLE_S = Device(id="").sample_interval_s


class Watched(NamedTuple):
    """One channel of one device while it is in one asset."""

    registry: Registry
    asset: Asset
    device: str
    channel: str
    rules: Rules

    @property
    def coop(self) -> str:
        """Return the id of the cooperative."""
        return self.registry.cooperative.id

    @property
    def key(self) -> str:
        """Return ``<coop>/<asset>/<device>/<probe>/<quantity>``."""
        return self.rules.key


class Placed(NamedTuple):
    """A device in an asset, and the profile that holds there."""

    placement: Placement
    registry: Registry
    asset: Asset
    profile: Profile

    @property
    def coop(self) -> str:
        """Return the id of the cooperative."""
        return self.registry.cooperative.id


class Span(NamedTuple):
    """What watches a channel (None: nothing), and until when that surely stays so [ms]; None for ever."""

    watched: Watched | None
    until_at: int | None


class WatchList:
    """Looks up what watches a reading; made anew when a registry changes."""

    def __init__(self, registries: Iterable[Registry]) -> None:
        self.registries = list(registries)
        self._placements: dict[tuple[str, str], list[Placed]] = {}
        self._known: dict[tuple[str, str, str, str], Watched | None] = {}
        self._samples_s = {
            (registry.cooperative.id, device.id): device.sample_interval_s
            for registry in self.registries
            for device in registry.devices
        }
        for registry in self.registries:
            self._add(registry)

    def find(self, coop: str, reading: Reading) -> Watched | None:
        """Return what watches a reading; None when its device is nowhere, or no limit is on its channel."""
        for placement, registry, asset, profile in self._placements.get((coop, reading.device), ()):
            if covers(placement.from_at, placement.until_at, reading.event_at):
                return self._of(registry, asset, profile, reading.device, reading.channel)
        return None

    def span(self, coop: str, device: str, channel: str, instant: int) -> Span:
        """Return what watches a channel at an instant [ms], and until when that surely stays so."""
        until_at: int | None = None
        for placement, registry, asset, profile in self._placements.get((coop, device), ()):
            if covers(placement.from_at, placement.until_at, instant):
                until_at = _sooner(until_at, placement.until_at)
                return Span(self._of(registry, asset, profile, device, channel), until_at)
            if placement.from_at > instant:  # it stands before others in the list, so it counts from then on
                until_at = _sooner(until_at, placement.from_at)
        return Span(None, until_at)

    def placed(self, coop: str, device: str, instant: int) -> Placed | None:
        """Return where a device was at an instant [ms]; None when it was in no known asset."""
        for found in self._placements.get((coop, device), ()):
            if covers(found.placement.from_at, found.placement.until_at, instant):
                return found
        return None

    def placements_of(self, coop: str, device: str) -> list[Placed]:
        """Return every placement of a device in a known asset."""
        return self._placements.get((coop, device), [])

    def plan(self, key: str, up_to: int) -> str:
        """Return a fingerprint of when a device was in its asset up to and with an instant [ms].

        Args:
            key: ``<coop>/<asset>/<device>/<probe>/<quantity>``.
            up_to: What the placements say of later times leaves it as it is [ms].
        """
        coop, asset_id, device, _ = key.split("/", 3)
        spans = sorted(
            (each.placement.from_at, min(end_of(each.placement), up_to + 1))
            for each in self.placements_of(coop, device)
            if each.asset.id == asset_id and each.placement.from_at <= up_to
        )
        return hashlib.sha256(repr(spans).encode()).hexdigest()[:12]

    def sample_s(self, coop: str, device: str) -> float:
        """Return how often a device measures [s]; that of a plain one when it is not known."""
        return self._samples_s.get((coop, device), _PLAIN_SAMPLE_S)

    def all_placed(self, instant: int) -> Iterable[Placed]:
        """Return every device that was in an asset at an instant [ms], with that."""
        for placed in self._placements.values():
            for found in placed:
                if covers(found.placement.from_at, found.placement.until_at, instant):
                    yield found

    def registry_of(self, coop: str) -> Registry | None:
        """Return the registry of a cooperative; None when there is none."""
        return next((item for item in self.registries if item.cooperative.id == coop), None)

    def by_key(self, key: str) -> Watched | None:
        """Return what a channel key stands for; None when the registry no longer has it watched.

        Args:
            key: ``<coop>/<asset>/<device>/<probe>/<quantity>``.
        """
        coop, asset_id, device, channel = key.split("/", 3)
        for _, registry, asset, profile in self._placements.get((coop, device), ()):
            if asset.id == asset_id:
                return self._of(registry, asset, profile, device, channel)
        return None

    def left_at(self, key: str, now: int) -> int | None:
        """Return since when a device is no longer in its asset [ms]; None while it is there, or is not known.

        Args:
            key: ``<coop>/<asset>/<device>/<probe>/<quantity>``.
            now: [ms].
        """
        coop, asset_id, device, _ = key.split("/", 3)
        placed = self._placements.get((coop, device), ())
        here = [placement for placement, _, asset, _ in placed if asset.id == asset_id]
        if any(covers(placement.from_at, placement.until_at, now) for placement in here):
            return None
        ends = [item.until_at for item in here if item.until_at is not None and item.until_at <= now]
        return max(ends, default=None)

    def unwatched(self, key: str) -> Watched | None:
        """Return a channel without any rules, to say that it is watched no more; None without its asset.

        Args:
            key: ``<coop>/<asset>/<device>/<probe>/<quantity>``.
        """
        coop, asset_id, device, channel = key.split("/", 3)
        for registry in self.registries:
            for asset in registry.assets:
                if registry.cooperative.id == coop and asset.id == asset_id:
                    return Watched(registry, asset, device, channel, rules_for(_NO_PROFILE, key, channel))
        return None

    def _of(
        self, registry: Registry, asset: Asset, profile: Profile, device: str, channel: str
    ) -> Watched | None:
        place = (registry.cooperative.id, asset.id, device, channel)
        if place not in self._known:
            rules = rules_for(profile, "/".join(place), channel)
            watched = Watched(registry, asset, device, channel, rules)
            self._known[place] = watched if rules.limits else None
        return self._known[place]

    def _add(self, registry: Registry) -> None:
        assets = {asset.id: asset for asset in registry.assets}
        profiles = {profile.name: profile for profile in registry.profiles}
        for placement in registry.placements:
            asset = assets.get(placement.asset)
            profile = profiles.get(asset.profile) if asset else None
            if asset is not None and profile is not None:
                place = (registry.cooperative.id, placement.device)
                self._placements.setdefault(place, []).append(Placed(placement, registry, asset, profile))


def _sooner(one: int | None, other: int | None) -> int | None:
    """Return the earlier of two instants [ms]; None is never."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
