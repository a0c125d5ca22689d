"""What does not fit together in one product: ranges the wrong way round, a model that misses the storage.

Not a check of single values: ``product_settings`` sees to those.
"""

from collections.abc import Iterator

from coldchain.errors import InputError
from coldchain.registry.product import LifeModel, ProductProfile, Sourced
from coldchain.science.models import Q10
from coldchain.science.rates import check_model
from coldchain.settings import Contradiction, Where

# key of the file whose value must not be more than that of the other; equal is allowed unless "strictly"
_ORDER = (
    ("storage_low", "storage_high", False),
    ("storage_high", "harm_above", False),
    ("harm_below", "storage_low", False),
    ("chilling", "storage_low", False),
    ("freezing", "storage_low", True),
    ("freezing", "harm_below", False),
    ("humidity_low", "humidity_high", False),
)


def check_product(product: ProductProfile) -> list[Contradiction]:
    """Return everything in a product that does not fit together; ``where`` counts within its table."""
    return [*_order(product), *_life(product), *_timers(product), *_rest(product)]


def _order(product: ProductProfile) -> Iterator[Contradiction]:
    """Yield pairs of numbers that stand the wrong way round."""
    values = {
        "storage_low": product.storage_low_c,
        "storage_high": product.storage_high_c,
        "harm_above": product.harm_above_c,
        "harm_below": product.harm_below_c,
        "chilling": product.chilling_c,
        "freezing": product.freezing_c,
        "humidity_low": product.humidity_low_pct,
        "humidity_high": product.humidity_high_pct,
    }
    for low_key, high_key, strictly in _ORDER:
        low, high = values[low_key], values[high_key]
        if low is None or high is None:
            continue
        if low.value > high.value or (strictly and low.value == high.value):
            unit = " %RH" if low_key.startswith("humidity") else " degC"
            words = "less than" if strictly else "at most"
            came = f"{low_key} of {low.value:g}{unit}"
            yield _wrong((low_key,), came, f"{words} {high_key}, {high.value:g}{unit}")


def _life(product: ProductProfile) -> Iterator[Contradiction]:
    """Yield what is wrong with the model of life."""
    life = product.life
    if life is None:
        return
    model = life.model
    if life.life_days.value <= 0:
        yield _wrong(("life", "days"), "a life of nothing", "more than 0 s")
    try:
        check_model(model)
    except InputError as error:
        yield Contradiction(("life",), error)
    low, high = product.storage_low_c.value, product.storage_high_c.value
    if model.valid_low_c > low or model.valid_high_c < high:
        came = f"a model that is valid in {_range(life)}"
        yield _wrong(("life",), came, f"one that covers the storage, {low:g} to {high:g} degC")
    if isinstance(model, Q10) and model.bands[-1][0] < model.valid_high_c:
        came = f"bands up to {model.bands[-1][0]:g} degC"
        yield _wrong(("life", "bands"), came, f"bands up to valid_high, {model.valid_high_c:g} degC")


def _timers(product: ProductProfile) -> Iterator[Contradiction]:
    """Yield timers whose name stands before: excursions are told apart by it."""
    seen: set[str] = set()
    for index, timer in enumerate(product.timers):
        if timer.name in seen:
            yield _wrong(("timers", index, "name"), f"{timer.name!r} a second time", "each timer name once")
        seen.add(timer.name)


def _rest(product: ProductProfile) -> Iterator[Contradiction]:
    """Yield numbers that mean nothing alone, or nothing at all."""
    if not product.title.strip():
        yield _wrong(("title",), "no text", "what people call it")
    if not product.harm_share > 0:
        yield _wrong(("harm_share",), "0 %", "more than 0 %")
    if product.lag_tau_s.value <= 0:
        yield _wrong(("lag_tau",), "a duration of nothing", "more than 0 s")
    pair: tuple[Sourced | None, Sourced | None] = (product.chilling_c, product.chilling_budget_c_h)
    if (pair[0] is None) != (pair[1] is None):
        there, lacks = ("chilling", "chilling_budget") if pair[1] is None else ("chilling_budget", "chilling")
        yield _wrong((there,), f"{there} without {lacks}", "both of them or none")


def _range(life: LifeModel) -> str:
    """Return the valid range of a model for a message."""
    return f"{life.model.valid_low_c:g} to {life.model.valid_high_c:g} degC"


def _wrong(where: Where, came: str, allowed: str) -> Contradiction:
    """Return a contradiction within a product."""
    return Contradiction(where, InputError(".".join(map(str, where)), came, allowed))
