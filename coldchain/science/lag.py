"""A product follows the air around it late: first order, one time constant. Not heat made by the product."""

import math

from coldchain.science.ranges import check_not_negative


def lag_step(product_c: float, air_c: float, *, duration_s: float, tau_s: float) -> float:
    """Return the product's temperature after some time in air of one temperature [degC].

    Exact for any step, so that one long step is as good as many short ones.

    Args:
        product_c: At the start [degC].
        air_c: During the whole time [degC].
        duration_s: How long, 0 or more [s].
        tau_s: Time constant; 0 for a probe that stands in the product itself [s]. Typical: 5 to 15 min for a
            buffered probe, 1 to 4 h for cases of produce, 6 to 12 h for the core of a pallet (m).

    Raises:
        InputError: A time or time constant below 0, or no number.
    """
    check_not_negative(duration_s, thing="duration of a step", unit="s")
    check_not_negative(tau_s, thing="time constant", unit="s")
    if tau_s == 0.0:
        return air_c
    return product_c - (air_c - product_c) * math.expm1(-duration_s / tau_s)


def lag_ramp(product_c: float, air_c: tuple[float, float], *, duration_s: float, tau_s: float) -> float:
    """Return the product's temperature after some time in air that went straight from one value to another.

    Exact for any step; the middle of the two values instead is good only for steps far below ``tau_s``.

    Args:
        product_c: At the start [degC].
        air_c: At the start and at the end [degC].
        duration_s: How long, 0 or more [s].
        tau_s: Time constant; 0 for a probe that stands in the product itself [s].

    Raises:
        InputError: A time or time constant below 0, or no number.
    """
    check_not_negative(duration_s, thing="duration of a step", unit="s")
    check_not_negative(tau_s, thing="time constant", unit="s")
    begin_c, end_c = air_c
    if tau_s == 0.0:
        return end_c
    if duration_s == 0.0:
        return product_c
    done = -math.expm1(-duration_s / tau_s)
    return product_c + (begin_c - product_c) * done + (end_c - begin_c) * (1 - done * tau_s / duration_s)
