"""The registry as it stands in the settings file, and how it becomes a ``Registry``.

Numbers carry their unit in the text, so keys have no unit in their name: ``on_delay = "10m"`` becomes
``on_delay_s``. Instants name their zone. Not a store. Profiles are in ``profile_settings``.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from coldchain.errors import InputError
from coldchain.registry.check import check_cover, check_references, check_times
from coldchain.registry.check_retired import check_retired
from coldchain.registry.contact_settings import ContactSettings, Language, to_contact
from coldchain.registry.gs1 import Giai, Gln, Grai
from coldchain.registry.paper_settings import CalibrationSettings, PriceSettings, to_calibration, to_price
from coldchain.registry.product import ProductProfile, product_key
from coldchain.registry.product_files import chosen, picked, with_own
from coldchain.registry.product_generic import GENERIC_NAME
from coldchain.registry.product_limits import limits_from
from coldchain.registry.product_settings import ProductSettings
from coldchain.registry.profile import Profile
from coldchain.registry.profile_settings import ProfileSettings, to_profile
from coldchain.registry.registry import Registry
from coldchain.registry.retired_settings import RetirableSection
from coldchain.registry.things import (
    Asset,
    AssetKind,
    Cooperative,
    Device,
    Leg,
    Placement,
    Shipment,
    Site,
    SiteKind,
)
from coldchain.settings import Contradiction, DurationS, InstantAt, MassKg, Name, Section, TemperatureC, Where


def _time_zone(name: str) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder of zones, an impossible name
        raise InputError("time zone", repr(name), "an IANA name such as Africa/Nairobi") from None
    return name


class CooperativeSettings(Section):
    """``[cooperative]``: whose cold chain this is.

    Args:
        id: Its name in topics and ids.
        name: For people.
        time_zone: Of the times that people read (IANA name).
        hottest: What goods warm towards at most where nothing is known of them: a closed van in the sun.
        language: Of messages to whoever has no other (ISO 639): en, es, fr, pt, hi, sw or zh.
        gln: Its number at GS1 (GLN, 13 digits), where it has one.
        keep_years: How long shipments, legs, placements and calibrations cannot be removed; 0: no such time.
    """

    id: Name
    name: str
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    hottest: TemperatureC = 40.0
    language: Language = "en"
    gln: Gln = ""
    keep_years: int = Field(default=0, ge=0, le=100)


class SiteSettings(RetirableSection):
    """``[[sites]]``: a fixed place.

    Args:
        id: Other tables name it by this.
        name: For people.
        kind: What stands there.
        latitude: [degrees, WGS 84], north is positive.
        longitude: [degrees, WGS 84], east is positive.
        gln: Its number at GS1 (GLN, 13 digits), where it has one.
        retired_at: Since when it is closed; without it: it is in use.
        retired_why: Why; has to be said with it.
    """

    id: Name
    name: str
    kind: SiteKind
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    gln: Gln = ""
    retired_at: InstantAt | None = Field(default=None, alias="retired")
    retired_why: str = ""


class AssetSettings(RetirableSection):
    """``[[assets]]``: a van's compartment, a box or a cooler.

    Args:
        id: Other tables name it by this.
        name: For people.
        kind: What it is.
        profile: The storage profile by whose limits it is judged.
        site: Where it stands; empty for what drives.
        capacity: How much it holds; left out: its room for goods from elsewhere is not known [kg].
        plate: The number plate of what drives.
        giai: Its number at GS1 (GIAI, as under its barcode), where it has one.
        grai: Its number at GS1 as a returnable asset (GRAI: 0, 13 digits, serial), where it has one.
        retired_at: Since when it is sold or scrapped; without it: it is in use.
        retired_why: Why; has to be said with it.
    """

    id: Name
    name: str
    kind: AssetKind
    profile: str
    site: str = ""
    capacity: MassKg | None = Field(default=None, gt=0)
    plate: str = ""
    giai: Giai = ""
    grai: Grai = ""
    retired_at: InstantAt | None = Field(default=None, alias="retired")
    retired_why: str = ""


class DeviceSettings(RetirableSection):
    """``[[devices]]``: what measures.

    Args:
        id: The name that it says on its serial line.
        name: For people.
        sample_interval: How often it measures [s].
        asset: Short for a placement that has always been and has no end.
        model: What its maker calls this kind of device.
        serial: The number that its maker gave this one.
        giai: Its number at GS1 (GIAI, as under its barcode), where it has one.
        retired_at: Since when it is dead or gone; without it: it is in use.
        retired_why: Why; has to be said with it.
    """

    id: Name
    name: str = ""
    sample_interval: DurationS = Field(default=60.0, gt=0)
    asset: str = ""
    model: str = ""
    serial: str = ""
    giai: Giai = ""
    retired_at: InstantAt | None = Field(default=None, alias="retired")
    retired_why: str = ""


class PlacementSettings(Section):
    """``[[placements]]``: a device in an asset, for some time.

    Args:
        device: Its id.
        asset: Where it is.
        from_at: Since when; without it: always.
        until_at: Until before when; without it: it is still there.
    """

    device: str
    asset: str
    from_at: InstantAt = Field(default=0, alias="from")
    until_at: InstantAt | None = Field(default=None, alias="until")


class ShipmentSettings(Section):
    """``[[shipments]]``: goods on their way.

    Args:
        id: Other tables name it by this.
        product: What it is.
        lot: The lot's number.
        quantity: How much it is [kg].
        price_per_kg: In the cooperative's own currency.
        origin: Where it comes from.
        destination: Where it goes.
        start: The goods' own temperature when the first leg began; without it: as the air around them.
        order_ref: The buyer's own reference of what he ordered.
    """

    id: Name
    product: str
    lot: str = ""
    quantity: MassKg = 0.0
    price_per_kg: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    origin: str = ""
    destination: str = ""
    start: TemperatureC | None = None
    order_ref: str = ""


class LegSettings(Section):
    """``[[legs]]``: a shipment in an asset with one custodian.

    Args:
        shipment: Its id.
        asset: What it is in.
        custodian: The contact who has it in hand.
        from_at: Since when.
        until_at: Until before when; without it: it goes on.
    """

    shipment: str
    asset: str
    custodian: str
    from_at: InstantAt = Field(alias="from")
    until_at: InstantAt | None = Field(default=None, alias="until")


class RegistrySettings(Section):
    """The tables of one cooperative; the settings of a whole station extend it with those of its programs.

    Args:
        cooperative: Whose cold chain this is.
        gateways: From which readings are taken: the machines that run a bridge.
        sites: Fixed places.
        assets: What can hold goods.
        devices: What measures.
        placements: Which device is in which asset, and when.
        profiles: Limits, by the name of the profile.
        products: What is different from the products that come along, and products of one's own.
        contacts: Who is told.
        shipments: Goods on their way.
        legs: Which shipment is in which asset, when, and in whose hands.
        calibrations: Certificates of devices.
        prices: What products are worth.
    """

    cooperative: CooperativeSettings
    gateways: tuple[Name, ...] = ()
    sites: tuple[SiteSettings, ...] = ()
    assets: tuple[AssetSettings, ...] = ()
    devices: tuple[DeviceSettings, ...] = ()
    placements: tuple[PlacementSettings, ...] = ()
    profiles: dict[Name, ProfileSettings] = Field(default_factory=dict)
    products: dict[Name, ProductSettings] = Field(default_factory=dict)
    contacts: tuple[ContactSettings, ...] = ()
    shipments: tuple[ShipmentSettings, ...] = ()
    legs: tuple[LegSettings, ...] = ()
    calibrations: tuple[CalibrationSettings, ...] = ()
    prices: tuple[PriceSettings, ...] = ()

    @classmethod
    def known_products(cls) -> Mapping[str, ProductProfile]:
        """Return the products that come along, by name; the settings of a station know where they are."""
        return {}

    @classmethod
    def contradictions(cls, tables: Mapping[str, Any], whole: Self | None) -> list[Contradiction]:
        """Return what does not fit together, at its place in the file; see ``coldchain.registry.check``."""
        named = {key: _keys(tables.get(key)) for key in ("profiles", "products")}
        products = {*cls.known_products(), *named["products"]}
        known = {**tables, "profiles": [{"name": each} for each in named["profiles"]]}
        found = check_references(known, products=products)
        if whole is None:
            return found
        own = with_own(cls.known_products(), whole.products)
        found += [each._replace(where=("products", *each.where)) for each in own.found]
        if found:
            return found
        registry = to_registry(whole, cls.known_products())
        more = (*check_times(registry), *check_retired(registry), *check_cover(registry))
        return [each._replace(where=_in_file(each.where, whole)) for each in more]


def to_registry(settings: RegistrySettings, known: Mapping[str, ProductProfile] | None = None) -> Registry:
    """Return the registry that the settings describe, in the order of the file.

    ``asset`` of a device becomes an open placement; these stand after the placements of the file. An asset
    whose profile is the name of a product gets limits that follow from it; these stand after the profiles.

    Args:
        settings: Without contradictions.
        known: The products that come along, by name.
    """
    short = [Placement(device=each.id, asset=each.asset) for each in settings.devices if each.asset]
    wanted = [product_key(each.product) for each in settings.shipments]
    names = (*wanted, *(asset.profile for asset in settings.assets), GENERIC_NAME)
    products = picked(names, known or {}, settings.products)
    return Registry(
        cooperative=to_cooperative(settings.cooperative),
        gateways=settings.gateways,
        sites=tuple(Site(**each.model_dump()) for each in settings.sites),
        assets=tuple(to_asset(each) for each in settings.assets),
        devices=tuple(to_device(each) for each in settings.devices),
        placements=(*(Placement(**each.model_dump()) for each in settings.placements), *short),
        profiles=_profiles(settings, products),
        products=chosen(wanted, products),
        contacts=tuple(to_contact(each, settings.cooperative.language) for each in settings.contacts),
        shipments=tuple(to_shipment(each) for each in settings.shipments),
        legs=tuple(Leg(**each.model_dump()) for each in settings.legs),
        calibrations=tuple(to_calibration(each) for each in settings.calibrations),
        prices=tuple(to_price(each) for each in settings.prices),
    )


def _profiles(settings: RegistrySettings, products: Mapping[str, ProductProfile]) -> tuple[Profile, ...]:
    """Return the profiles of the file, and those that follow from products."""
    written = [to_profile(name, each) for name, each in settings.profiles.items()]
    names = dict.fromkeys(asset.profile for asset in settings.assets)
    derived = [name for name in names if name not in settings.profiles and name in products]
    return (*written, *(limits_from(products[name]) for name in derived))


def _keys(table: object) -> list[str]:
    """Return the names of the tables in a table of the file, of which nothing is certain."""
    return [str(name) for name in table] if isinstance(table, Mapping) else []


def to_cooperative(settings: CooperativeSettings) -> Cooperative:
    """Return the cooperative's own row."""
    return Cooperative(hottest_c=settings.hottest, **settings.model_dump(exclude={"hottest"}))


def to_device(settings: DeviceSettings) -> Device:
    """Return one device, without where it is."""
    plain = settings.model_dump(exclude={"sample_interval", "asset"})
    return Device(sample_interval_s=settings.sample_interval, **plain)


def to_asset(settings: AssetSettings) -> Asset:
    """Return one asset."""
    return Asset(capacity_kg=settings.capacity, **settings.model_dump(exclude={"capacity"}))


def to_shipment(settings: ShipmentSettings) -> Shipment:
    """Return one shipment."""
    plain = settings.model_dump(exclude={"quantity", "start"})
    return Shipment(quantity_kg=settings.quantity, start_c=settings.start, **plain)


def _in_file(where: Where, settings: RegistrySettings) -> Where:
    """Return the place in the file of a place in the registry."""
    kind, index, *rest = where
    if kind == "profiles" and isinstance(index, int):
        return (kind, list(settings.profiles)[index], *rest)
    if kind == "placements" and isinstance(index, int) and index >= len(settings.placements):
        short = [row for row, device in enumerate(settings.devices) if device.asset]
        return ("devices", short[index - len(settings.placements)], "asset")
    return where
