"""The values of a product that people adapt by hand, as they write them: texts with units. Not all of it."""

from coldchain.registry.product import ProductProfile, Sourced
from coldchain.registry.written import number_text


def written_product(product: ProductProfile) -> dict[str, str]:
    """Return the values of a product by their keys in the settings file; ``days`` is that of its life."""
    found = {
        "title": product.title,
        "storage_low": _c(product.storage_low_c),
        "storage_high": _c(product.storage_high_c),
        "harm_above": _c(product.harm_above_c),
        "harm_below": _c(product.harm_below_c),
        "days": f"{number_text(product.life.life_days.value)}d" if product.life else "",
        "gtin": product.gtin,
        "advice": product.advice,
    }
    return {key: text for key, text in found.items() if text}


def _c(number: Sourced | None) -> str:
    return "" if number is None else f"{number_text(number.value)} degC"
