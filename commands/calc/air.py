"""``calc dew-point``, ``vpd``, ``weight-loss``, ``condensation``: what the air does to goods."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from coldchain.errors import InputError
from coldchain.science import humidity
from coldchain.science.ranges import Range, check_not_negative, check_positive
from commands.calc.options import HumidityOption, OwnOption, ProfileOption, TemperatureOption
from commands.calc.printing import answer, outside, source, warning
from commands.calc.profiles import cited, number_of, profile_of
from commands.options import JsonOption
from commands.program import telling_errors

_PA_PER_KPA = 1000.0
_AIR = "--vpd-kpa, or --temperature-c and --humidity-pct"

ProductOption = Annotated[
    float | None, typer.Option("--product-c", help="Temperature of the goods (degC); else that of the air.")
]
SurfaceOption = Annotated[
    float, typer.Option("--surface-c", help="Temperature of the goods' surface (degC).")
]
CoefficientOption = Annotated[
    float | None, typer.Option("--coefficient", help="Transpiration coefficient in ng/(kg s Pa).")
]
VpdOption = Annotated[float | None, typer.Option("--vpd-kpa", help="Vapour pressure deficit (kPa).")]
LimitOption = Annotated[
    float | None, typer.Option("--limit-pct", help="Loss of weight beyond which it cannot be sold (%).")
]
AirOption = Annotated[float | None, typer.Option("--temperature-c", help="Of the air (degC).")]
AirHumidityOption = Annotated[
    float | None, typer.Option("--humidity-pct", help="Relative humidity of the air (%).")
]


class Goods(NamedTuple):
    """How easily goods lose water, and how much they may.

    Args:
        coefficient: Transpiration coefficient [ng/(kg s Pa)].
        limit_pct: Loss beyond which it cannot be sold [%]; None: not known.
        origin: Of the numbers, for people.
    """

    coefficient: float
    limit_pct: float | None
    origin: str


def dew_point(
    temperature_c: TemperatureOption, humidity_pct: HumidityOption, json: JsonOption = False
) -> None:
    """Print the temperature at and below which surfaces become wet."""
    with telling_errors():
        found_c = humidity.dew_point_c(temperature_c, humidity_pct)
        beyond = _beyond(humidity.MAGNUS_RANGE, humidity_pct, temperature_c)
        lines = [f"dew point {found_c:.2f} degC", warning(beyond), source("Magnus [S12]")]
        answer({"dew_point_c": found_c, "extrapolated": any(beyond)}, lines, json=json)


def vpd(
    temperature_c: TemperatureOption,
    humidity_pct: HumidityOption,
    product_c: ProductOption = None,
    json: JsonOption = False,
) -> None:
    """Print how much the air dries goods: the vapour pressure deficit."""
    with telling_errors():
        found_kpa, beyond = _vpd(temperature_c, humidity_pct, product_c)
        lines = [f"vapour pressure deficit {found_kpa:.4f} kPa", warning(beyond), source("FAO-56 [S10]")]
        answer({"vpd_kpa": found_kpa, "extrapolated": any(beyond)}, lines, json=json)


def condensation(
    surface_c: SurfaceOption,
    temperature_c: TemperatureOption,
    humidity_pct: HumidityOption,
    json: JsonOption = False,
) -> None:
    """Print whether goods become wet in this air."""
    with telling_errors():
        wet = humidity.condenses(surface_c, temperature_c, humidity_pct)
        found_c = humidity.dew_point_c(temperature_c, humidity_pct)
        beyond = _beyond(humidity.MAGNUS_RANGE, humidity_pct, temperature_c)
        word = "becomes wet" if wet else "stays dry"
        lines = [
            f"a surface at {surface_c:g} degC {word}: the dew point is {found_c:.2f} degC",
            warning(beyond),
            source("Magnus [S12]"),
        ]
        plain = {"condenses": wet, "dew_point_c": found_c, "extrapolated": any(beyond)}
        answer(plain, lines, json=json)


def weight_loss(
    coefficient: CoefficientOption = None,
    vpd_kpa: VpdOption = None,
    temperature_c: AirOption = None,
    humidity_pct: AirHumidityOption = None,
    product_c: ProductOption = None,
    limit_pct: LimitOption = None,
    profile: ProfileOption = "",
    own: OwnOption = None,
    json: JsonOption = False,
) -> None:
    """Print the weight that goods lose in a day to the air, and the days until they cannot be sold."""
    with telling_errors():
        goods = _goods(coefficient, limit_pct, profile=profile, own=own)
        deficit_kpa, beyond = _deficit(vpd_kpa, temperature_c, humidity_pct, product_c=product_c)
        percent = humidity.weight_loss_pct_per_day(goods.coefficient, deficit_kpa * _PA_PER_KPA)
        days = goods.limit_pct / percent if goods.limit_pct is not None and percent > 0 else None
        plain = {
            "percent_per_day": percent,
            "days_to_limit": days,
            "limit_pct": goods.limit_pct,
            "coefficient_ng_kg_s_pa": goods.coefficient,
            "vpd_kpa": deficit_kpa,
            "extrapolated": any(beyond),
        }
        lines = [
            f"loses {percent:.3g} % of its weight a day; air flow and packing are left out",
            f"from {goods.coefficient:g} ng/(kg s Pa) ({goods.origin}) and {deficit_kpa:.4f} kPa",
            "" if days is None else f"the limit of {goods.limit_pct:g} % is reached after {days:.2f} d",
            warning(beyond),
            source("coefficient x deficit; FAO-56 [S10]"),
        ]
        answer(plain, lines, json=json)


def _goods(coefficient: float | None, limit_pct: float | None, *, profile: str, own: Path | None) -> Goods:
    """Return the numbers of the goods: the options, else the profile's."""
    origin = "given"
    if profile:
        product = profile_of(profile, own)
        if coefficient is None:
            found = number_of(product, "transpiration coefficient", product.transpiration_ng_kg_s_pa)
            coefficient, origin = found.value, cited(found)
        if limit_pct is None and product.weight_loss_limit_pct is not None:
            limit_pct = product.weight_loss_limit_pct.value
    if coefficient is None:
        raise InputError("weight loss", "no coefficient", "--coefficient, or --profile")
    if limit_pct is not None:
        check_positive(limit_pct, thing="--limit-pct", unit="%")
    return Goods(coefficient, limit_pct, origin)


def _deficit(
    given_kpa: float | None,
    temperature_c: float | None,
    humidity_pct: float | None,
    *,
    product_c: float | None,
) -> tuple[float, list[str]]:
    """Return the vapour pressure deficit [kPa], and what is beyond the range of its formula."""
    air = (temperature_c, humidity_pct, product_c)
    if given_kpa is not None:
        if any(each is not None for each in air):
            raise InputError("weight loss", "--vpd-kpa and the air", _AIR)
        return check_not_negative(given_kpa, thing="--vpd-kpa", unit="kPa"), []
    if temperature_c is None or humidity_pct is None:
        raise InputError("weight loss", "neither the deficit nor the whole air", _AIR)
    return _vpd(temperature_c, humidity_pct, product_c)


def _vpd(temperature_c: float, humidity_pct: float, product_c: float | None) -> tuple[float, list[str]]:
    found_kpa = humidity.vpd_kpa(temperature_c, humidity_pct, product_c=product_c)
    beyond = _beyond(humidity.FAO_RANGE, humidity_pct, temperature_c)
    if product_c is not None:
        beyond.append(outside("product", product_c, humidity.FAO_RANGE))
    return found_kpa, beyond


def _beyond(valid: Range, humidity_pct: float, temperature_c: float) -> list[str]:
    """Return what is to be said about air outside the ranges of formula and sensors; empty texts are fine."""
    return [
        outside("air", temperature_c, valid),
        outside("relative humidity", humidity_pct, humidity.HUMIDITY_RANGE),
    ]
