"""Where goods could be moved to: the nearest cooler that suits the product and has room for it.

Not a route: distances are as the crow flies, and the time that a move takes is a documented guess.
"""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from coldchain.registry.product import ProductProfile

SUITS_K = 2.0  # [K] so far beyond the recommended storage a cooler still serves goods in need
MOVE_MIN = 30.0  # [min] to find somebody, load and drive; design choice
MIN_PER_KM = 1.5  # [min/km] 40 km/h as the crow flies on village roads; design choice
_EARTH_KM = 6371.0088  # [km] mean radius (IUGG)


class Spot(NamedTuple):
    """A place [degrees, WGS 84]; north and east are positive."""

    latitude: float
    longitude: float


class Haven(NamedTuple):
    """A cooler that may take goods in.

    Args:
        asset: Its id.
        name: For people.
        air_c: What is measured in its air now [degC]; None when nothing is.
        room_kg: What still goes in [kg]; None when nobody said how much it holds.
        spot: Where it stands; None when not known.
        alarmed: Whether it has an open alarm of its own.
    """

    asset: str
    name: str
    air_c: float | None
    room_kg: float | None
    spot: Spot | None
    alarmed: bool


class Found(NamedTuple):
    """The haven that was chosen; ``distance_km`` is None when not known [km], ``move_min`` in [min]."""

    haven: Haven
    air_c: float
    distance_km: float | None
    move_min: float


def distance_km(one: Spot, other: Spot) -> float:
    """Return the distance on the surface of the earth by the haversine formula [km]."""
    north = radians(other.latitude - one.latitude) / 2
    east = radians(other.longitude - one.longitude) / 2
    over = cos(radians(one.latitude)) * cos(radians(other.latitude))
    chord = sin(north) ** 2 + over * sin(east) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(chord)))


def suits(product: ProductProfile, air_c: float) -> bool:
    """Return whether air of a temperature [degC] will do for a product, and does not freeze it."""
    frozen = product.freezing_c is not None and air_c <= product.freezing_c.value
    low_c, high_c = product.storage_low_c.value - SUITS_K, product.storage_high_c.value + SUITS_K
    return low_c <= air_c <= high_c and not frozen


def nearest(
    product: ProductProfile,
    quantity_kg: float,
    havens: Iterable[Haven],
    *,
    from_asset: str,
    spot: Spot | None,
) -> Found | None:
    """Return where to move goods to; None when nothing suits.

    One that is known to have room comes before one of which nobody knows; then the nearest, one of unknown
    distance last; then by name.

    Args:
        product: What the goods bear.
        quantity_kg: How much room they need [kg].
        havens: To choose from.
        from_asset: Where they are now; not a haven for them.
        spot: Where that is; None when not known.
    """
    found = [
        _found(haven, haven.air_c, spot)
        for haven in havens
        if haven.asset != from_asset
        and not haven.alarmed
        and haven.air_c is not None
        and suits(product, haven.air_c)
        and (haven.room_kg is None or haven.room_kg >= quantity_kg)
    ]
    return min(found, key=_order, default=None)


def _found(haven: Haven, air_c: float, spot: Spot | None) -> Found:
    if spot is None or haven.spot is None:
        return Found(haven, air_c, None, MOVE_MIN)
    away_km = distance_km(spot, haven.spot)
    return Found(haven, air_c, away_km, max(MOVE_MIN, away_km * MIN_PER_KM))


def _order(found: Found) -> tuple[bool, bool, float, str, str]:
    haven, away_km = found.haven, found.distance_km
    return haven.room_kg is None, away_km is None, away_km or 0.0, haven.name, haven.asset
