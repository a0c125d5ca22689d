"""The people, places and goods of the demo: a made-up cooperative near Machakos in Kenya, as a registry.

All names and telephone numbers are invented. Prices are in Kenyan shillings.
"""

from coldchain.registry.product import product_key
from coldchain.registry.product_files import chosen
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
from fleet_simulator.fleet import COOPERATIVE, GATEWAY, Fleet, demo_fleet
from fleet_simulator.profiles import PROFILES
from fleet_simulator.weather import MS_PER_HOUR
from links.product_files import PACKAGED

_SITES = (
    Site(
        id="county-centre",
        name="Machakos county centre",
        kind=SiteKind.COUNTY_CENTRE,
        latitude=-1.518,
        longitude=37.263,
    ),
    Site(
        id="township-station",
        name="Kangundo township station",
        kind=SiteKind.TOWNSHIP_STATION,
        latitude=-1.303,
        longitude=37.346,
    ),
    Site(
        id="village-station",
        name="Kyanzavi village station",
        kind=SiteKind.VILLAGE_STATION,
        latitude=-1.165,
        longitude=37.298,
    ),
)
_ASSETS = (
    Asset(
        id="cooler-county",
        name="County milk room",
        kind=AssetKind.COOLER,
        profile="milk-cooler",
        site="county-centre",
    ),
    Asset(
        id="cooler-township",
        name="Township cold room",
        kind=AssetKind.COOLER,
        profile="vegetable-cooler",
        site="township-station",
    ),
    Asset(
        id="cooler-village",
        name="Village vegetable store",
        kind=AssetKind.COOLER,
        profile="vegetable-cooler",
        site="village-station",
    ),
    Asset(id="van-1", name="Van 1 (milk)", kind=AssetKind.VAN, profile="milk-van"),
    Asset(id="van-2", name="Van 2 (vegetables, berries)", kind=AssetKind.VAN, profile="produce-van"),
    Asset(id="van-3", name="Van 3 (vegetables)", kind=AssetKind.VAN, profile="produce-van"),
    Asset(id="box-1", name="Motorcycle box", kind=AssetKind.MOTORCYCLE_BOX, profile="motorcycle-box"),
)
_CONTACTS = (
    Contact(id="grace", name="Grace Wanjiku", role=Role.MANAGER, phone="+254700000001"),
    Contact(
        id="peter", name="Peter Mutua", role=Role.DRIVER, phone="+254700000011", language="sw", asset="van-1"
    ),
    Contact(id="amina", name="Amina Hassan", role=Role.DRIVER, phone="+254700000012", asset="van-2"),
    Contact(
        id="joseph",
        name="Joseph Kioko",
        role=Role.DRIVER,
        phone="+254700000013",
        language="sw",
        asset="van-3",
    ),
    Contact(
        id="brian", name="Brian Otieno", role=Role.DRIVER, phone="+254700000014", language="sw", asset="box-1"
    ),
    Contact(id="mary", name="Mary Ndunge", role=Role.KEEPER, phone="+254700000021", site="county-centre"),
    Contact(
        id="daniel", name="Daniel Musyoka", role=Role.KEEPER, phone="+254700000022", site="township-station"
    ),
    Contact(
        id="esther",
        name="Esther Mwende",
        role=Role.KEEPER,
        phone="+254700000023",
        language="sw",
        site="village-station",
    ),
)
# id, product, kg, shillings a kg, origin, destination
_GOODS = (
    ("milk-0412", "raw milk", 380.0, 50.0, "township-station", "county-centre"),
    ("milk-0411", "raw milk", 950.0, 50.0, "township-station", "county-centre"),
    ("broccoli-0207", "broccoli", 220.0, 120.0, "village-station", "county-centre"),
    ("strawberries-0091", "strawberry", 90.0, 450.0, "village-station", "county-centre"),
    ("spinach-0133", "spinach", 160.0, 60.0, "village-station", "township-station"),
    ("snap-beans-0058", "snap bean", 140.0, 110.0, "village-station", "county-centre"),
    ("lettuce-0077", "leaf lettuce", 240.0, 90.0, "township-station", "county-centre"),
    ("yoghurt-0315", "yoghurt", 14.0, 180.0, "county-centre", "village-station"),
)
# shipment, asset, custodian, hours ago from, hours ago until (None: still there)
_JOURNEYS: tuple[tuple[str, str, str, float, float | None], ...] = (
    ("milk-0412", "cooler-township", "daniel", 9.0, 1.5),
    ("milk-0412", "van-1", "peter", 1.5, None),
    ("milk-0411", "van-1", "peter", 20.0, 17.0),
    ("milk-0411", "cooler-county", "mary", 17.0, None),
    ("broccoli-0207", "cooler-village", "esther", 22.0, 2.0),
    ("broccoli-0207", "van-2", "amina", 2.0, None),
    ("strawberries-0091", "cooler-village", "esther", 5.0, 2.0),
    ("strawberries-0091", "van-2", "amina", 2.0, None),
    ("spinach-0133", "van-3", "joseph", 1.0, None),
    ("snap-beans-0058", "cooler-village", "esther", 23.0, None),
    ("lettuce-0077", "cooler-township", "daniel", 12.0, None),
    ("yoghurt-0315", "box-1", "brian", 1.0, None),
)


def registry(now: int, *, fleet: Fleet | None = None, sample_interval_s: float = 2.0) -> Registry:
    """Return the registry of a simulated fleet.

    The legs count back from ``now``: build it once, at the first start, and keep it.

    Args:
        now: When the demo first starts [ms since 1970, UTC].
        fleet: The demo's when None; assets that the demo does not know become coolers without goods.
        sample_interval_s: How often the devices measure [s].
    """
    units = (fleet or demo_fleet()).units
    known = {asset.id: asset for asset in _ASSETS}
    assets = tuple(known.get(unit.asset) or _plain_cooler(unit.asset) for unit in units)
    present = {asset.id for asset in assets}
    legs = tuple(leg for leg in _legs(now) if leg.asset in present)
    moving = {leg.shipment for leg in legs}
    shipments = tuple(one for one in _shipments() if one.id in moving)
    return Registry(
        cooperative=Cooperative(
            id=COOPERATIVE, name="Highland Dairy and Vegetable Cooperative", time_zone="Africa/Nairobi"
        ),
        gateways=(GATEWAY,),
        sites=_SITES,
        assets=assets,
        devices=tuple(
            Device(id=unit.device, name=f"Logger of {unit.asset}", sample_interval_s=sample_interval_s)
            for unit in units
        ),
        placements=tuple(Placement(device=unit.device, asset=unit.asset) for unit in units),
        profiles=PROFILES,
        products=chosen((product_key(one.product) for one in shipments), PACKAGED),
        contacts=tuple(contact for contact in _CONTACTS if not contact.asset or contact.asset in present),
        shipments=shipments,
        legs=legs,
    )


def _plain_cooler(asset: str) -> Asset:
    """Return a cooler of a load fleet."""
    return Asset(
        id=asset, name=asset, kind=AssetKind.COOLER, profile="vegetable-cooler", site="township-station"
    )


def _shipments() -> tuple[Shipment, ...]:
    """Return the demo's shipments."""
    return tuple(
        Shipment(
            id=name,
            product=product,
            lot=f"HDV-{name}",
            quantity_kg=quantity_kg,
            price_per_kg=price_per_kg,
            origin=origin,
            destination=destination,
        )
        for name, product, quantity_kg, price_per_kg, origin, destination in _GOODS
    )


def _legs(now: int) -> tuple[Leg, ...]:
    """Return the demo's legs, counted back from ``now`` [ms since 1970, UTC]."""
    return tuple(
        Leg(
            shipment=shipment,
            asset=asset,
            custodian=custodian,
            from_at=now - round(from_h * MS_PER_HOUR),
            until_at=None if until_h is None else now - round(until_h * MS_PER_HOUR),
        )
        for shipment, asset, custodian, from_h, until_h in _JOURNEYS
    )
