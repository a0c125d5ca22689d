"""The rules that are held beside each other: the present ones, and candidates from a file."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace
from pydantic import Field

from coldchain.errors import InputError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.check import check_cover
from coldchain.registry.product import ProductProfile
from coldchain.registry.product_files import override
from coldchain.registry.product_limits import limits_from
from coldchain.registry.product_settings import ProductSettings
from coldchain.registry.profile import Profile
from coldchain.registry.profile_settings import ProfileSettings, to_profile
from coldchain.registry.registry import Registry
from coldchain.settings import Name, Section

PRESENT, CANDIDATE = "present", "candidate"


class RuleSet(NamedTuple):
    """Rules under a name, with everything else that is registered: who is where, who is told."""

    name: str
    registry: Registry


class CandidateSettings(Section):
    """A file of candidate rules.

    Args:
        profiles: Whole ones, each in place of the present one of its name.
        products: What is different from the present product of that name.
    """

    profiles: dict[Name, ProfileSettings] = Field(default_factory=dict)
    products: dict[Name, ProductSettings] = Field(default_factory=dict)


def candidate_of(registry: Registry, settings: CandidateSettings, file: str) -> RuleSet:
    """Return the candidate rules; what the file does not name stays as it is.

    Args:
        registry: With the present rules.
        settings: The candidates.
        file: What to call their file in messages.

    Raises:
        InputError: There is nothing to try, a name is not in use, or something does not fit together.
    """
    if not settings.profiles and not settings.products:
        allowed = f"[profiles.<name>] of one of {listed(_names(registry.profiles))}, or [products.<name>]"
        raise InputError(file, "neither a profile nor a product", allowed)
    _check_names(f"{file}, profiles", settings.profiles, _names(registry.profiles))
    _check_names(f"{file}, products", settings.products, _names(registry.products))
    tried = {each.name: each for each in registry.profiles}
    products = {each.name: each for each in registry.products}
    for name, different in settings.products.items():
        before, products[name] = products[name], override(products[name], different)
        if tried.get(name) == limits_from(before):  # an asset whose limits follow from the product
            tried[name] = limits_from(products[name])
    tried |= {name: to_profile(name, each) for name, each in settings.profiles.items()}
    changed = replace(registry, profiles=tuple(tried.values()), products=tuple(products.values()))
    for contradiction in check_cover(changed):
        if contradiction.fatal:
            raise contradiction.error
    return RuleSet(CANDIDATE, changed)


def _names(things: Iterable[Profile | ProductProfile]) -> list[str]:
    return [each.name for each in things]


def _check_names(place: str, came: Iterable[str], known: list[str]) -> None:
    for name in came:
        if name not in known:
            raise InputError(place, repr(name), f"one in use: {listed(known)}", did_you_mean(name, known))
