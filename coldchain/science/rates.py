"""How many times faster goods age at a temperature than at the reference temperature of their model.

Outside its range of validity a model is taken at the edge and the answer is flagged extrapolated: below, that
overstates ageing, above, it understates it. Not what life is left, which is in ``life``, and not cold damage,
which no rate shows.

References: the formulas of S1 and S2, the table of models in ``README.md``.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from coldchain.errors import InputError
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from coldchain.units import ABSOLUTE_ZERO_C

GAS_CONSTANT_KJ_MOL_K = 8.314462618e-3  # [kJ/(mol K)] SI Brochure, 9th edition (exact since 2019), S1
_Q10_SPAN_K = 10.0  # [K] what the 10 in Q10 stands for
_CACHED_MODELS = 512
_FEWEST_NODES = 2

RateFunction = Callable[[float], float]


class Rated(NamedTuple):
    """A relative rate.

    Args:
        value: 1 at the model's reference temperature [-].
        extrapolated: Whether the temperature was outside the model's range, so that its edge was taken.
    """

    value: float
    extrapolated: bool


def rate(model: Model, temperature_c: float) -> Rated:
    """Return the relative rate of ageing at a temperature.

    Args:
        model: Any model.
        temperature_c: Of the product, not of the air [degC]; infinite ones are taken at the edge.

    Raises:
        InputError: The model is impossible, or the temperature is not a number.
    """
    if math.isnan(temperature_c):
        raise InputError("temperature", "no number", "a number [degC]; a failed reading is unknown time")
    return Rated(rate_function(model)(temperature_c), is_extrapolated(model, temperature_c))


def is_extrapolated(model: Model, temperature_c: float) -> bool:
    """Return whether a temperature [degC] lies outside the model's range of validity."""
    return not model.valid_low_c <= temperature_c <= model.valid_high_c


@lru_cache(maxsize=_CACHED_MODELS)
def rate_function(model: Model) -> RateFunction:
    """Return the relative rate as a function of temperature [degC]: what ``rate`` gives, for the hot path.

    It takes well under a microsecond a call and checks nothing: NaN in, NaN out.

    Raises:
        InputError: The model is impossible.
    """
    check_model(model)
    formula, low_c, high_c = _formula(model), model.valid_low_c, model.valid_high_c
    lowest, highest = formula(low_c), formula(high_c)

    def relative(temperature_c: float) -> float:
        if temperature_c < low_c:
            return lowest
        return highest if temperature_c > high_c else formula(temperature_c)

    return relative


def check_model(model: Model) -> None:
    """Refuse a model that cannot be computed.

    Raises:
        InputError: Its range is empty or does not hold the reference; nodes or bands are too few, do not
            rise, or are not above 0; the nodes do not reach over the range; a parameter is
            not a positive number.
    """
    _check_range(model)
    if isinstance(model, RateTable):
        _check_rising("nodes of a rate table", model.nodes, fewest=_FEWEST_NODES)
        first_c, last_c = model.nodes[0][0], model.nodes[-1][0]
        if not first_c <= model.valid_low_c <= model.valid_high_c <= last_c:
            came = f"{model.valid_low_c} to {model.valid_high_c} degC"
            raise InputError("range of a rate table", came, f"within its nodes, {first_c} to {last_c} degC")
    elif isinstance(model, Q10):
        _check_rising("bands of Q10", model.bands, fewest=1)
    elif isinstance(model, SquareRoot):
        if not (math.isfinite(model.t_min_c) and model.t_min_c < model.reference_c):
            came, allowed = f"{model.t_min_c} degC", f"below the reference, {model.reference_c} degC"
            raise InputError("t_min_c of a square root model", came, allowed)
    elif isinstance(model, Exponential):
        _check_parameter("per_k of an exponential model", model.per_k)
    else:
        _check_parameter("activation_kj_mol of an Arrhenius model", model.activation_kj_mol)


def _check_range(model: Model) -> None:
    """Refuse a range that is empty or not finite, or a reference outside it."""
    low_c, high_c, reference_c = model.valid_low_c, model.valid_high_c, model.reference_c
    if not (math.isfinite(low_c) and math.isfinite(high_c) and ABSOLUTE_ZERO_C < low_c < high_c):
        came = f"{low_c} to {high_c} degC"
        raise InputError("range of a model", came, "valid_low_c below valid_high_c, both finite")
    if not low_c <= reference_c <= high_c:
        raise InputError("reference_c of a model", f"{reference_c} degC", f"{low_c} to {high_c} degC")


def _check_rising(thing: str, pairs: Sequence[tuple[float, float]], *, fewest: int) -> None:
    """Refuse pairs (temperature, value) that are too few, do not rise in temperature, or are not above 0."""
    if len(pairs) < fewest:
        raise InputError(thing, f"{len(pairs)}", f"{fewest} or more")
    for temperature_c, value in pairs:
        if not (math.isfinite(temperature_c) and math.isfinite(value) and value > 0):
            raise InputError(thing, f"({temperature_c}, {value})", "finite numbers, the second above 0")
    for (before_c, _), (after_c, _) in pairwise(pairs):
        if before_c >= after_c:
            raise InputError(thing, f"{before_c} degC before {after_c} degC", "rising temperatures")


def _check_parameter(thing: str, value: float) -> None:
    """Refuse a parameter that is not a finite number above 0."""
    if not (math.isfinite(value) and value > 0):
        raise InputError(thing, f"{value}", "a number above 0")


def _formula(model: Model) -> RateFunction:
    """Return the relative rate within the model's range."""
    if isinstance(model, SquareRoot):
        return _square_root(model)
    if isinstance(model, Exponential):
        return _exponential(model)
    if isinstance(model, Arrhenius):
        return _arrhenius(model)
    nodes = _log_nodes_of_table(model) if isinstance(model, RateTable) else _log_nodes_of_bands(model)
    return _log_linear(nodes, model.reference_c)


def _log_nodes_of_table(table: RateTable) -> list[tuple[float, float]]:
    """Return (temperature [degC], logarithm of the rate) of a table."""
    return [(temperature_c, math.log(value)) for temperature_c, value in table.nodes]


def _log_nodes_of_bands(model: Q10) -> list[tuple[float, float]]:
    """Return (temperature [degC], logarithm of the rate): a constant Q10 is a straight line there."""
    nodes, last = [(model.valid_low_c, 0.0)], len(model.bands) - 1
    for index, (upper_c, q10) in enumerate(model.bands):
        from_c, log_rate = nodes[-1]
        to_c = model.valid_high_c if index == last else min(upper_c, model.valid_high_c)
        if to_c > from_c:
            nodes.append((to_c, log_rate + math.log(q10) * (to_c - from_c) / _Q10_SPAN_K))
    return nodes


def _log_linear(nodes: list[tuple[float, float]], reference_c: float) -> RateFunction:
    """Return the exponential of straight lines between nodes, 1 at the reference."""
    temperatures = [temperature_c for temperature_c, _ in nodes]
    slopes = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(nodes)]
    inner, exp = temperatures[1:-1], math.exp
    at = bisect_right(inner, reference_c)
    log_reference = nodes[at][1] + slopes[at] * (reference_c - temperatures[at])
    logs = [log_rate - log_reference for _, log_rate in nodes]

    def relative(temperature_c: float) -> float:
        index = bisect_right(inner, temperature_c)
        return exp(logs[index] + slopes[index] * (temperature_c - temperatures[index]))

    return relative


def _square_root(model: SquareRoot) -> RateFunction:
    """Return ((T - Tmin) / (Tref - Tmin))^2, 0 at and below Tmin."""
    t_min_c, span_k = model.t_min_c, model.reference_c - model.t_min_c

    def relative(temperature_c: float) -> float:
        root = (temperature_c - t_min_c) / span_k
        return 0.0 if root <= 0.0 else root * root

    return relative


def _exponential(model: Exponential) -> RateFunction:
    """Return exp(a (T - Tref))."""
    per_k, reference_c, exp = model.per_k, model.reference_c, math.exp

    def relative(temperature_c: float) -> float:
        return exp(per_k * (temperature_c - reference_c))

    return relative


def _arrhenius(model: Arrhenius) -> RateFunction:
    """Return exp(Ea/R (1/Tref - 1/T)), temperatures in kelvin."""
    per_inverse_k, zero_c, exp = model.activation_kj_mol / GAS_CONSTANT_KJ_MOL_K, ABSOLUTE_ZERO_C, math.exp
    at_reference = per_inverse_k / (model.reference_c - zero_c)

    def relative(temperature_c: float) -> float:
        return exp(at_reference - per_inverse_k / (temperature_c - zero_c))

    return relative
