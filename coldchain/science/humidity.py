"""Water in air: saturation, dew point, the pull of dry air on produce, and whether goods get wet.

Answers are numbers; whether one was taken at the edge of a formula's range is asked of ``FAO_RANGE``,
``MAGNUS_RANGE`` and ``HUMIDITY_RANGE``. Below 0 degC everything is over liquid water, as sensors count it,
not over ice.
"""

import math

from coldchain.science.ranges import (
    Range,
    check_humidity,
    check_not_negative,
    check_number,
    check_temperature,
)

FAO_RANGE = Range(0.0, 50.0, "degC", "S10")  # m: the upper end, where its table 2.3 ends
MAGNUS_RANGE = Range(-45.0, 60.0, "degC", "S12")
HUMIDITY_RANGE = Range(1.0, 98.0, "%", "m")  # sensors say little beyond; no clamp at the top
_DRIEST_PCT = HUMIDITY_RANGE.low  # [%] the dew point is clamped here: none exists for 0 %

_FAO_KPA = 0.6108  # [kPa] S10, FAO-56 equation 11
_FAO_SLOPE = 17.27  # [-] S10
_FAO_OFFSET_C = 237.3  # [degC] S10
_MAGNUS_HPA = 6.112  # [hPa] S12, over water
_MAGNUS_SLOPE = 17.62  # [-] S12
_MAGNUS_OFFSET_C = 243.12  # [degC] S12
_PCT_PER_DAY = 8.64e-6  # [%/d per ng/(kg s)]: 1e-12 kg/kg x 86 400 s x 100 %


def saturation_kpa(temperature_c: float) -> float:
    """Return the pressure of water vapour at saturation by FAO-56 [kPa]; clamped to ``FAO_RANGE``.

    Raises:
        InputError: The temperature is no number or below absolute zero.
    """
    held_c = FAO_RANGE.clamp(check_temperature(temperature_c))
    return _FAO_KPA * math.exp(_FAO_SLOPE * held_c / (held_c + _FAO_OFFSET_C))


def saturation_hpa_magnus(temperature_c: float) -> float:
    """Return the pressure of water vapour at saturation by Magnus [hPa]; clamped to ``MAGNUS_RANGE``.

    Raises:
        InputError: The temperature is no number or below absolute zero.
    """
    held_c = MAGNUS_RANGE.clamp(check_temperature(temperature_c))
    return _MAGNUS_HPA * math.exp(_MAGNUS_SLOPE * held_c / (_MAGNUS_OFFSET_C + held_c))


def dew_point_c(temperature_c: float, humidity_pct: float) -> float:
    """Return the temperature at which water settles out of air [degC], by Magnus over liquid water.

    Args:
        temperature_c: Of the air; clamped to ``MAGNUS_RANGE`` [degC].
        humidity_pct: Relative humidity; below 1 % that of 1 % is taken [%].

    Raises:
        InputError: Humidity outside 0 to 100, or an impossible temperature.
    """
    held_c = MAGNUS_RANGE.clamp(check_temperature(temperature_c))
    wet = max(check_humidity(humidity_pct), _DRIEST_PCT) / 100.0
    gamma = math.log(wet) + _MAGNUS_SLOPE * held_c / (_MAGNUS_OFFSET_C + held_c)
    return _MAGNUS_OFFSET_C * gamma / (_MAGNUS_SLOPE - gamma)


def vpd_kpa(temperature_c: float, humidity_pct: float, *, product_c: float | None = None) -> float:
    """Return the vapour pressure deficit, the pull of the air on the water of produce [kPa].

    Args:
        temperature_c: Of the air; clamped to ``FAO_RANGE`` [degC].
        humidity_pct: Relative humidity of the air [%].
        product_c: Of the product's surface, clamped likewise; None: as warm as the air [degC].

    Returns:
        [kPa]; below 0 when water settles on a cold product.

    Raises:
        InputError: Humidity outside 0 to 100, or an impossible temperature.
    """
    in_air_kpa = saturation_kpa(temperature_c) * check_humidity(humidity_pct) / 100.0
    return saturation_kpa(temperature_c if product_c is None else product_c) - in_air_kpa


def weight_loss_pct_per_day(coefficient: float, vpd_pa: float) -> float:
    """Return how much of its weight produce loses [%/d].

    A deficit below 0 loses nothing, and gives nothing back. Air flow and packing are ignored: what bare
    lettuce loses overstates what packed lettuce does.

    Args:
        coefficient: Transpiration coefficient [ng/(kg s Pa)].
        vpd_pa: Vapour pressure deficit, in pascal (1000 times ``vpd_kpa``) [Pa].

    Raises:
        InputError: A negative coefficient, or a deficit that is no number.
    """
    check_not_negative(coefficient, thing="transpiration coefficient", unit="ng/(kg s Pa)")
    check_number(vpd_pa, thing="vapour pressure deficit", unit="Pa")
    return coefficient * max(vpd_pa, 0.0) * _PCT_PER_DAY


def condenses(surface_c: float, air_c: float, humidity_pct: float) -> bool:
    """Return whether water settles on a surface: it is as cold as the dew point of the air, or colder.

    Args:
        surface_c: Of the product or its packing [degC].
        air_c: Of the air around it [degC].
        humidity_pct: Relative humidity of that air [%].

    Raises:
        InputError: Humidity outside 0 to 100, or an impossible temperature.
    """
    return check_temperature(surface_c, thing="temperature of the surface") <= dew_point_c(
        air_c, humidity_pct
    )
