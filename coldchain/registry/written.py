"""One entry of the registry as it is written in the settings file, and back: values are texts with units.

Forms, tables and the command line say the same as the file, by the same rules. Not references between
entries: see ``check``. A value that is empty is left out, and so has its default.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from coldchain.instants import to_iso
from coldchain.registry.contact_settings import ContactSettings, to_contact
from coldchain.registry.entries import COOPERATIVE, GATEWAYS, Entry
from coldchain.registry.paper_settings import CalibrationSettings, PriceSettings, to_calibration, to_price
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.profile_settings import ProfileSettings, to_profile
from coldchain.registry.settings import (
    AssetSettings,
    CooperativeSettings,
    DeviceSettings,
    LegSettings,
    PlacementSettings,
    ShipmentSettings,
    SiteSettings,
    to_asset,
    to_cooperative,
    to_device,
    to_shipment,
)
from coldchain.registry.things import Leg, Placement, Site
from coldchain.settings import Name, Section
from coldchain.units import QUANTITIES

Values = dict[str, Any]
"""Keys of the settings file and what is written there: texts, numbers without a unit, lists."""


class GatewaySettings(Section):
    """One of ``gateways``: a machine that runs a bridge.

    Args:
        id: The name under which it sends.
    """

    id: Name


class NamedProfile(ProfileSettings):
    """``[profiles.<name>]``, with the name in it.

    Args:
        name: Assets name it by this.
    """

    name: Name


class Form(NamedTuple):
    """How entries of a kind are written: the section of the file, and how an entry is made of it."""

    section: type[Section]
    made: Callable[[Any, str], Entry]


FORMS: dict[str, Form] = {
    COOPERATIVE: Form(CooperativeSettings, lambda each, _: to_cooperative(each)),
    GATEWAYS: Form(GatewaySettings, lambda each, _: str(each.id)),
    "sites": Form(SiteSettings, lambda each, _: Site(**each.model_dump())),
    "profiles": Form(NamedProfile, lambda each, _: to_profile(each.name, each)),
    "assets": Form(AssetSettings, lambda each, _: to_asset(each)),
    "devices": Form(DeviceSettings, lambda each, _: to_device(each)),
    "placements": Form(PlacementSettings, lambda each, _: Placement(**each.model_dump())),
    "calibrations": Form(CalibrationSettings, lambda each, _: to_calibration(each)),
    "contacts": Form(ContactSettings, to_contact),
    "prices": Form(PriceSettings, lambda each, _: to_price(each)),
    "shipments": Form(ShipmentSettings, lambda each, _: to_shipment(each)),
    "legs": Form(LegSettings, lambda each, _: Leg(**each.model_dump())),
}
"""Kinds that one can write whole; of products some values, see ``product_written``."""
LISTS = {"contacts": ("assets", "sites", "channels")}
"""Keys whose values are lists of ids."""
UNITS = {
    "capacity": "kg",
    "quantity": "kg",
    "hottest": "degC",
    "start": "degC",
    "sample_interval": "s",
    "absence_after": "s",
    "max_gap": "s",
    "on_delay": "s",
    "off_delay": "s",
}
"""The unit in which we write a key; any other that fits may come."""
_FIELDS = {  # key -> field of the entry, where they differ
    "capacity": "capacity_kg",
    "quantity": "quantity_kg",
    "hottest": "hottest_c",
    "start": "start_c",
    "sample_interval": "sample_interval_s",
    "absence_after": "absence_after_s",
    "max_gap": "max_gap_s",
    "on_delay": "on_delay_s",
    "off_delay": "off_delay_s",
    "report_at": "report_time",
    "calibrated": "calibrated_at",
    "due": "due_at",
    "from": "from_at",
    "until": "until_at",
    "retired": "retired_at",
}
_INSTANTS = ("from", "until", "calibrated", "due", "retired")
_ALWAYS = ("placements", "prices")  # without ``from`` they have always been
_UNIT_TEXTS = {"Cel": "degC", "/": "/", "lat": "deg", "lon": "deg"}


def columns_of(kind: str) -> tuple[str, ...]:
    """Return the keys of a kind, in the order of the settings file; ``limits`` of a profile among them."""
    fields = FORMS[kind].section.model_fields
    names = [field.alias or name for name, field in fields.items()]
    return ("name", *(name for name in names if name != "name")) if kind == "profiles" else tuple(names)


def field_of(key: str) -> str:
    """Return what the field of an entry is called that stands under a key; the same name in most cases."""
    return _FIELDS.get(key, key)


def written(kind: str, entry: Entry) -> Values:
    """Return an entry as it is written in the settings file; what is not known is left out."""
    if isinstance(entry, str):
        return {"id": entry}
    if isinstance(entry, Profile):
        plain = {key: _text(key, getattr(entry, _FIELDS[key])) for key in ("absence_after", "max_gap")}
        return {"name": entry.name, **plain, "limits": [_limit(each) for each in entry.limits]}
    values = {key: getattr(entry, _FIELDS.get(key, key), None) for key in columns_of(kind)}
    found = {key: _text(key, value) for key, value in values.items() if value not in (None, "", ())}
    if kind == "calibrations":
        found |= _with_unit(found)
    if kind in _ALWAYS and values["from"] == 0:
        del found["from"]
    return found


def number_text(number: float) -> str:
    """Return a number as the settings file takes it: without an exponent, with every digit that counts."""
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(key: str, value: object) -> object:
    """Return a value as it is written under a key."""
    if key in _INSTANTS and isinstance(value, int):
        return to_iso(value)
    if key in UNITS and isinstance(value, int | float):
        return f"{number_text(value)}{'' if UNITS[key] == 's' else ' '}{UNITS[key]}"
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value


def _in_unit(number: float, channel: str) -> str:
    unit = QUANTITIES[channel.split("/")[1]].unit
    return f"{number_text(number)} {_UNIT_TEXTS.get(unit, unit)}"


def _with_unit(found: Mapping[str, Any]) -> Values:
    """Return offset and uncertainty of a calibration in the unit of its channel."""
    numbers = {key: found[key] for key in ("offset", "uncertainty") if key in found}
    return {key: _in_unit(number, found["channel"]) for key, number in numbers.items()}


def _limit(limit: Limit) -> Values:
    side = "above" if limit.side is Side.ABOVE else "below"
    values: Values = {
        "name": limit.name,
        "channel": limit.channel,
        side: _in_unit(limit.bound, limit.channel),
        "inclusive": limit.inclusive,
        "deadband": _in_unit(limit.deadband, limit.channel),
        "on_delay": _text("on_delay", limit.on_delay_s),
        "off_delay": _text("off_delay", limit.off_delay_s),
        "severity": str(limit.severity),
        "advice": limit.advice,
    }
    return {key: value for key, value in values.items() if value not in ("", False)}


def plain_of(entry: Entry | None) -> object:
    """Return an entry as the audit chain keeps it; of what is in use without its end."""
    plain = None if entry is None else msgspec.to_builtins(entry)
    if isinstance(plain, dict) and "retired_at" in plain and plain["retired_at"] is None:
        return {name: value for name, value in plain.items() if not name.startswith("retired_")}
    return plain
