"""``calc mkt``, ``usp``: one temperature that stands for the history of a medicine, and what it excuses."""

import math
from operator import mul
from typing import Annotated

import typer

from coldchain.errors import InputError
from coldchain.science.mkt import DELTA_H_KJ_MOL, DELTA_H_RANGE, TEMPERATURE_RANGE, mkt_c
from coldchain.science.usp import CONTROLLED_COLD, CONTROLLED_ROOM, judge_usp
from commands.calc.numbers import held, weighed
from commands.calc.options import HeldArgument
from commands.calc.printing import answer, outside, source, warning
from commands.options import JsonOption
from commands.program import telling_errors

WINDOWS = {"controlled-cold": CONTROLLED_COLD, "controlled-room": CONTROLLED_ROOM}

TemperaturesArgument = Annotated[
    list[str],
    typer.Argument(metavar="T[:HOURS]", help="Temperatures (degC) and hours; without hours: equal weights."),
]
WindowArgument = Annotated[str, typer.Argument(help="controlled-cold (2 to 8 degC) | controlled-room.")]
DeltaOption = Annotated[float, typer.Option("--delta-h-kj-mol", help="Heat of activation (kJ/mol).")]


def mkt(
    temperatures: TemperaturesArgument, delta_h_kj_mol: DeltaOption = DELTA_H_KJ_MOL, json: JsonOption = False
) -> None:
    """Print the mean kinetic temperature of a history, beside its plain mean."""
    with telling_errors():
        values, hours = weighed(temperatures)
        kinetic_c = mkt_c(values, weights=hours, delta_h_kj_mol=delta_h_kj_mol)
        weights = hours or [1.0] * len(values)
        mean_c = math.fsum(map(mul, values, weights)) / math.fsum(weights)
        beyond = [outside("temperature", each, TEMPERATURE_RANGE) for each in (min(values), max(values))]
        beyond.append(outside("delta H", delta_h_kj_mol, DELTA_H_RANGE))
        plain = {
            "mkt_c": kinetic_c,
            "mean_c": mean_c,
            "delta_h_kj_mol": delta_h_kj_mol,
            "extrapolated": any(beyond),
        }
        lines = [
            f"mean kinetic temperature {kinetic_c:.2f} degC (delta H {delta_h_kj_mol:g} kJ/mol)",
            f"mean {mean_c:.2f} degC" + ("" if hours is None else f", over {math.fsum(hours):g} h"),
            "it never excuses freezing, and says nothing about frozen goods",
            warning(dict.fromkeys(beyond)),
            source("USP <1160> [S4][S5]"),
        ]
        answer(plain, lines, json=json)


def usp(
    window: WindowArgument,
    temperatures: HeldArgument,
    delta_h_kj_mol: DeltaOption = DELTA_H_KJ_MOL,
    json: JsonOption = False,
) -> None:
    """Print whether excursions of a medicine are within a window of USP <1079.2>. It releases nothing."""
    with telling_errors():
        if window not in WINDOWS:
            raise InputError("window", repr(window[:40]), " | ".join(WINDOWS))
        kind = WINDOWS[window]
        found = judge_usp(kind, held(temperatures), delta_h_kj_mol=delta_h_kj_mol)
        word = "within" if found.allowed else "not within"
        lines = [
            f"{word} what {kind.name} allows",
            *found.reasons,
            f"worst mean kinetic temperature over {kind.window_h:g} h: {found.worst_mkt_c:.2f} degC",
            f"longest time above {kind.high_c:g} degC: {found.longest_excursion_h:g} h",
            f"lowest {found.minimum_c:g} degC, highest {found.maximum_c:g} degC",
            source(f"USP <1079.2>, second hand [{kind.source}]"),
        ]
        answer(found._asdict(), lines, json=json)
