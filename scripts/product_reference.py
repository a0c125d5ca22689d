"""Makes docs/reference/products.md: one table of all products that come along, straight from their files.

Not the explanation of the numbers: that is ``docs/products.md``.
"""

from collections import Counter
from collections.abc import Iterator

from coldchain.registry.product import Group, LifeModel, ProductProfile, Sourced, Timer
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from coldchain.units import format_duration

_OPENING = (
    "What comes along, from `coldchain/products`; [products](../products.md) says how to read it and how to"
    " change it. All in degC. Sources: keys of [sources](../sources.md); `m` is from memory, `derived` and"
    " `convention` are ours. Sure: how many numbers have high, medium and low confidence."
)
_HEAD = (
    "product",
    "storage",
    "humidity %",
    "harm outside",
    "cold",
    "life",
    "model",
    "law",
    "sources",
    "sure",
)
_NONE = "by its label"


def table(products: dict[str, ProductProfile]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Yield each group that has a product, and its rows."""
    for group in Group:
        rows = [_row(each) for _, each in sorted(products.items()) if each.group is group]
        if rows:
            yield group.value, rows


def opening() -> str:
    """Return what stands above the tables."""
    return _OPENING


def head() -> tuple[str, ...]:
    """Return the heads of the columns."""
    return _HEAD


def _row(product: ProductProfile) -> tuple[str, ...]:
    """Return one product as the cells of a row."""
    numbers = list(_numbers(product))
    sources = sorted({each.source for each in numbers}, key=_order)
    sure = Counter(each.confidence.value for each in numbers)
    below = product.harm_below_c
    return (
        f"`{product.name}`: {product.title}",
        _between(product.storage_low_c, product.storage_high_c),
        _between(product.humidity_low_pct, product.humidity_high_pct),
        f"{'none' if below is None else f'{below.value:g}'} to {product.harm_above_c.value:g}",
        _cold(product),
        _life(product.life),
        _model(product.life) if product.life else "",
        "; ".join(_law(timer) for timer in product.timers),
        " ".join(sources),
        "/".join(str(sure[word]) for word in ("high", "medium", "low")),
    )


def _numbers(product: ProductProfile) -> Iterator[Sourced]:
    """Yield every number of a product that has a source; a model counts as one."""
    fields = (getattr(product, name) for name in product.__struct_fields__)
    yield from (each for each in fields if isinstance(each, Sourced))
    if product.life is not None:
        yield product.life.life_days
        yield Sourced(0.0, product.life.source, product.life.confidence)
    for timer in product.timers:
        yield timer.bound
        yield timer.duration_s


def _order(source: str) -> tuple[bool, int, str]:
    """Return where a source stands: numbered ones first."""
    number = source[1:] if source.startswith("S") else ""
    return (not number, int(number or 0), source)


def _between(low: Sourced | None, high: Sourced | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low.value:g}" if low.value == high.value else f"{low.value:g} to {high.value:g}"


def _cold(product: ProductProfile) -> str:
    """Return chilling and freezing in words."""
    parts = []
    if product.chilling_c is not None and product.chilling_budget_c_h is not None:
        parts.append(
            f"chills below {product.chilling_c.value:g}: {product.chilling_budget_c_h.value:g} degC h"
        )
    if product.freezing_c is not None:
        parts.append(f"freezes at {product.freezing_c.value:g}")
    return "; ".join(parts)


def _life(life: LifeModel | None) -> str:
    return _NONE if life is None else f"{life.life_days.value:g} d at {life.model.reference_c:.3g}"


def _model(life: LifeModel) -> str:
    """Return a model in words."""
    text = _of_kind(life.model)
    return text if life.measured_high_c is None else f"{text}, measured to {life.measured_high_c:g}"


def _of_kind(model: Model) -> str:
    """Return the kind of a model with its numbers."""
    match model:
        case RateTable():
            return f"rate table {model.valid_low_c:g} to {model.valid_high_c:g}"
        case Q10():
            return "Q10 of " + ", ".join(f"{factor:g} to {up_to:g}" for up_to, factor in model.bands)
        case SquareRoot():
            return f"square root, Tmin {model.t_min_c:g}"
        case Exponential():
            return f"exponential, {model.per_k:g} per K"
        case Arrhenius():
            return f"Arrhenius, {model.activation_kj_mol:g} kJ/mol"


def _law(timer: Timer) -> str:
    """Return a timer in short: ``four-hour: > 5 degC for 4 h in all``."""
    sign = (">" if timer.above else "<") + ("=" if timer.inclusive else "")
    how = " in all" if timer.cumulative else " at a time"
    return f"{timer.name}: {sign} {timer.bound.value:g} for {format_duration(timer.duration_s.value)}{how}"
