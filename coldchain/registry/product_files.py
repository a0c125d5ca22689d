"""Products: those that come along as files, and what a cooperative says is different.

A file becomes a ``ProductProfile`` with a hash of its content, which every verdict carries: two verdicts with
one hash were reached by the same numbers. Not a reader of files: ``links/product_files.py``.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

from coldchain.errors import InputError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.product import ProductProfile, Sourced
from coldchain.registry.product_check import check_product
from coldchain.registry.product_generic import GENERIC_NAME
from coldchain.registry.product_hash import sealed
from coldchain.registry.product_numbers import OWN
from coldchain.registry.product_settings import REQUIRED, ProductSettings, to_product
from coldchain.settings import Contradiction, Where

_SOURCED = '{ value = "...", source = "...", confidence = "..." }'


class PackagedProduct(ProductSettings):
    """The file of a product that comes along: whole, and each number with its source."""

    @classmethod
    def contradictions(cls, tables: Mapping[str, Any], whole: Self | None) -> list[Contradiction]:
        """Return what is missing and what does not fit together."""
        del tables
        if whole is None:
            return []
        if whole.base is not None:
            return [Contradiction(("base",), InputError("base", repr(whole.base), "no base in these files"))]
        built = build("product", whole)
        return [*built.found, *_without_source(whole)]


class Built(NamedTuple):
    """A product, or None when something essential is missing, and what is wrong with it."""

    product: ProductProfile | None
    found: list[Contradiction]


class Own(NamedTuple):
    """All products, a cooperative's own ones in place, and what is wrong with those."""

    products: dict[str, ProductProfile]
    found: list[Contradiction]


def build(name: str, settings: ProductSettings, base: ProductProfile | None = None) -> Built:
    """Return the product of checked settings, sealed with its hash.

    Args:
        name: Its name.
        settings: Whole without a base, else what is different.
        base: The product that it is like.
    """
    missing = [] if base else [key for key in REQUIRED if key not in settings.model_fields_set]
    if missing:
        return Built(None, [_missing(key) for key in missing])
    try:
        product = to_product(name, settings, base)
    except InputError as error:
        return Built(None, [Contradiction(("life",), error)])
    return Built(sealed(product), check_product(product))


def override(base: ProductProfile, settings: ProductSettings, *, name: str = "") -> ProductProfile:
    """Return a product with some values changed, its version one up and its hash renewed.

    Raises:
        InputError: What comes out does not fit together; the first thing is told.
    """
    built = build(name or base.name, settings, base)
    if built.product is None or built.found:
        raise built.found[0].error
    return built.product


def with_own(known: Mapping[str, ProductProfile], own: Mapping[str, ProductSettings]) -> Own:
    """Return a cooperative's own products: its changes to known ones, and those that nobody else has.

    Args:
        known: The products that come along, by name; only those that are named as a base are looked up.
        own: ``[products.<name>]`` of the settings, checked.
    """
    products: dict[str, ProductProfile] = {}
    found: list[Contradiction] = []
    for name, settings in own.items():
        base = settings.base or (name if name in known else None)
        if base is not None and base not in known:
            error = InputError(f"product {name}", repr(base), "a product", did_you_mean(base, known))
            found.append(Contradiction((name, "base"), error))
            continue
        built = build(name, settings, known[base] if base else None)
        found += [each._replace(where=(name, *each.where)) for each in built.found]
        if built.product is not None:
            products[name] = built.product
    return Own(products, found)


def picked(
    names: Iterable[str], known: Mapping[str, ProductProfile], own: Mapping[str, ProductSettings]
) -> dict[str, ProductProfile]:
    """Return the products of these names, a cooperative's own ones in place; unknown names are passed over.

    Args:
        names: Of products.
        known: The products that come along, by name; only what is needed is looked up.
        own: ``[products.<name>]`` of the settings, without contradictions.
    """
    wanted = set(names)
    changed = with_own(known, {name: settings for name, settings in own.items() if name in wanted}).products
    return {name: known[name] for name in wanted if name in known and name not in changed} | changed


def chosen(wanted: Iterable[str], known: Mapping[str, ProductProfile]) -> tuple[ProductProfile, ...]:
    """Return products by name, each once, sorted; with the generic one when a name is unknown.

    Args:
        wanted: Names of products, see ``product_key``.
        known: Products by name.
    """
    names = {name if name in known else GENERIC_NAME for name in wanted}
    return tuple(known[name] for name in sorted(names) if name in known)


def _missing(key: str) -> Contradiction:
    """Return the mistake of a key that a whole product must have."""
    allowed = "a value; a product of one's own may name a base instead"
    return Contradiction((key,), InputError(key, "nothing", f"{allowed} ({listed(REQUIRED)} are needed)"))


def _without_source(settings: ProductSettings) -> list[Contradiction]:
    """Return the numbers of a file that nobody vouches for."""
    numbers: list[tuple[Where, object]] = [
        ((key,), getattr(settings, key)) for key in type(settings).model_fields
    ]
    if settings.life is not None:
        numbers.append((("life", "days"), settings.life.days))
    for index, timer in enumerate(settings.timers):
        numbers += [(("timers", index, key), getattr(timer, key)) for key in ("above", "below", "duration")]
    return [
        Contradiction(where, InputError("number", "a number without a source", _SOURCED))
        for where, number in numbers
        if isinstance(number, Sourced) and number.source == OWN
    ]
