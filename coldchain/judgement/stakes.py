"""From what is registered, judged and heard to what ``ranking`` looks at: assets, goods in them, havens.

Pure: rows and ``now`` in. Not a store: ``links/scenes.py`` reads what stands in a ``Scene``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from coldchain.instants import FOREVER_AT, MS_PER_S
from coldchain.judgement.forecast import (
    GOODS_LEVEL_K,
    LEVEL_K,
    SILENT_MS,
    Course,
    Forecast,
    course_of,
    forecast_on,
    is_soon,
    moves,
    recent,
)
from coldchain.judgement.goods import OUTSIDE
from coldchain.judgement.goods_state import GoodsState, Tally
from coldchain.judgement.goods_voice import TEMPERATURE, TOUCHING
from coldchain.judgement.havens import Haven, Spot
from coldchain.judgement.projection import Start, start_of
from coldchain.judgement.ranking import Trouble, rank
from coldchain.judgement.saving import UNPLANNED_MIN, Box, Saving, Stake, saving_of
from coldchain.judgement.trip import Stay, Trip, trips_of
from coldchain.judgement.verdict import tally_at, verdict
from coldchain.reading import Flag, Reading
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Lookup, Registry, covers
from coldchain.registry.retired import in_use
from coldchain.registry.things import Asset, AssetKind
from coldchain.science.newton import NoFit

OPEN = 0.5  # half way between a closed door (0) and an open one (1)
_MS_PER_MIN = 60 * MS_PER_S


class Scene(NamedTuple):
    """What is known at one moment.

    Args:
        registry: The cooperative.
        trips: Of the goods that are on their way (``trips_now``).
        states: What is known of them, by the trip's key; one that is not there has never been judged.
        latest: The newest reading of each channel.
        samples: Temperature readings of the last half hour, by asset; of those in trouble at least.
        alarmed: Assets with an open alarm about themselves: no place to move goods to.
        now: [ms].
    """

    registry: Registry
    trips: Sequence[Trip]
    states: Mapping[str, GoodsState]
    latest: Sequence[Reading]
    samples: Mapping[str, Sequence[Reading]]
    alarmed: frozenset[str]
    now: int


def trips_now(registry: Registry, now: int, known: Mapping[str, Trip] | None = None) -> list[Trip]:
    """Return the trips of the goods that are in some asset at an instant [ms]; ``known`` as there."""
    here = {leg.shipment for leg in registry.legs if covers(leg.from_at, leg.until_at, now)}
    fewer = replace(
        registry,
        shipments=tuple(each for each in registry.shipments if each.id in here),
        legs=tuple(leg for leg in registry.legs if leg.shipment in here),
    )
    return trips_of(fewer, known)


def savings_of(scene: Scene, troubles: Iterable[Trouble]) -> list[Saving]:
    """Return what to do about open alarms, what saves most money first."""
    look = _Look(scene)
    wanted = list(troubles)
    stakes = [look.stake(trip, stay) for trip, stay in look.stays]
    about = {each.shipment for each in wanted if each.shipment}
    names = dict.fromkeys(each.asset for each in wanted)
    names |= dict.fromkeys(each.asset for each in stakes if each.shipment in about)
    stakes = [each for each in stakes if each.asset in names]
    return rank(wanted, [look.box(name) for name in names], stakes, look.havens())


def saving_now(scene: Scene, shipment: str) -> Saving | None:
    """Return what acting now saves of one shipment, alarm or none; None when it is in no asset."""
    look = _Look(scene)
    for trip, stay in look.stays:
        if trip.shipment.id == shipment:
            return saving_of(look.stake(trip, stay), look.box(stay.asset), look.havens())
    return None


class LimitForecast(NamedTuple):
    """When a channel of a device reaches a limit of its asset [degC]; ``soon``: worth a word now."""

    device: str
    channel: str
    limit: Limit
    forecast: Forecast
    soon: bool


def soon_limits(scene: Scene) -> list[LimitForecast]:
    """Return the limits that will be reached before long, of every asset that has samples."""
    lookup = Lookup(scene.registry)
    return [
        each
        for asset in scene.samples
        for each in _forecasts(scene, lookup.profile_of(asset), asset, moving=True)
        if each.soon
    ]


def limit_forecasts(scene: Scene, asset: str, *, moving: bool = False) -> list[LimitForecast]:
    """Return when an asset's temperatures reach its limits; nothing for channels that said nothing lately.

    Args:
        scene: What is known.
        asset: Its id.
        moving: Only look at what moves: a fit costs time, and most coolers do nothing.
    """
    return _forecasts(scene, Lookup(scene.registry).profile_of(asset), asset, moving=moving)


def _forecasts(scene: Scene, profile: Profile | None, asset: str, *, moving: bool) -> list[LimitForecast]:
    if profile is None:
        return []
    found = []
    for (device, channel), samples in sorted(_series(scene, asset).items()):
        fresh = recent(samples, scene.now)
        limits = [each for each in profile.limits if each.channel == channel]
        least_k = GOODS_LEVEL_K if _measures(channel, touching=True) else LEVEL_K
        if not limits or (moving and not moves(fresh, least_k)):
            continue
        course = course_of(fresh)
        for limit in limits:
            expected = forecast_on(course, limit.bound, limit.side)
            found.append(LimitForecast(device, channel, limit, expected, is_soon(fresh, expected, least_k)))
    return found


def _series(scene: Scene, asset: str) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """Return the good temperatures of an asset by device and channel: (event time [ms], [degC])."""
    series: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for each in scene.samples.get(asset, ()):
        if each.flag == Flag.GOOD:
            series.setdefault((each.device, each.channel), []).append((each.event_at, each.value))
    return series


class _Look:
    """The scene with its look-ups."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._lookup = Lookup(scene.registry)
        placed = {
            each.device: each.asset
            for each in scene.registry.placements
            if covers(each.from_at, each.until_at, scene.now)
        }
        self._latest: dict[str, list[Reading]] = {}
        for reading in scene.latest:
            fresh = scene.now - reading.event_at <= SILENT_MS
            if fresh and reading.flag == Flag.GOOD and reading.device in placed:
                self._latest.setdefault(placed[reading.device], []).append(reading)
        self.stays = [(trip, stay) for trip in scene.trips if (stay := _stay_now(trip, scene.now))]

    def box(self, name: str) -> Box:
        """Return an asset as it is now."""
        asset = self._lookup.assets.get(name)
        heard = self._latest.get(name, [])
        air = self._course(name, touching=False)
        goods = self._course(name, touching=True)
        now_c = self._air_c(name)
        if isinstance(goods, Course) and isinstance(air, Course) and goods.now_c == goods.to_c:
            goods = NoFit("level")  # what changes in the air has not reached the probe yet
        return Box(
            asset=name,
            name=asset.name if asset and asset.name else name,
            spot=self._spot(asset),
            door_open=any(each.channel.endswith("/open") and each.value >= OPEN for each in heard),
            without_power=self._without_power(name, heard),
            now_c=now_c,
            air=air if isinstance(air, Course) else None,
            goods=goods if isinstance(goods, Course) else None,
            no_course=air.reason if isinstance(air, NoFit) else "",
        )

    def stake(self, trip: Trip, stay: Stay) -> Stake:
        """Return the goods of a trip."""
        state = self._scene.states.get(trip.key, GoodsState())
        shipment, now = trip.shipment, self._scene.now
        tally = tally_at(trip, state, now)
        planned = (trip.until_at - now) / _MS_PER_MIN
        return Stake(
            shipment=shipment.id,
            asset=stay.asset,
            product=trip.product,
            quantity_kg=shipment.quantity_kg,
            worth=shipment.quantity_kg * shipment.price_per_kg,
            decision=verdict(trip, state, now).decision,
            start=self._start(trip, state, tally, stay),
            horizon_min=UNPLANNED_MIN if trip.until_at == FOREVER_AT else planned,
        )

    def havens(self) -> list[Haven]:
        """Return every cooler as a place to move goods to."""
        found = []
        for asset in in_use(self._scene.registry.assets, self._scene.now):
            if asset.kind is AssetKind.COOLER:
                room_kg = None if asset.capacity_kg is None else asset.capacity_kg - self._filled_kg(asset.id)
                name, alarmed = asset.name or asset.id, asset.id in self._scene.alarmed
                spot = self._spot(asset)
                found.append(Haven(asset.id, name, self._air_c(asset.id), room_kg, spot, alarmed))
        return found

    def _start(self, trip: Trip, state: GoodsState, tally: Tally, stay: Stay) -> Start | None:
        goods_c = state.tally.hot_c
        if goods_c is None:
            goods_c = self._air_c(stay.asset) if trip.shipment.start_c is None else trip.shipment.start_c
        return None if goods_c is None else start_of(trip, tally, goods_c)

    def _air_c(self, name: str) -> float | None:
        """Return the warmest that is measured in an asset's air now [degC]."""
        heard = self._latest.get(name, ())
        return max((each.value for each in heard if _measures(each.channel, touching=False)), default=None)

    def _course(self, name: str, *, touching: bool) -> Course | NoFit:
        """Return how an asset's temperature goes on by the probe that is warmest now."""
        candidates = [
            samples
            for (_, channel), each in _series(self._scene, name).items()
            if _measures(channel, touching=touching) and (samples := recent(each, self._scene.now))
        ]
        return course_of(max(candidates, key=lambda samples: samples[-1][1], default=()))

    def _without_power(self, name: str, heard: Iterable[Reading]) -> bool:
        profile = self._lookup.profile_of(name)
        least = {
            limit.channel: limit.bound
            for limit in (profile.limits if profile else ())
            if limit.side is Side.BELOW and limit.channel.endswith("/voltage")
        }
        return any(each.value < least.get(each.channel, float("-inf")) for each in heard)

    def _filled_kg(self, name: str) -> float:
        return sum(trip.shipment.quantity_kg for trip, stay in self.stays if stay.asset == name)

    def _spot(self, asset: Asset | None) -> Spot | None:
        """Return where an asset is; what drives was last where its goods last stood, or comes from there."""
        if asset is None:
            return None
        if asset.site:
            return self._site(asset.site)
        for trip, here in self.stays:
            if here.asset == asset.id:
                before = [stay.asset for stay in trip.stays if stay.until_at <= here.from_at]
                sites = [found.site for name in before[::-1] if (found := self._lookup.assets.get(name))]
                spots = map(self._site, (*sites, trip.shipment.origin, trip.shipment.destination))
                return next((spot for spot in spots if spot is not None), None)
        return None

    def _site(self, name: str) -> Spot | None:
        site = self._lookup.sites.get(name)
        if site is None or site.latitude is None or site.longitude is None:
            return None
        return Spot(site.latitude, site.longitude)


def _stay_now(trip: Trip, now: int) -> Stay | None:
    return next((stay for stay in trip.stays if stay.from_at <= now < stay.until_at), None)


def _measures(channel: str, *, touching: bool) -> bool:
    probe, _, quantity = channel.partition("/")
    if quantity != TEMPERATURE or probe.startswith(OUTSIDE):
        return False
    return probe.startswith(TOUCHING) == touching
