"""The registry as it stands in the settings file, and how it becomes a ``Registry``.

Numbers carry their unit in the text, so keys have no unit in their name: ``on_delay = "10m"`` becomes
``on_delay_s``. Instants name their zone. Not a store: who writes the registry to the records is not known
here. Profiles are in ``profile_settings``.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator

from coldchain.errors import InputError
from coldchain.registry.check import check_cover, check_references, check_times
from coldchain.registry.profile_settings import ProfileSettings, to_profile
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
from coldchain.settings import (
    Contradiction,
    DurationS,
    InstantAt,
    MassKg,
    Name,
    Section,
    Where,
)


def _time_zone(name: str) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not found, a folder of zones, an impossible name
        raise InputError("time zone", repr(name), "an IANA name such as Africa/Nairobi") from None
    return name


class CooperativeSettings(Section):
    """``[cooperative]``: whose cold chain this is."""

    id: Name
    name: str
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"


class SiteSettings(Section):
    """``[[sites]]``: a fixed place; latitude and longitude in degrees, WGS 84."""

    id: Name
    name: str
    kind: SiteKind
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class AssetSettings(Section):
    """``[[assets]]``: a van's compartment, a box or a cooler; no ``site`` for what drives."""

    id: Name
    name: str
    kind: AssetKind
    profile: str
    site: str = ""


class DeviceSettings(Section):
    """``[[devices]]``: ``asset`` is short for a placement that has always been and has no end."""

    id: Name
    name: str = ""
    sample_interval: DurationS = Field(default=60.0, gt=0)
    asset: str = ""


class PlacementSettings(Section):
    """``[[placements]]``: a device in an asset; without ``until`` it is still there."""

    device: str
    asset: str
    from_at: InstantAt = Field(default=0, alias="from")
    until_at: InstantAt | None = Field(default=None, alias="until")


class ContactSettings(Section):
    """``[[contacts]]``: a person who is told of everything, or only of one asset or one site."""

    id: Name
    name: str
    role: Role
    phone: str = ""
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")
    asset: str = ""
    site: str = ""

    @field_validator("phone")
    @classmethod
    def _international(cls, phone: str) -> str:
        digits = phone.removeprefix("+").replace(" ", "")
        if phone and not (phone.startswith("+") and digits.isdecimal() and len(digits) in range(7, 16)):
            raise InputError("phone", repr(phone), "an international number such as +254700000001")
        return f"+{digits}" if phone else ""


class ShipmentSettings(Section):
    """``[[shipments]]``: goods on their way; the price is in the cooperative's own currency."""

    id: Name
    product: str
    lot: str = ""
    quantity: MassKg = 0.0
    price_per_kg: float = Field(default=0.0, ge=0)
    origin: str = ""
    destination: str = ""


class LegSettings(Section):
    """``[[legs]]``: a shipment in an asset with one custodian, a contact; without ``until`` it goes on."""

    shipment: str
    asset: str
    custodian: str
    from_at: InstantAt = Field(alias="from")
    until_at: InstantAt | None = Field(default=None, alias="until")


class RegistrySettings(Section):
    """The tables of one cooperative; the settings of a whole station extend it with those of its programs."""

    cooperative: CooperativeSettings
    gateways: tuple[Name, ...] = ()
    sites: tuple[SiteSettings, ...] = ()
    assets: tuple[AssetSettings, ...] = ()
    devices: tuple[DeviceSettings, ...] = ()
    placements: tuple[PlacementSettings, ...] = ()
    profiles: dict[Name, ProfileSettings] = Field(default_factory=dict)
    contacts: tuple[ContactSettings, ...] = ()
    shipments: tuple[ShipmentSettings, ...] = ()
    legs: tuple[LegSettings, ...] = ()

    @classmethod
    def contradictions(cls, tables: Mapping[str, Any], whole: Self | None) -> list[Contradiction]:
        """Return what does not fit together, at its place in the file; see ``coldchain.registry.check``."""
        profiles = tables.get("profiles")
        names = [{"name": name} for name in profiles] if isinstance(profiles, Mapping) else []
        found = check_references({**tables, "profiles": names})
        if whole is None or found:
            return found
        registry = to_registry(whole)
        return [
            each._replace(where=_in_file(each.where, whole))
            for each in (*check_times(registry), *check_cover(registry))
        ]


def to_registry(settings: RegistrySettings) -> Registry:
    """Return the registry that the settings describe, in the order of the file.

    ``asset`` of a device becomes an open placement; these stand after the placements of the file.
    """
    short = [Placement(device=each.id, asset=each.asset) for each in settings.devices if each.asset]
    return Registry(
        cooperative=Cooperative(**settings.cooperative.model_dump()),
        gateways=settings.gateways,
        sites=tuple(Site(**each.model_dump()) for each in settings.sites),
        assets=tuple(Asset(**each.model_dump()) for each in settings.assets),
        devices=tuple(
            Device(id=each.id, name=each.name, sample_interval_s=each.sample_interval)
            for each in settings.devices
        ),
        placements=(*(Placement(**each.model_dump()) for each in settings.placements), *short),
        profiles=tuple(to_profile(name, each) for name, each in settings.profiles.items()),
        contacts=tuple(Contact(**each.model_dump()) for each in settings.contacts),
        shipments=tuple(_shipment(each) for each in settings.shipments),
        legs=tuple(Leg(**each.model_dump()) for each in settings.legs),
    )


def _shipment(settings: ShipmentSettings) -> Shipment:
    """Return one shipment."""
    return Shipment(quantity_kg=settings.quantity, **settings.model_dump(exclude={"quantity"}))


def _in_file(where: Where, settings: RegistrySettings) -> Where:
    """Return the place in the file of a place in the registry."""
    kind, index, *rest = where
    if kind == "profiles" and isinstance(index, int):
        return (kind, list(settings.profiles)[index], *rest)
    if kind == "placements" and isinstance(index, int) and index >= len(settings.placements):
        short = [row for row, device in enumerate(settings.devices) if device.asset]
        return ("devices", short[index - len(settings.placements)], "asset")
    return where
