"""The product profile that a verb is asked to take its numbers from. Not its parsing."""

from collections.abc import Mapping
from pathlib import Path

from coldchain.errors import InputError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.product import LifeModel, ProductProfile, Sourced, product_key


def profiles(own: Path | None) -> Mapping[str, ProductProfile]:
    """Return every product profile by its name; ``own`` as in ``profile_of``.

    Raises:
        InputError: A file has mistakes.
    """
    from links.product_files import PACKAGED, load_products  # only where it is needed: help stays quick

    return PACKAGED if own is None else load_products(own)


def profile_of(name: str, own: Path | None) -> ProductProfile:
    """Return a product profile by its name.

    Args:
        name: E.g. ``raw-milk``, or as people write it: ``Raw milk``.
        own: The cooperative's own file; None: there is none.

    Raises:
        InputError: There is no such product, or a file has mistakes.
    """
    products, key = profiles(own), product_key(name)
    if key not in products:
        near = did_you_mean(key, products)
        raise InputError("product", repr(name[:40]), f"one of {listed(products)}", near)
    return products[key]


def life_of(profile: ProductProfile) -> LifeModel:
    """Return how a product ages.

    Raises:
        InputError: The profile does not say: its label alone does.
    """
    if profile.life is None:
        raise InputError(
            f"product {profile.name}",
            "no model of its life",
            "a product that has one",
            "Its label alone says how long it lives.",
        )
    return profile.life


def number_of(profile: ProductProfile, name: str, found: Sourced | None) -> Sourced:
    """Return a number that a profile must have for a calculation.

    Args:
        profile: Of the product.
        name: What is looked for, for people.
        found: It, or None when the profile lacks it.

    Raises:
        InputError: It lacks it.
    """
    if found is None:
        came = f"no {name}"
        raise InputError(f"product {profile.name}", came, f"a product with a {name}, or the number as option")
    return found


def cited(found: Sourced) -> str:
    """Return where a number comes from, for people."""
    return f"{found.source}, confidence {found.confidence}"
