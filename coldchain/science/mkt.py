"""The mean kinetic temperature: the one temperature that would age a medicine as its real ones did.

For medicines at 2 to 30 degC. Never use it to excuse freezing or for frozen goods: it gets better with every
hour in the cold (science of USP <1160>, S4; S6). Not a model of food.
"""

import math
from collections.abc import Sequence

from coldchain.errors import InputError
from coldchain.science.ranges import Range, check_not_negative, check_positive, check_temperature
from coldchain.units import ABSOLUTE_ZERO_C

DELTA_H_KJ_MOL = 83.14472  # [kJ/mol] S4: with R below exactly 10 000 K; USP prints 83.144
GAS_CONSTANT_KJ_MOL_K = 8.314472e-3  # [kJ/(mol K)] S4: CODATA 1998, kept so that 83.14472 / R is 10 000 K
DELTA_H_RANGE = Range(60.0, 100.0, "kJ/mol", "S5")  # solid and liquid medicines
TEMPERATURE_RANGE = Range(0.0, 40.0, "degC", "S7")  # not for freezing, nor beyond the spike that is allowed


def mkt_c(
    temperatures_c: Sequence[float],
    *,
    weights: Sequence[float] | None = None,
    delta_h_kj_mol: float = DELTA_H_KJ_MOL,
) -> float:
    """Return the mean kinetic temperature [degC], never below the mean.

    It is computed outside ``TEMPERATURE_RANGE`` and ``DELTA_H_RANGE`` too: ask them before you show it.

    Args:
        temperatures_c: In any order [degC].
        weights: How long each was held, in any one unit; None: equally long.
        delta_h_kj_mol: Heat of activation [kJ/mol].

    Raises:
        InputError: No temperatures, another number of weights, a negative weight, weights of 0 alone, or a
            heat of activation of 0 or less.
    """
    if not temperatures_c:
        raise InputError("temperatures", "none", "one or more")
    held = [1.0] * len(temperatures_c) if weights is None else weights
    if len(held) != len(temperatures_c):
        raise InputError("weights", f"{len(held)}", f"one for each of {len(temperatures_c)} temperatures")
    for weight in held:
        check_not_negative(weight, thing="weight of a temperature", unit="")
    check_positive(math.fsum(held), thing="sum of the weights", unit="")
    check_positive(delta_h_kj_mol, thing="heat of activation", unit="kJ/mol")
    kelvins = [check_temperature(value) - ABSOLUTE_ZERO_C for value in temperatures_c]
    warmest = max(kelvin for kelvin, weight in zip(kelvins, held, strict=True) if weight > 0)
    if warmest <= 0:
        return ABSOLUTE_ZERO_C
    # Relative to the warmest, so that no sum vanishes however cold it is.
    slope = delta_h_kj_mol / GAS_CONSTANT_KJ_MOL_K
    terms = [
        weight * math.exp(slope / warmest - slope / kelvin)
        for kelvin, weight in zip(kelvins, held, strict=True)
        if weight > 0 and kelvin > 0
    ]
    return slope / (slope / warmest - math.log(math.fsum(terms) / math.fsum(held))) + ABSOLUTE_ZERO_C


def mkt_term(temperature_c: float, delta_h_kj_mol: float = DELTA_H_KJ_MOL) -> float:
    """Return what a temperature adds to a running sum, for one unit of time [-]; checks nothing.

    Add up ``mkt_term(t) * time`` and ``time``; give the quotient to ``mkt_from``.

    Args:
        temperature_c: -80 to 150, the range of sensors [degC].
        delta_h_kj_mol: Heat of activation [kJ/mol].
    """
    return math.exp(-delta_h_kj_mol / (GAS_CONSTANT_KJ_MOL_K * (temperature_c - ABSOLUTE_ZERO_C)))


def mkt_from(mean_term: float, delta_h_kj_mol: float = DELTA_H_KJ_MOL) -> float:
    """Return the mean kinetic temperature [degC] of a mean of ``mkt_term`` by time.

    Args:
        mean_term: Above 0 and below 1 [-].
        delta_h_kj_mol: The one that the terms were made with [kJ/mol].

    Raises:
        InputError: A mean that no temperature can give: no time at all, or another sum.
    """
    if not 0.0 < mean_term < 1.0:
        raise InputError(
            "mean of kinetic terms", f"{mean_term}", "above 0 and below 1", "Sum some time first."
        )
    return delta_h_kj_mol / (-GAS_CONSTANT_KJ_MOL_K * math.log(mean_term)) + ABSOLUTE_ZERO_C
