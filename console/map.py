"""Where sites and vans are, as points of a small picture: no tiles, nothing from other servers. Pure.

Equirectangular around the middle of what is shown: right enough for a province. Vans stand where their newest
reading of latitude and longitude says. Not a route, and not a scale to measure by.
"""

from collections.abc import Iterable, Sequence
from math import cos, radians
from typing import NamedTuple

from coldchain.registry.registry import Registry, covers
from coldchain.registry.retired import in_use
from console.view import PlaceView, SpotView
from links.readings_store import Latest

WIDTH, HEIGHT = 320.0, 200.0
MARGIN = 24.0
MOST = 80
_LEAST_DEGREES = 0.02  # what is nearer together is not pulled apart
_WORST_FIRST = ("alarm", "out", "below", "failed", "stale", "unsure", "none", "in")
_OLD_MS = 3_600_000  # a van that told its place longer ago may be anywhere
_LATITUDE, _LONGITUDE = "lat", "lon"


class _Place(NamedTuple):
    id: str
    name: str
    state: str
    latitude: float
    longitude: float
    is_site: bool = False


def build_map(
    registry: Registry, places: Sequence[PlaceView], latest: Iterable[Latest], now: int
) -> tuple[SpotView, ...]:
    """Return the points of the map, those that need somebody last, so that they are drawn above the others.

    Args:
        registry: The cooperative.
        places: With the state of each asset.
        latest: The last reading of each series.
        now: [ms].
    """
    found = [*_sites(registry, places, now), *_moving(registry, places, latest, now)]
    if len({(each.latitude, each.longitude) for each in found}) <= 1:
        return ()  # one point is no map
    found.sort(key=lambda each: (_WORST_FIRST.index(each.state), each.id))
    shown = found[:MOST]
    return tuple(_drawn(shown, each) for each in reversed(shown))


def _sites(registry: Registry, places: Sequence[PlaceView], now: int) -> list[_Place]:
    worst = {place.id: _worst(card.state for card in place.assets) for place in places}
    return [
        _Place(
            site.id,
            site.name or site.id,
            worst.get(site.id, "none"),
            site.latitude,
            site.longitude,
            is_site=True,
        )
        for site in in_use(registry.sites, now)
        if site.latitude is not None and site.longitude is not None
    ]


def _moving(
    registry: Registry, places: Sequence[PlaceView], latest: Iterable[Latest], now: int
) -> list[_Place]:
    cards = {card.id: card for place in places if not place.id for card in place.assets}
    where: dict[str, dict[str, float]] = {}
    for item in latest:
        reading = item.reading
        if reading.unit in (_LATITUDE, _LONGITUDE) and now - reading.event_at < _OLD_MS:
            where.setdefault(item.series.device, {})[reading.unit] = reading.value
    found = {}
    for placement in registry.placements if where else ():
        at, card = where.get(placement.device, {}), cards.get(placement.asset)
        if card is not None and len(at) == 2 and covers(placement.from_at, placement.until_at, now):  # noqa: PLR2004
            found[card.id] = _Place(card.id, card.name, card.state, at[_LATITUDE], at[_LONGITUDE])
    return [each for each in found.values() if each.latitude == each.latitude]


def _worst(states: Iterable[str]) -> str:
    return min(states, key=_WORST_FIRST.index, default="none")


def _drawn(shown: Sequence[_Place], place: _Place) -> SpotView:
    north, south = max(each.latitude for each in shown), min(each.latitude for each in shown)
    east, west = max(each.longitude for each in shown), min(each.longitude for each in shown)
    narrower = max(0.1, cos(radians((north + south) / 2)))
    high, wide = max(north - south, _LEAST_DEGREES), max((east - west) * narrower, _LEAST_DEGREES)
    unit = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    x = WIDTH / 2 + (place.longitude - (east + west) / 2) * narrower * unit
    y = HEIGHT / 2 - (place.latitude - (north + south) / 2) * unit
    return SpotView(
        id=place.id, name=place.name, is_site=place.is_site, state=place.state, x=round(x, 1), y=round(y, 1)
    )
