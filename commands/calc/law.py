"""``calc timers``, ``two-four-hour``: times that the law, or an indicator, allows beyond a temperature."""

from collections.abc import Sequence
from typing import Annotated

import typer

from coldchain.science.timers import TIMER_BEGIN, TimerRule, TimerState, hold, parse_timer_rule, two_four_hour
from commands.calc.numbers import Held, held, numbers
from commands.calc.options import HeldArgument
from commands.calc.printing import answer, source
from commands.options import JsonOption
from commands.program import telling_errors

_MS_PER_H = 3_600_000
_BEGIN_AT = 1  # [ms] 0 stands for "not" in a timer's state

RuleOption = Annotated[
    list[str],
    typer.Option(
        "--rule", help="'>=30.0 for 10h cumulative' or '<=-0.5 for 1h consecutive'; can be repeated."
    ),
]
MinutesArgument = Annotated[
    list[str],
    typer.Argument(metavar="MINUTES", help="Minutes above the limit, one number for each exposure."),
]


def timers(temperatures: HeldArgument, rule: RuleOption, json: JsonOption = False) -> None:
    """Print when each rule fires, in hours from the start. Cumulative ones never reset."""
    with telling_errors():
        rules = [parse_timer_rule(text) for text in rule]
        history = held(temperatures)
        ends = [_run(each, history) for each in rules]
        fired_h = [_fired_h(state) for state in ends]
        rows = [
            {"rule": each.name, "fired_h": at_h, "elapsed_h": state.elapsed_ms / _MS_PER_H}
            for each, at_h, state in zip(rules, fired_h, ends, strict=True)
        ]
        lines = [f"{each.name}: {_told(at_h)}" for each, at_h in zip(rules, fired_h, strict=True)]
        answer({"timers": rows}, [*lines, source("WHO PQS E006 indicators [S9]")], json=json)


def two_four(minutes: MinutesArgument, json: JsonOption = False) -> None:
    """Print the class of food after each exposure above 5 degC; the exposures add up."""
    with telling_errors():
        exposures_min = numbers("exposure [min]", minutes)
        classes = two_four_hour(exposures_min)
        rows: list[dict[str, object]] = []
        total_min = 0.0
        for exposure_min, found in zip(exposures_min, classes, strict=True):
            total_min += exposure_min
            rows.append({"minutes": exposure_min, "total_min": total_min, "class": found.value})
        lines = [f"{row['minutes']:g} min, {row['total_min']:g} min in all: {row['class']}" for row in rows]
        answer({"exposures": rows}, [*lines, source("2 hour / 4 hour rule [S13]")], json=json)


def _run(rule: TimerRule, history: Sequence[Held]) -> TimerState:
    state, at = TIMER_BEGIN, _BEGIN_AT
    for temperature_c, hours in history:
        until_at = at + round(hours * _MS_PER_H)
        state = hold(rule, state, temperature_c, from_at=at, to_at=until_at)
        at = until_at
    return state


def _fired_h(state: TimerState) -> float | None:
    return (state.fired_at - _BEGIN_AT) / _MS_PER_H if state.fired_at else None


def _told(fired_h: float | None) -> str:
    return "does not fire" if fired_h is None else f"fires {fired_h:g} h from the start"
