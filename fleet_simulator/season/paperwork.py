"""The registry of a season: what people have written down about it, which is less than what is true.

The limits on the equipment are plain: a maximum and a minimum, with patience. The naive rule has the same
maximum.
"""

from collections.abc import Iterable, Mapping
from random import Random

from coldchain.registry.product import ProductProfile
from coldchain.registry.profile import Limit, Profile, Severity, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Contact,
    Cooperative,
    Device,
    Leg,
    Placement,
    Role,
    Shipment,
    Site,
    SiteKind,
)
from fleet_simulator.season.arrivals import AIR, Carried
from fleet_simulator.season.network import COOPERATIVE, MS_PER_MINUTE, Band, Duty, Network, SeasonPlan, Spot

MAXIMUM_C = {Band.COLD: 5.0, Band.COOL: 15.0}
"""Highest recommended air temperature [degC]: chilled food in general, and fruit that chilling harms."""

PEOPLE_TOLD = 2
"""Who are told about an asset: its driver or keeper, and the manager."""

_MINIMUM_C = {Band.COLD: -0.5, Band.COOL: 11.0}
_ON_DELAY_S = 1800.0  # longer than a defrost and the door at work
_OFF_DELAY_S = 900.0
_DEADBAND_K = 0.5
_ABSENCE_S = 3600.0
_MEASURED_SHARE = 0.7  # of the goods get a thermometer when they come in
_THERMOMETER_K = 0.4


def registry_of(
    plan: SeasonPlan, network: Network, carried: Iterable[Carried], profiles: Mapping[str, ProductProfile]
) -> Registry:
    """Return the registry, with all shipments and legs of the season.

    Args:
        plan: The season.
        network: What stands and drives.
        carried: All goods.
        profiles: Of the products, by name; those that travel are registered.
    """
    spots = network.spots.values()
    goods = list(carried)
    named = sorted({one.goods.product for one in goods})
    return Registry(
        cooperative=Cooperative(id=COOPERATIVE, name="Season", time_zone="Africa/Nairobi"),
        gateways=tuple(sorted({spot.gateway for spot in spots})),
        sites=tuple(_site(name) for name in sorted({spot.site for spot in spots if spot.site})),
        assets=tuple(_asset(spot) for spot in spots),
        devices=tuple(
            Device(id=spot.device, sample_interval_s=plan.sample_minutes * MS_PER_MINUTE / 1000)
            for spot in spots
        ),
        placements=tuple(Placement(device=spot.device, asset=spot.asset) for spot in spots),
        profiles=tuple(_profile(band) for band in Band),
        products=tuple(profiles[name] for name in named),
        contacts=tuple(_contacts(network)),
        shipments=tuple(_shipment(plan, one) for one in goods),
        legs=tuple(leg for one in goods for leg in _legs(network, one)),
    )


def maxima_c(network: Network) -> dict[str, float]:
    """Return the highest recommended air temperature by logger [degC]."""
    return {spot.device: MAXIMUM_C[spot.band] for spot in network.spots.values()}


def _profile(band: Band) -> Profile:
    too_warm = Limit(
        name="too-warm",
        channel=AIR,
        side=Side.ABOVE,
        bound=MAXIMUM_C[band],
        deadband=_DEADBAND_K,
        on_delay_s=_ON_DELAY_S,
        off_delay_s=_OFF_DELAY_S,
        severity=Severity.MEDIUM,
        advice="Check the door and the cooling.",
    )
    too_cold = Limit(
        name="too-cold",
        channel=AIR,
        side=Side.BELOW,
        bound=_MINIMUM_C[band],
        deadband=_DEADBAND_K,
        on_delay_s=_ON_DELAY_S,
        off_delay_s=_OFF_DELAY_S,
        severity=Severity.MEDIUM,
        advice="Turn the thermostat up.",
    )
    return Profile(
        name=band, limits=(too_warm, too_cold), absence_after_s=_ABSENCE_S, max_gap_s=_ABSENCE_S / 4
    )


def _site(name: str) -> Site:
    kind = SiteKind.VILLAGE_STATION if name.startswith("village") else SiteKind.COUNTY_CENTRE
    return Site(id=name, name=name, kind=kind)


def _asset(spot: Spot) -> Asset:
    kind = AssetKind.VAN if spot.duty is Duty.VAN else AssetKind.COOLER
    return Asset(id=spot.asset, name=spot.asset, kind=kind, profile=spot.band, site=spot.site)


def _contacts(network: Network) -> Iterable[Contact]:
    """Yield the manager, a driver for each van and a keeper for each site."""
    yield Contact(id="manager", name="Manager", role=Role.MANAGER, phone="+254700000000")
    places = dict.fromkeys(spot.site or spot.asset for spot in network.spots.values())
    for number, place in enumerate(places, start=1):
        phone = f"+2547{number:08d}"
        if place in network.spots:
            yield Contact(id=f"c-{place}", name=place, role=Role.DRIVER, phone=phone, asset=place)
        else:
            yield Contact(id=f"c-{place}", name=place, role=Role.KEEPER, phone=phone, site=place)


def _shipment(plan: SeasonPlan, carried: Carried) -> Shipment:
    goods = carried.goods
    rng = Random(f"{plan.seed}/{goods.id}/thermometer")
    measured, error_k = rng.random() < _MEASURED_SHARE, rng.gauss(0.0, _THERMOMETER_K)
    return Shipment(
        id=goods.id,
        product=goods.product,
        quantity_kg=goods.quantity_kg,
        price_per_kg=goods.price_per_kg,
        origin=goods.stays[0].asset,
        destination=goods.stays[-1].asset,
        start_c=round(carried.path.temperature_c[0] + error_k, 1) if measured else None,
    )


def _legs(network: Network, carried: Carried) -> Iterable[Leg]:
    for stay in carried.goods.stays:
        place = network.spots[stay.asset].site or stay.asset
        yield Leg(
            shipment=carried.goods.id,
            asset=stay.asset,
            custodian=f"c-{place}",
            from_at=stay.from_at,
            until_at=stay.until_at,
        )
