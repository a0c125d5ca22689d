"""How it is with what a person is responsible for: the worst asset, its temperature, its goods."""

from typing import NamedTuple

from alerts.replies.conversation import Asked, Reply, asset_name, time_text
from coldchain.errors import LinkError
from coldchain.messages.times import MS_PER_MINUTE
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Lookup, Registry, covers
from coldchain.registry.things import Contact, Role
from links.readings_store import ReadingsStore
from links.records_views import AlarmRow, open_alarms

ACTIVE = ("UNACK", "ACKED")
FRESH_MS = 240 * MS_PER_MINUTE  # the time is always said; of older values the newest channel counts
_BEST = ("product/temperature", "air/temperature")


class _Place(NamedTuple):
    """An asset as it is now; the worst one is the least."""

    rank: tuple[int, int, int]
    asset: str
    registry: Registry
    alarm: AlarmRow | None


def answer(asked: Asked) -> Reply:
    """Return how it is."""
    talk = asked.talk
    places: list[_Place] = []
    for person, registry in talk.registries():
        contact = next((each for each in registry.contacts if each.id == person.contact), None)
        alarms = [row for row in open_alarms(talk.connection, person.coop) if row.state in ACTIVE]
        mine = _own(registry, contact, talk.now) if contact else []
        places += [_place(registry, asset, alarms, talk.now) for asset in mine]
    if not places:
        return Reply("status: nothing", "status_nothing")
    places.sort(key=lambda each: each.rank)
    worst = places[0]
    others = sum(each.alarm is not None and each.asset != worst.asset for each in places)
    said = _said(worst, talk.store, talk.now)
    if worst.alarm is None:
        return Reply(f"status: {worst.asset}", "status_good", said)
    said["since"] = time_text(worst.registry, worst.alarm.since_at)
    if others:
        said["count"] = str(others)
    return Reply(f"status: {worst.asset}", "status_bad", said)


def _own(registry: Registry, contact: Contact, now: int) -> list[str]:
    """Return the assets that a person is responsible for, or that hold goods which he holds now."""
    held = {
        leg.asset
        for leg in registry.legs
        if leg.custodian == contact.id and covers(leg.from_at, leg.until_at, now)
    }
    everything = contact.is_of_everything and contact.role in (Role.MANAGER, Role.KEEPER)
    return [
        each.id
        for each in registry.assets
        if everything
        or each.id in held
        or each.id in contact.own_assets
        or (each.site and each.site in contact.own_sites)
    ]


def _place(registry: Registry, asset: str, alarms: list[AlarmRow], now: int) -> _Place:
    mine = sorted((row for row in alarms if row.asset == asset), key=_urgency)
    holds = bool(Lookup(registry).legs_in(asset, now))
    if not mine:
        return _Place((len(Severity), not holds, 0), asset, registry, None)
    return _Place((_urgency(mine[0])[0], not holds, mine[0].since_at), asset, registry, mine[0])


def _urgency(row: AlarmRow) -> tuple[int, int]:
    """Return how urgent an alarm is, the most urgent one first, then the longest."""
    order = [*Severity][::-1]
    known = row.severity in set(Severity)
    return (order.index(Severity(row.severity)) if known else len(order) - 1, row.since_at)


def _said(place: _Place, store: ReadingsStore, now: int) -> dict[str, str]:
    registry = place.registry
    reading = _reading(place, store, now)
    goods = [
        f"{each.product} {each.quantity_kg:.0f} kg"
        for each in Lookup(registry).shipments_in(place.asset, now)
    ]
    return {
        "asset": asset_name(registry, place.asset),
        "value": "" if reading is None else f"{reading.value:.1f}C",
        "time": time_text(registry, reading.event_at if reading else now),
        "goods": ", ".join(goods),
    }


def _reading(place: _Place, store: ReadingsStore, now: int) -> Reading | None:
    """Return the newest temperature in an asset, of the goods rather than of the air when both are fresh."""
    devices = {each.id for each in Lookup(place.registry).devices_in(place.asset, now)}
    try:
        latest = store.latest(place.registry.cooperative.id)
    except LinkError:  # a store that does not answer holds up nobody's reply: it says "no reading"
        return None
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
