"""The values of a product as people write them: texts with units, by the keys that ``product_hand`` reads.

A number has its source behind it in brackets: ``8 degC [S22, medium]``. What a product has not is left out.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from coldchain.registry.product import LifeModel, ProductProfile, Sourced, Timer
from coldchain.registry.written import number_text
from coldchain.science.models import Q10, Arrhenius, Exponential, RateTable, SquareRoot

_PERCENT = 100
_STEPS = ((3600, "h"), (60, "m"))


class Told(NamedTuple):
    """A value, and where it comes from with how sure it is; empty where the value itself says that."""

    value: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.value} [{self.source}]" if self.source else self.value


def written_product(product: ProductProfile) -> dict[str, str]:
    """Return the values that name a product and its temperatures, without their sources."""
    short = ("title", "storage_low", "storage_high", "harm_above", "harm_below", "days", "gtin", "advice")
    whole = written_whole(product)
    return {key: whole[key].value for key in short if key in whole}


def written_whole(product: ProductProfile) -> Mapping[str, Told]:
    """Return all values of a product that people adapt by hand, by their keys."""
    found = {
        "title": Told(product.title),
        "storage_low": _number(product.storage_low_c, "degC"),
        "storage_high": _number(product.storage_high_c, "degC"),
        "harm_above": _number(product.harm_above_c, "degC"),
        "harm_below": _number(product.harm_below_c, "degC"),
        "gtin": Told(product.gtin),
        "advice": Told(product.advice),
        "humidity_low": _number(product.humidity_low_pct, "%RH"),
        "humidity_high": _number(product.humidity_high_pct, "%RH"),
        "transpiration": _number(product.transpiration_ng_kg_s_pa, "ng/(kg s Pa)"),
        "weight_loss_limit": _number(product.weight_loss_limit_pct, "%"),
        "condensation": Told("yes" if product.condensation else "no"),
        "chilling": _number(product.chilling_c, "degC"),
        "chilling_budget": _number(product.chilling_budget_c_h, "degC h"),
        "freezing": _number(product.freezing_c, "degC"),
        "freezing_for": Told(_duration(product.freezing_for_s)),
        "harm_share": Told(f"{number_text(float(Decimal(repr(product.harm_share)) * _PERCENT))} %"),
        "mkt_delta_h": Told(f"{number_text(product.mkt_delta_h_kj_mol)} kJ/mol"),
        "lag_tau": Told(_duration(product.lag_tau_s.value), _source(product.lag_tau_s)),
        "max_gap": Told(_duration(product.max_gap_s)),
        "timers": Told("\n".join(map(_timer, product.timers))),
        **(_life(product.life) if product.life else {}),
    }
    return {key: told for key, told in found.items() if told.value}


def _life(life: LifeModel) -> dict[str, Told]:
    """Return the days and the model; what goes on as generic goods beyond what was measured is not told."""
    model, most_c = life.model, life.measured_high_c
    found = {
        "days": Told(f"{number_text(life.life_days.value)}d", _source(life.life_days)),
        "life_reference": Told(_c(model.reference_c)),
        "life_valid_low": Told(_c(model.valid_low_c)),
        "life_valid_high": Told(_c(model.valid_high_c)),
        "life_beyond": Told("" if most_c is None else "hb66"),
        "life_source": Told(f"{life.source}, {life.confidence}"),
    }
    if isinstance(model, RateTable):
        found |= {"life_kind": Told("rate-table"), "life_rates": Told(_nodes(model.nodes, most_c))}
    elif isinstance(model, Q10):
        found |= {"life_kind": Told("q10"), "life_bands": Told(_nodes(model.bands, most_c))}
    elif isinstance(model, SquareRoot):
        found |= {"life_kind": Told("square-root"), "life_t_min": Told(_c(model.t_min_c))}
    elif isinstance(model, Exponential):
        found |= {"life_kind": Told("exponential"), "life_per_k": Told(f"{number_text(model.per_k)} 1/K")}
    elif isinstance(model, Arrhenius):
        energy = f"{number_text(model.activation_kj_mol)} kJ/mol"
        found |= {"life_kind": Told("arrhenius"), "life_activation": Told(energy)}
    return found


def _timer(timer: Timer) -> str:
    """Return a timer as a line: name, bound, duration, how it counts, how urgent, and what the rule says."""
    bound = Told(_c(timer.bound.value), _source(timer.bound))
    lasts = Told(_duration(timer.duration_s.value), _source(timer.duration_s))
    parts = [
        timer.name,
        f"{'above' if timer.above else 'below'} {bound}",
        f"for {lasts}",
        *(["inclusive"] if timer.inclusive else []),
        "cumulative" if timer.cumulative else "consecutive",
        timer.severity.value,
        *([timer.text] if timer.text else []),
    ]
    return "; ".join(parts)


def _nodes(nodes: Iterable[tuple[float, float]], most_c: float | None) -> str:
    kept = [(at_c, value) for at_c, value in nodes if most_c is None or at_c <= most_c]
    return ", ".join(f"{_c(at_c)} = {number_text(value)}" for at_c, value in kept)


def _number(number: Sourced | None, unit: str) -> Told:
    return Told("") if number is None else Told(f"{number_text(number.value)} {unit}", _source(number))


def _source(number: Sourced) -> str:
    return f"{number.source}, {number.confidence}"


def _duration(duration_s: float) -> str:
    for step_s, unit in _STEPS:
        if duration_s >= step_s and duration_s % step_s == 0:
            return f"{number_text(duration_s / step_s)}{unit}"
    return f"{number_text(duration_s)}s"


def _c(value: float) -> str:
    return f"{number_text(value)} degC"
