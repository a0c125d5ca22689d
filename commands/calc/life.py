"""``calc life``: how much of their life goods have used, and what is left at other temperatures."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from coldchain.errors import InputError
from coldchain.science.life import LifeUsed, remaining_days, share_used
from coldchain.science.models import Model
from coldchain.science.rates import is_extrapolated
from commands.calc.life_model import KINDS, Asked, model_of
from commands.calc.numbers import Held, held
from commands.calc.options import OwnOption, ProfileOption
from commands.calc.printing import answer, source, warning
from commands.calc.profiles import cited, life_of, profile_of
from commands.options import JsonOption
from commands.program import telling_errors

HistoryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="T:HOURS", help="Temperatures and how long each lasted in degC and hours; none: new."
    ),
]
ModelOption = Annotated[str, typer.Option("--model", help=" | ".join(KINDS) + "; or --profile.")]
LifeOption = Annotated[
    float | None, typer.Option("--life-days", help="Life at the reference temperature (d); with --model.")
]
ReferenceOption = Annotated[float, typer.Option("--reference-c", help="Of the model (degC).")]
TMinOption = Annotated[
    float | None, typer.Option("--t-min-c", help="square-root: nothing ages at and below (degC).")
]
ActivationOption = Annotated[
    float | None, typer.Option("--activation-kj-mol", help="arrhenius: activation energy (kJ/mol).")
]
PerKOption = Annotated[
    float | None, typer.Option("--per-k", help="exponential: rise of the rate's logarithm (1/K).")
]
Q10Option = Annotated[str, typer.Option("--q10", help="q10: one number, or bands, e.g. 10:3,20:2.5,40:2.")]
NodesOption = Annotated[str, typer.Option("--nodes", help="rate-table: T:RATE, e.g. 0:1,10:3.")]
LowOption = Annotated[float | None, typer.Option("--valid-low-c", help="The model holds from here (degC).")]
HighOption = Annotated[float | None, typer.Option("--valid-high-c", help="The model holds to here (degC).")]
AtOption = Annotated[
    list[float] | None,
    typer.Option("--at-c", help="Temperature from now on (degC); can be repeated; else the reference."),
]


class Ageing(NamedTuple):
    """How goods age.

    Args:
        model: How temperature counts.
        life_days: Life at its reference [d].
        measured_high_c: Above this the product itself was not measured [degC].
        origin: Of the numbers, for people.
    """

    model: Model
    life_days: float
    measured_high_c: float
    origin: str

    def beyond(self, temperature_c: float) -> bool:
        """Return whether a temperature [degC] is outside what is known."""
        return is_extrapolated(self.model, temperature_c) or temperature_c > self.measured_high_c


def life(
    temperatures: HistoryArgument = None,
    model: ModelOption = "",
    profile: ProfileOption = "",
    life_days: LifeOption = None,
    reference_c: ReferenceOption = 0.0,
    t_min_c: TMinOption = None,
    activation_kj_mol: ActivationOption = None,
    per_k: PerKOption = None,
    q10: Q10Option = "",
    nodes: NodesOption = "",
    valid_low_c: LowOption = None,
    valid_high_c: HighOption = None,
    at_c: AtOption = None,
    own: OwnOption = None,
    json: JsonOption = False,
) -> None:
    """Print the share of life that a history has used, and the days left at each temperature from now on."""
    with telling_errors():
        asked = Asked(
            model, reference_c, t_min_c, activation_kj_mol, per_k, q10, nodes, valid_low_c, valid_high_c
        )
        ageing = _of_profile(profile, own, asked, life_days) if profile else _of_options(asked, life_days)
        history = held(temperatures or [])
        used = share_used(ageing.model, ageing.life_days, history) if history else LifeUsed(0.0, 0.0)
        rows = _remaining(ageing, used.share, at_c or [ageing.model.reference_c])
        outside_h = math.fsum(hours for at, hours in history if ageing.beyond(at))
        plain = {
            "share_used": used.share,
            "remaining_days": rows,
            "life_days": ageing.life_days,
            "reference_c": ageing.model.reference_c,
            "extrapolated": outside_h > 0 or any(row["extrapolated"] for row in rows),
            "extrapolated_h": outside_h,
        }
        answer(plain, _lines(ageing, used.share, rows, history=history), json=json)


def _of_options(asked: Asked, life_days: float | None) -> Ageing:
    if not asked.kind:
        raise InputError(
            "life", "neither --model nor --profile", f"--model {' | '.join(KINDS)}, or --profile"
        )
    if life_days is None:
        raise InputError(f"--model {asked.kind}", "no --life-days", "--life-days with it")
    return Ageing(model_of(asked), life_days, math.inf, KINDS[asked.kind].source)


def _of_profile(name: str, own: Path | None, asked: Asked, life_days: float | None) -> Ageing:
    if life_days is not None or asked != Asked("", 0.0):
        raise InputError(
            "life", "--profile with options of a model", "--profile, or --model with its options"
        )
    found = life_of(profile_of(name, own))
    high_c = math.inf if found.measured_high_c is None else found.measured_high_c
    origin = f"{name}: life {cited(found.life_days)}; model {found.source}, confidence {found.confidence}"
    return Ageing(found.model, found.life_days.value, high_c, origin)


def _remaining(ageing: Ageing, share: float, at_c: Sequence[float]) -> list[dict[str, float | bool]]:
    return [
        {
            "at_c": each_c,
            "remaining_days": remaining_days(ageing.model, ageing.life_days, share, each_c),
            "extrapolated": ageing.beyond(each_c),
        }
        for each_c in at_c
    ]


def _lines(
    ageing: Ageing, share: float, rows: Sequence[dict[str, float | bool]], *, history: Sequence[Held]
) -> list[str]:
    valid_high_c = min(ageing.model.valid_high_c, ageing.measured_high_c)
    known = f"{ageing.model.valid_low_c:g} to {valid_high_c:g} degC"
    temperatures = [at for at, _ in history] + [float(row["at_c"]) for row in rows]
    beyond = [f"{each:g} degC is outside {known}" for each in temperatures if ageing.beyond(each)]
    left = [
        f"at {row['at_c']:g} degC it lasts {row['remaining_days']:.2f} d more"
        if math.isfinite(row["remaining_days"])
        else f"at {row['at_c']:g} degC it does not age"
        for row in rows
    ]
    return [
        f"{share:.1%} of its life is used ({ageing.life_days:g} d at {ageing.model.reference_c:g} degC)",
        *left,
        "cold damage is another risk: see calc chilling, calc freezing",
        warning(dict.fromkeys(beyond)),
        source(ageing.origin),
    ]
