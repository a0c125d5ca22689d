"""``rules.toml`` of a case: what is judged by which rules, until when. Readings: see ``rule_cases``."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field

from coldchain.errors import InputError
from coldchain.registry.product_settings import ProductSettings
from coldchain.registry.profile_settings import ProfileSettings
from coldchain.settings import Contradiction, DurationS, Name, Section, TemperatureC

_ONE_OF = "a table [profile], or profiles_file and profile_name, or a table [shipment]"


class LegCase(Section):
    """``[[legs]]`` of a case: the goods in an asset for a time, counted from the case's start.

    Args:
        asset: Any name.
        from_s: Since when [s].
        until_s: Until before when; without it: it goes on [s].
    """

    asset: Name
    from_s: DurationS = Field(default=0.0, alias="from")
    until_s: DurationS | None = Field(default=None, alias="until")


class ShipmentCase(Section):
    """``[shipment]`` of a case: goods whose harms are to be found.

    Args:
        product: Name of a product that comes along.
        start: How warm the goods are at the begin; without it: as warm as the first reading says [degC].
        different: What is different from that product, as in ``[products.<name>]`` of the settings file.
    """

    product: str
    start: TemperatureC | None = None
    different: ProductSettings = Field(default_factory=ProductSettings)


class CaseSettings(Section):
    """``rules.toml`` of a case: a profile, goods on their way, or both; and until when time passes.

    Args:
        until: Until when time passes; silence counts too [s].
        profile: The rules, as in the settings file of a station.
        profiles_file: Another file with ``[profiles.<name>]``, such as a station's; counts from this one.
        profile_name: Which of its profiles.
        shipment: The goods, when their harms are to be found.
        legs: Where they are; without it: in one asset all the time.
        devices: Which device is in which asset; those that are left out are in the asset of the first leg.
    """

    until: DurationS
    profile: ProfileSettings | None = None
    profiles_file: str = ""
    profile_name: str = ""
    shipment: ShipmentCase | None = None
    legs: tuple[LegCase, ...] = ()
    devices: dict[Name, Name] = Field(default_factory=dict)

    @classmethod
    def contradictions(cls, tables: Mapping[str, Any], whole: Self | None) -> list[Contradiction]:
        """Return what is wrong with the choice of the rules."""
        del tables
        if whole is None:
            return []
        other = bool(whole.profiles_file and whole.profile_name)
        half = bool(whole.profiles_file or whole.profile_name) and not other
        if half or (whole.profile is not None and other):
            came = "only one of the two names" if half else "both"
            return [Contradiction(("profile",), InputError("profile", came, _ONE_OF))]
        if whole.profile is None and not other and whole.shipment is None:
            return [Contradiction(("profile",), InputError("profile", "nothing to judge by", _ONE_OF))]
        return []
