"""Heat and moisture of one cold box: an air node, a product node, a coil, a door and walls.

Pure arithmetic on immutable states; not a controller (``equipment.py``) and not a sensor (``sensors.py``).
Left out because each is small beside the door and the coil: heat of respiration, sun on the roof, frost on
the coil, and layers of air inside the box.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import msgspec

AIR_HEAT_J_PER_M3_K = 1200.0  # density times specific heat of air near 10 degC at 1 bar
_WATER = (6.112, 17.62, 243.12)  # Magnus over water, -45..60 degC (Sensirion dew-point note)
_ICE = (6.112, 22.46, 272.62)  # Magnus over ice, for coils below 0 degC
_PROPAGATORS_KEPT = 4096


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """What a cold box is made of.

    Args:
        air_j_per_k: Heat capacity of the air and of what follows it at once (liner, crates) [J/K].
        product_j_per_k: Heat capacity of the goods [J/K]; milk about 3.9 kJ/(kg K), vegetables 3.8 to 4.
        wall_w_per_k: Conductance of walls and seals to outside [W/K].
        product_w_per_k: Conductance between air and goods [W/K].
        door_w_per_k: Conductance of the wide open door without a strip curtain [W/K].
        coil_w_per_k: Conductance between air and the running coil (or the ice packs) [W/K].
        coil_c: Temperature of the running coil's surface [degC].
        volume_m3: Volume of air [m3].
        leak_per_s: Share of the air that leaks through the closed door [1/s].
        wetness: How much of the goods' surface gives off water as if it were wet [0..1].
    """

    air_j_per_k: float
    product_j_per_k: float
    wall_w_per_k: float
    product_w_per_k: float
    door_w_per_k: float
    coil_w_per_k: float
    coil_c: float
    volume_m3: float
    leak_per_s: float = 1e-4
    wetness: float = 0.2


class State(NamedTuple):
    """What a box remembers: temperatures [degC], water vapour [hPa], and whether the coil runs."""

    air_c: float
    product_c: float
    vapour_hpa: float
    cooling: bool


class Conditions(NamedTuple):
    """What acts on a box during one step: outside air [degC, hPa], door [0 shut..1 wide open], coil."""

    outside_c: float
    outside_hpa: float
    door: float
    cooling: bool


class Propagator(NamedTuple):
    """How differences from equilibrium decay over one step (a 2 x 2 matrix) and the weight of the outside."""

    air_air: float
    air_product: float
    product_air: float
    product_product: float
    outside_share: float


def saturation_hpa(temperature_c: float) -> float:
    """Return the vapour pressure of saturated air [hPa], over ice below 0 degC.

    Args:
        temperature_c: [degC], -45 to 60.
    """
    scale, slope, offset = _ICE if temperature_c < 0 else _WATER
    return scale * math.exp(slope * temperature_c / (offset + temperature_c))


def humidity_pct(state: State) -> float:
    """Return the relative humidity of the box's air [%], 0 to 100."""
    return min(100.0, 100.0 * state.vapour_hpa / saturation_hpa(state.air_c))


def step(box: Box, state: State, *, conditions: Conditions, duration_s: float) -> State:
    """Return the state after a time during which the conditions do not change.

    The two temperatures follow the exact solution, so a step of any length is stable and two half steps
    equal one whole step. Nothing leaves the range spanned by the start, the outside and the coil.

    Args:
        box: What is simulated.
        state: Where it starts.
        conditions: What acts on it, constant during the step.
        duration_s: [s], at least 0.
    """
    kept = propagator(box, conditions.door, cooling=conditions.cooling, duration_s=duration_s)
    rest_c = kept.outside_share * conditions.outside_c + (1 - kept.outside_share) * box.coil_c
    air, product = state.air_c - rest_c, state.product_c - rest_c
    air_c = rest_c + kept.air_air * air + kept.air_product * product
    product_c = rest_c + kept.product_air * air + kept.product_product * product
    warmed = State(air_c, product_c, state.vapour_hpa, conditions.cooling)
    return warmed._replace(vapour_hpa=_vapour_hpa(box, warmed, conditions=conditions, duration_s=duration_s))


@lru_cache(maxsize=_PROPAGATORS_KEPT)
def propagator(box: Box, door: float, *, cooling: bool, duration_s: float) -> Propagator:
    """Return the exact solution of the two heat balances for one step, exp(A t) in closed form.

    A is [[a, b], [c, d]]; its eigenvalues are real and not positive because all conductances are positive.

    Args:
        box: What is simulated; ``wall_w_per_k`` and both capacities must be above 0.
        door: [0 shut..1 wide open].
        cooling: Whether the coil runs.
        duration_s: [s].
    """
    outside = box.wall_w_per_k + door * box.door_w_per_k
    coil = box.coil_w_per_k if cooling else 0.0
    a = -(outside + coil + box.product_w_per_k) / box.air_j_per_k
    b = box.product_w_per_k / box.air_j_per_k
    c = box.product_w_per_k / box.product_j_per_k
    middle, half = (a - c) / 2, math.sqrt(((a + c) / 2) ** 2 + b * c)
    slow, fast = math.exp((middle + half) * duration_s), math.exp((middle - half) * duration_s)
    even, odd = (slow + fast) / 2, (slow - fast) / (2 * half)
    return Propagator(
        air_air=even + odd * (a - middle),
        air_product=odd * b,
        product_air=odd * c,
        product_product=even + odd * (-c - middle),
        outside_share=outside / (outside + coil),
    )


def _vapour_hpa(box: Box, state: State, *, conditions: Conditions, duration_s: float) -> float:
    """Return the water vapour in the air after a step [hPa].

    Air that is exchanged brings its own vapour (leaks, the door), wet goods give off vapour until the air at
    their surface is saturated, and a running coil takes vapour down to its own saturation. Moisture moves
    with heat (Lewis relation), so the same conductances serve. What the air cannot hold settles on the walls.
    """
    per_watt = 1.0 / (AIR_HEAT_J_PER_M3_K * box.volume_m3)
    exchange = box.leak_per_s + conditions.door * box.door_w_per_k * per_watt
    goods = box.wetness * box.product_w_per_k * per_watt
    rate = exchange + goods
    supply = exchange * conditions.outside_hpa + goods * saturation_hpa(state.product_c)
    coil_hpa = saturation_hpa(box.coil_c)
    if conditions.cooling and state.vapour_hpa > coil_hpa:
        coil = box.coil_w_per_k * per_watt
        rate, supply = rate + coil, supply + coil * coil_hpa
    rest_hpa = supply / rate
    vapour_hpa = rest_hpa + (state.vapour_hpa - rest_hpa) * math.exp(-rate * duration_s)
    return min(vapour_hpa, saturation_hpa(state.air_c))
