"""What is in somebody's care now, and how it is: assets, their open alarms, their newest temperature.

Only read. Used for what a person asks (``replies/status``) and for standing reports (``report_facts``).
"""

from collections.abc import Sequence
from typing import NamedTuple

from coldchain.errors import LinkError
from coldchain.messages.times import MS_PER_MINUTE
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Lookup, Registry, covers
from coldchain.registry.retired import in_use
from coldchain.registry.things import Contact, Role
from links.readings_store import Latest, ReadingsStore
from links.records_views import AlarmRow

ACTIVE = ("UNACK", "ACKED")
FRESH_MS = 240 * MS_PER_MINUTE  # the time is always said; of older values the newest channel counts
_BEST = ("product/temperature", "air/temperature")


class Place(NamedTuple):
    """An asset as it is now; the worst one is the least.

    Args:
        rank: How urgent it is: severity, whether it is without goods, since when.
        asset: Its id.
        lookup: Of the registry in which it is.
        alarms: Its open alarms, the most urgent first.
    """

    rank: tuple[int, int, int]
    asset: str
    lookup: Lookup
    alarms: tuple[AlarmRow, ...]

    @property
    def registry(self) -> Registry:
        """Return in which registry it is."""
        return self.lookup.registry

    @property
    def alarm(self) -> AlarmRow | None:
        """Return the most urgent alarm; None when there is none."""
        return self.alarms[0] if self.alarms else None


def assets_of(registry: Registry, contact: Contact, now: int) -> list[str]:
    """Return the assets that a person is responsible for, or that hold goods which he holds now [ms]."""
    held = {
        leg.asset
        for leg in registry.legs
        if leg.custodian == contact.id and covers(leg.from_at, leg.until_at, now)
    }
    everything = contact.is_of_everything and contact.role in (Role.MANAGER, Role.KEEPER)
    return [
        each.id
        for each in in_use(registry.assets, now)
        if everything
        or each.id in held
        or each.id in contact.own_assets
        or (each.site and each.site in contact.own_sites)
    ]


def place_of(lookup: Lookup, asset: str, alarms: Sequence[AlarmRow], now: int) -> Place:
    """Return how an asset is.

    Args:
        lookup: Of the registry in which it is.
        asset: Its id.
        alarms: All that are open.
        now: [ms].
    """
    mine = sorted((row for row in alarms if row.asset == asset), key=urgency)
    holds = bool(lookup.legs_in(asset, now))
    if not mine:
        return Place((len(Severity), not holds, 0), asset, lookup, ())
    return Place((urgency(mine[0])[0], not holds, mine[0].since_at), asset, lookup, tuple(mine))


def urgency(row: AlarmRow) -> tuple[int, int]:
    """Return how urgent an alarm is, the most urgent one first, then the longest."""
    order = [*Severity][::-1]
    known = row.severity in set(Severity)
    return (order.index(Severity(row.severity)) if known else len(order) - 1, row.since_at)


def latest_of(store: ReadingsStore | None, coop: str) -> list[Latest]:
    """Return the newest readings; none of a store that is not there, or does not answer.

    It holds up nobody's message.
    """
    try:
        return list(store.latest(coop)) if store else []
    except LinkError:
        return []


def temperature_in(place: Place, latest: Sequence[Latest], now: int) -> Reading | None:
    """Return the newest temperature in an asset, of the goods rather than of the air when both are fresh.

    Args:
        place: The asset.
        latest: The newest readings of its cooperative.
        now: [ms].
    """
    devices = {each.id for each in place.lookup.devices_in(place.asset, now)}
    found = [
        each.reading
        for each in latest
        if each.series.device in devices
        and each.series.channel.endswith("/temperature")
        and each.reading.flag is not Flag.FAIL
    ]
    fresh = [each for each in found if each.event_at >= now - FRESH_MS] or found
    for channel in _BEST:
        best = [each for each in fresh if each.channel == channel]
        if best:
            return max(best, key=lambda each: each.event_at)
    return max(fresh, key=lambda each: each.event_at, default=None)
