"""What truly happened to goods: life used, cold damage and timers, from their true temperature.

The profile's own numbers on a true temperature: this holds what judgement makes of sensors against what it
would say if it knew everything. It shares the ageing models with judgement, and no other line of code.
"""

from collections.abc import Sequence
from typing import NamedTuple

from coldchain.registry.product import LifeModel, ProductProfile, Timer
from coldchain.science.rates import rate_function
from fleet_simulator.season.goods import Consignment
from fleet_simulator.season.network import MS_PER_MINUTE
from fleet_simulator.season.path import Path

HARM_SHARE = 0.15  # of the whole life, lost beyond what recommended storage takes: truly harmed
ALARM_SHARE = 0.10  # the alarm goes off at this share of the profiles, while something can still be saved
HALF = 0.5
_MINUTES_PER_DAY = 1440.0
_MINUTES_PER_HOUR = 60.0
_S_PER_MINUTE = 60.0


class Truth(NamedTuple):
    """What truly happened to one consignment.

    Args:
        shipment: Its id.
        product: Name of its profile.
        life_used: Share of the whole life [-]; 0 where the profile has no model.
        excess: The part of it beyond what recommended storage takes [-]; colder storage earns nothing back.
        half_lost_at: When half of the life that it was loaded with was gone; None: never on this journey.
        harms: Why it is truly harmed: ``life``, ``frozen``, ``chilled``, ``law-<timer>``; empty: it is not.
        harmed_at: When the first of them came true; None: none did.
        coldest_c: [degC].
        warmest_c: [degC].
    """

    shipment: str
    product: str
    life_used: float
    excess: float
    half_lost_at: int | None
    harms: tuple[str, ...]
    harmed_at: int | None
    coldest_c: float
    warmest_c: float


class _Aged(NamedTuple):
    """What ageing came to, and the minutes from loading in which it passed its marks."""

    used: float
    excess: float
    half_minute: int | None
    harm_minute: int | None


def truth_of(goods: Consignment, path: Path, profile: ProductProfile) -> Truth:
    """Return what truly happened to a consignment.

    Args:
        goods: The journey.
        path: Its true temperature.
        profile: Of its product.
    """
    loaded_at = goods.stays[0].from_at
    felt = path.temperature_c
    aged = _aged(felt, profile.life, profile.storage_high_c.value)
    came = {"life": aged.harm_minute, "frozen": _frozen(felt, profile), "chilled": _chilled(felt, profile)}
    came |= {f"law-{timer.name}": _ran_out(felt, timer) for timer in profile.timers}
    harms = {name: minute for name, minute in came.items() if minute is not None}
    return Truth(
        shipment=goods.id,
        product=goods.product,
        life_used=aged.used,
        excess=aged.excess,
        half_lost_at=None if aged.half_minute is None else loaded_at + aged.half_minute * MS_PER_MINUTE,
        harms=tuple(harms),
        harmed_at=loaded_at + min(harms.values()) * MS_PER_MINUTE if harms else None,
        coldest_c=min(felt),
        warmest_c=max(felt),
    )


def _aged(felt: Sequence[float], life: LifeModel | None, storage_c: float) -> _Aged:
    """Return how goods aged, one minute at a time.

    Args:
        felt: True temperature, minute by minute [degC].
        life: Of the profile; None where it has no model.
        storage_c: Highest recommended storage temperature [degC].
    """
    if life is None:
        return _Aged(0.0, 0.0, None, None)
    relative = rate_function(life.model)
    per_minute = 1.0 / (life.life_days.value * _MINUTES_PER_DAY)
    recommended = relative(storage_c) * per_minute
    used, excess, half, harm = 0.0, 0.0, None, None
    for minute, temperature_c in enumerate(felt, start=1):
        share = relative(temperature_c) * per_minute
        used += share
        excess += max(0.0, share - recommended)
        if half is None and used >= HALF:
            half = minute
        if harm is None and excess >= HARM_SHARE:
            harm = minute
    return _Aged(used, excess, half, harm)


def _frozen(felt: Sequence[float], profile: ProductProfile) -> int | None:
    """Return in which minute goods had been at freezing for the profile's time; None: never."""
    if profile.freezing_c is None:
        return None
    bound_c, held = profile.freezing_c.value, 0
    for minute, temperature_c in enumerate(felt, start=1):
        held = held + 1 if temperature_c <= bound_c else 0
        if held and held * _S_PER_MINUTE >= profile.freezing_for_s:
            return minute
    return None


def _chilled(felt: Sequence[float], profile: ProductProfile) -> int | None:
    """Return in which minute the chilling budget was spent; None: never."""
    if profile.chilling_c is None or profile.chilling_budget_c_h is None:
        return None
    bound_c, budget_c_min = profile.chilling_c.value, profile.chilling_budget_c_h.value * _MINUTES_PER_HOUR
    spent = 0.0
    for minute, temperature_c in enumerate(felt, start=1):
        spent += max(0.0, bound_c - temperature_c)
        if spent >= budget_c_min > 0:
            return minute
    return None


def _ran_out(felt: Sequence[float], timer: Timer) -> int | None:
    """Return in which minute a timer of the law had run out; None: never."""
    bound_c, held = timer.bound.value, 0
    for minute, temperature_c in enumerate(felt, start=1):
        beyond_k = temperature_c - bound_c if timer.above else bound_c - temperature_c
        if beyond_k > 0 or (timer.inclusive and beyond_k == 0):
            held += 1
            if held * _S_PER_MINUTE >= timer.duration_s.value:
                return minute
        elif not timer.cumulative:
            held = 0
    return None
