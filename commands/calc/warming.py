"""``calc breach-time``, ``cooling-fit``, ``lag``: how goods follow the air around them."""

from typing import Annotated

import typer

from coldchain.science.lag import lag_step
from coldchain.science.newton import NoFit, breach_minutes, fit_cooling, minutes_to
from coldchain.science.ranges import check_temperature
from coldchain.units import format_duration
from commands.calc.numbers import held, samples
from commands.calc.options import HeldArgument
from commands.calc.printing import answer, source
from commands.options import JsonOption
from commands.program import telling_errors

_S_PER_MIN = 60.0
_S_PER_H = 3600.0
_LONG_MIN = 1e6  # two years: no such forecast is meant
_NEWTON = source("Newton's law of cooling [S14]")

StartOption = Annotated[float, typer.Option("--start-c", help="Temperature of the goods now (degC).")]
AmbientOption = Annotated[float, typer.Option("--ambient-c", help="Temperature around them (degC).")]
TauOption = Annotated[float, typer.Option("--tau-min", help="Time constant (min).")]
LimitOption = Annotated[float, typer.Option("--limit-c", help="Upper limit (degC).")]
SamplesArgument = Annotated[
    list[str],
    typer.Argument(metavar="MIN:T", help="Readings: minutes from any origin, temperature (degC); in order."),
]
MaybeAmbientOption = Annotated[
    float | None, typer.Option("--ambient-c", help="Temperature around them (degC); else looked for.")
]
MaybeLimitOption = Annotated[
    float | None, typer.Option("--limit-c", help="Upper limit: when is it reached (degC).")
]


def breach_time(
    start_c: StartOption,
    ambient_c: AmbientOption,
    tau_min: TauOption,
    limit_c: LimitOption,
    json: JsonOption = False,
) -> None:
    """Print the minutes until a limit is reached while goods follow the air around them."""
    with telling_errors():
        minutes = breach_minutes(start_c, ambient_c, tau_min, limit_c)
        answer({"minutes": minutes}, [_told(limit_c, minutes), _NEWTON], json=json)


def cooling_fit(
    readings: SamplesArgument,
    ambient_c: MaybeAmbientOption = None,
    limit_c: MaybeLimitOption = None,
    json: JsonOption = False,
) -> None:
    """Print the time constant that readings of something that warms up show, or why they show none."""
    with telling_errors():
        points = samples(readings)
        found = fit_cooling([(at_min * _S_PER_MIN, at_c) for at_min, at_c in points], ambient_c=ambient_c)
        if isinstance(found, NoFit):
            plain = {"tau_min": None, "reason": found.reason}
            answer(plain, [f"no forecast: {found.reason}", _NEWTON], json=json)
            return
        minutes = None if limit_c is None else minutes_to(found, points[-1][1], limit_c)
        tau_min = found.tau_s / _S_PER_MIN
        lines = [
            f"time constant {tau_min:.1f} min toward {found.ambient_c:.1f} degC",
            f"R2 {found.r2:.3f} over {found.n} readings",
            "" if limit_c is None else _told(limit_c, minutes),
            _NEWTON,
        ]
        fit = {"tau_min": tau_min, "ambient_c": found.ambient_c, "r2": found.r2, "n": found.n}
        answer({**fit, "minutes": minutes, "reason": None}, lines, json=json)


def lag(start_c: StartOption, tau_min: TauOption, air: HeldArgument, json: JsonOption = False) -> None:
    """Print the temperature of goods after each time in air, which they follow late."""
    with telling_errors():
        product_c = check_temperature(start_c, thing="--start-c")
        rows: list[dict[str, float]] = []
        for air_c, hours in held(air):
            product_c = lag_step(product_c, air_c, duration_s=hours * _S_PER_H, tau_s=tau_min * _S_PER_MIN)
            rows.append({"air_c": air_c, "hours": hours, "product_c": product_c})
        lines = [
            f"{r['air_c']:g} degC for {r['hours']:g} h: goods at {r['product_c']:.2f} degC" for r in rows
        ]
        answer({"steps": rows}, [*lines, source("first order, one time constant [m]")], json=json)


def _told(limit_c: float, minutes: float | None) -> str:
    if minutes is None:
        return f"{limit_c:g} degC is never reached"
    in_words = f" ({format_duration(minutes * _S_PER_MIN)})" if minutes < _LONG_MIN else ""
    return f"{limit_c:g} degC is reached in {minutes:.1f} min{in_words}"
