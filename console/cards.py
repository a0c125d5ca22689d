"""Rows to cards: what each asset's last readings mean now. Pure; ``now`` is an argument.

A reading that is stale is never shown as fine: staleness is decided before any limit is looked at.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coldchain.instants import FOREVER_AT, MS_PER_S
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.registry import Registry
from coldchain.registry.retired import in_use
from coldchain.registry.things import Asset, Device, Shipment
from console import words
from console.registered import Registered, registered
from console.said import cased, row, said
from console.view import AssetView, PlaceView, ReadingView
from links.readings_store import Latest

MISSED_BEFORE_STALE = 3  # sample intervals without a word
SHORTEST_STALE_MS = 30 * MS_PER_S  # packing and uplink may take this long on a good day
_SEVERITIES = tuple(Severity)
_WORST_FIRST = ("alarm", "out", "below", "failed", "stale", "unsure", "none", "in")
_ON_THE_ROAD = said("On the road")
_CARD_WORDS = {
    "alarm": "alarm",
    "out": "out of limits",
    "below": "out of limits",
    "failed": "sensor failed",
    "stale": "no fresh readings",
    "unsure": "not sure",
    "none": "waiting for the first reading",
    "in": "within limits",
}


class _Parts(NamedTuple):
    """What a card is made of, beside what the registry says of the asset itself."""

    devices: tuple[Device, ...]
    readings: tuple[tuple[Reading, ...], ...]
    goods: tuple[Shipment, ...]
    alarmed: bool


class _Made(NamedTuple):
    """A card, what it is made of, and for which time that is right [ms]."""

    parts: _Parts
    from_at: int
    until_at: int
    card: AssetView


class Cards:
    """Makes cards, and keeps them: one whose readings are the same is not made again until one gets stale.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Registry, dict[str, _Made]]] = {}

    def places(
        self, registry: Registry, latest: Iterable[Latest], *, alarmed: frozenset[str], now: int
    ) -> tuple[PlaceView, ...]:
        """Return what is on the road and each site with its assets, in the registry's order.

        Args:
            registry: The cooperative.
            latest: The last reading of each series.
            alarmed: Assets with an active alarm.
            now: [ms since 1970, UTC].
        """
        cards: dict[str, list[AssetView]] = {}
        there = in_use(registry.assets, now)
        made = self.build(registry, there, latest, alarmed=alarmed, now=now)
        for asset, card in zip(there, made, strict=True):
            cards.setdefault(asset.site, []).append(card)
        places = [PlaceView(id="", name=_ON_THE_ROAD, kind="", assets=tuple(cards.pop("", ())))]
        for site in registry.sites:
            kind, here = words.site_kind_words(site.kind), tuple(cards.pop(site.id, ()))
            places.append(PlaceView(id=site.id, name=site.name, kind=kind, assets=here))
        for unknown, assets in cards.items():
            kind = said("site not registered")
            places.append(PlaceView(id=unknown, name=unknown, kind=kind, assets=tuple(assets)))
        return tuple(place for place in places if place.assets)

    def build(
        self,
        registry: Registry,
        assets: Sequence[Asset],
        latest: Iterable[Latest],
        *,
        alarmed: frozenset[str],
        now: int,
    ) -> list[AssetView]:
        """Return a card for each of some assets, in their order; arguments as of ``places``."""
        known, kept = registered(registry), self._kept_of(registry)
        devices = {asset.id: known.devices_in(asset.id, now) for asset in assets}
        readings: dict[str, list[Reading]] = {each.id: [] for here in devices.values() for each in here}
        for item in latest:
            if item.series.device in readings:
                readings[item.series.device].append(item.reading)
        found: list[AssetView] = []
        for asset in assets:
            here = devices[asset.id]
            said_ = tuple(tuple(readings[each.id]) for each in here)
            goods = tuple(known.goods_in(asset.id, now))
            parts = _Parts(tuple(here), said_, goods, asset.id in alarmed)
            made = kept.get(asset.id)
            if made is None or not made.from_at <= now < made.until_at or made.parts != parts:
                card = _card(known, asset, parts, now)
                made = kept[asset.id] = _Made(parts, now, _changes_at(card, now), card)
            found.append(made.card)
        return found

    def _kept_of(self, registry: Registry) -> dict[str, _Made]:
        """Return the cards of a registry; those of one that was there before it are forgotten."""
        coop = registry.cooperative.id
        kept = self._kept.get(coop)
        if kept is None or kept[0] is not registry:
            self._kept[coop] = kept = (registry, {})
        return kept[1]


def _changes_at(card: AssetView, now: int) -> int:
    """Return until when a card stays as it is when nothing more is heard [ms]: then a reading is stale."""
    ends = [each.stale_at for each in card.readings if each.stale_at is not None and each.stale_at > now]
    return min(ends, default=FOREVER_AT)


def _card(known: Registered, asset: Asset, parts: _Parts, now: int) -> AssetView:
    profile, devices, alarmed = known.profile_of(asset), parts.devices, parts.alarmed
    views = [
        _reading_view(reading, profile, device, now)
        for device, readings in zip(devices, parts.readings, strict=True)
        for reading in sorted(readings, key=_display_order)
    ]
    views += _silent_channels(profile, devices, views)
    worst = _worst(view.state for view in views)
    state = "alarm" if alarmed else worst
    words_ = said(_CARD_WORDS[state] if views or alarmed else "no device placed here")
    if alarmed and worst == "stale":
        words_ = row((words_, said(_CARD_WORDS[worst])))
    return AssetView(
        id=asset.id,
        name=asset.name or asset.id,
        kind=words.kind_words(asset.kind),
        state=state,
        words=words_,
        glance=_glance(views),
        why=_why(views),
        read_at=_read_at(views),
        readings=_named_apart(views),
        carries=tuple(_carried(each) for each in parts.goods),
    )


def _carried(goods: Shipment) -> str:
    named = words.goods(goods.product, goods.lot)
    return said("{goods}, {n} kg", goods=named, n=words.short_number(goods.quantity_kg))


def _display_order(reading: Reading) -> tuple[int, str]:
    """Temperatures first, doors and supplies last."""
    order = {"Cel": 0, "%RH": 1, "V": 3}
    return order.get(reading.unit, 2), reading.channel


def _reading_view(reading: Reading, profile: Profile, device: Device, now: int) -> ReadingView:
    limits = [limit for limit in profile.limits if limit.channel == reading.channel]
    at = min(reading.event_at, reading.received_at) if reading.received_at else reading.event_at
    stale_at = at + stale_after_ms(profile, device)
    state, state_words = _state(reading, limits, stale=now >= stale_at)
    failed = reading.flag == Flag.FAIL
    text = words.NO_VALUE if failed else words.quantity_value(reading.channel, reading.value, reading.unit)
    return ReadingView(
        device=device.id,
        channel=reading.channel,
        label=words.channel_label(reading.channel),
        value=None if failed else reading.value,
        text=text,
        state=state,
        words=state_words,
        limits=_limit_words(limits, reading),
        at=at,
        stale_at=stale_at,
    )


def stale_after_ms(profile: Profile, device: Device) -> int:
    """Return how old a reading may get before it says nothing about now [ms]."""
    missed = round(device.sample_interval_s * MISSED_BEFORE_STALE * MS_PER_S)
    return min(round(profile.absence_after_s * MS_PER_S), max(missed, SHORTEST_STALE_MS))


def _state(reading: Reading, limits: Sequence[Limit], *, stale: bool) -> tuple[str, str]:
    """Return the state and its words; what is not known for certain comes before what is out or in."""
    if stale:
        return "stale", said("stale")
    if reading.flag == Flag.FAIL:
        return "failed", said("failed: {note}", note=reading.note) if reading.note else said("sensor failed")
    broken = [limit for limit in limits if is_out(limit, reading.value)]
    if broken:
        worst = max(broken, key=lambda limit: _SEVERITIES.index(limit.severity))
        out = words.bound_words(reading.channel, worst.side, worst.bound, reading.unit)
        return "out" if worst.side == Side.ABOVE else "below", out
    if reading.flag != Flag.GOOD:
        return "unsure", said("not sure: {note}", note=reading.note) if reading.note else said("not sure")
    return ("in", said("within limits")) if limits else ("none", "")


def is_out(limit: Limit, value: float) -> bool:
    """Return whether a value is outside a limit, delays and deadband aside."""
    if value == limit.bound:
        return limit.inclusive
    return value > limit.bound if limit.side == Side.ABOVE else value < limit.bound


def _limit_words(limits: Sequence[Limit], reading: Reading) -> str:
    if reading.channel.endswith(f"/{words.OPEN_QUANTITY}"):
        return ""
    lowest = max((limit.bound for limit in limits if limit.side == Side.BELOW), default=None)
    highest = min((limit.bound for limit in limits if limit.side == Side.ABOVE), default=None)
    return words.range_words(lowest, highest, reading.unit)


def _silent_channels(
    profile: Profile, devices: Sequence[Device], views: Sequence[ReadingView]
) -> list[ReadingView]:
    """Return a line for each limited channel that no placed device has ever spoken on.

    Beside channels that do speak, its silence counts like a stale reading: the asset is not fine.
    """
    if not devices:
        return []
    heard = {view.channel for view in views}
    state = "stale" if heard else "none"
    missing = dict.fromkeys(limit.channel for limit in profile.limits if limit.channel not in heard)
    return [
        ReadingView(
            device="",
            channel=channel,
            label=words.channel_label(channel),
            value=None,
            text="–",
            state=state,
            words=said("no reading yet"),
            limits="",
            at=None,
            stale_at=None,
        )
        for channel in missing
    ]


def _worst(states: Iterable[str]) -> str:
    """Return the worst state; a channel without limits only counts when there is nothing else."""
    found = list(states)
    judged = [state for state in found if state != "none"]
    return min(judged or ["none"], key=_WORST_FIRST.index)


def _glance(views: Sequence[ReadingView]) -> str:
    """Return the value to show when there is room for one: the worst, or else the first."""
    return min(views, key=lambda view: _rank(view.state)).text if views else ""


def _rank(state: str) -> int:
    """Return how bad a state is, the worst first; nothing to compare with is not worse than fine."""
    return _WORST_FIRST.index("in" if state == "none" else state)


def _why(views: Sequence[ReadingView]) -> str:
    """Return each channel that is not fine, the worst first; silence everywhere is said once, by the card."""
    wrong = [view for view in views if view.state not in ("in", "none")]
    if all(view.state == "stale" for view in views):
        return ""
    texts = [
        said("{label} {state}", label=view.label, state=view.words)
        for view in sorted(wrong, key=lambda view: _rank(view.state))
    ]
    return row([*texts[:1], *(cased(text, is_upper=False) for text in texts[1:])]) if texts else ""


def _read_at(views: Sequence[ReadingView]) -> int | None:
    """Return when everything was measured, if that was at one time."""
    instants = {view.at for view in views}
    return instants.pop() if len(instants) == 1 else None


def _named_apart(views: Sequence[ReadingView]) -> tuple[ReadingView, ...]:
    """Return the views with the device's name in the label where two devices share a channel."""
    channels = [view.channel for view in views]
    shared = {channel for channel in channels if channels.count(channel) > 1}
    return tuple(_with_device(view) if view.channel in shared else view for view in views)


def _with_device(view: ReadingView) -> ReadingView:
    fields = {name: getattr(view, name) for name in view.__struct_fields__}
    return ReadingView(
        **{**fields, "label": said("{label} ({device})", label=view.label, device=view.device)}
    )
