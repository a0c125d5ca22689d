"""``calc chilling``, ``freezing``: the damage that cold does, which never heals."""

from typing import Annotated

import typer

from coldchain.errors import InputError
from coldchain.science.cold_damage import chilling_c_h, frozen_after_h
from coldchain.science.ranges import check_positive
from coldchain.units import parse_duration_s
from commands.calc.numbers import held
from commands.calc.options import HeldArgument, OwnOption, ProfileOption
from commands.calc.printing import answer, source
from commands.calc.profiles import number_of, profile_of
from commands.options import JsonOption
from commands.program import telling_errors

BelowOption = Annotated[
    float | None, typer.Option("--below-c", help="Cold below this does damage (degC); else the profile's.")
]
BudgetOption = Annotated[
    float | None,
    typer.Option("--budget-c-h", help="Degree-hours that show damage (degC h); else the profile's."),
]

FreezesOption = Annotated[
    float | None, typer.Option("--freezes-c", help="Freezes at and below (degC); else the profile's.")
]
ForOption = Annotated[
    str, typer.Option("--for", help="... when it lasts so long, e.g. 15m; else the profile's, or at once.")
]


def chilling(
    temperatures: HeldArgument,
    below_c: BelowOption = None,
    budget_c_h: BudgetOption = None,
    profile: ProfileOption = "",
    own: OwnOption = None,
    json: JsonOption = False,
) -> None:
    """Print the degree-hours below the chilling limit, and their share of what the goods bear."""
    with telling_errors():
        if profile:
            product = profile_of(profile, own)
            if below_c is None:
                below_c = number_of(product, "chilling temperature", product.chilling_c).value
            if budget_c_h is None and product.chilling_budget_c_h is not None:
                budget_c_h = product.chilling_budget_c_h.value
        if below_c is None:
            raise InputError("chilling", "no limit", "--below-c, or --profile")
        if budget_c_h is not None:
            check_positive(budget_c_h, thing="--budget-c-h", unit="degC h")
        sum_c_h = chilling_c_h(below_c, held(temperatures))
        share = None if budget_c_h is None else sum_c_h / budget_c_h
        plain = {"chilling_c_h": sum_c_h, "below_c": below_c, "budget_c_h": budget_c_h, "budget_share": share}
        lines = [
            f"{sum_c_h:g} degC h below {below_c:g} degC",
            "" if share is None else f"{share:.0%} of the {budget_c_h:g} degC h that show damage",
            source("degree-hours below the chilling limit [S8][S2]"),
        ]
        answer(plain, lines, json=json)


def freezing(
    temperatures: HeldArgument,
    freezes_c: FreezesOption = None,
    lasting: ForOption = "",
    profile: ProfileOption = "",
    own: OwnOption = None,
    json: JsonOption = False,
) -> None:
    """Print when goods froze, in hours from the start; a later thaw changes nothing."""
    with telling_errors():
        for_s = 0.0
        if profile:
            product = profile_of(profile, own)
            for_s = product.freezing_for_s
            if freezes_c is None:
                freezes_c = number_of(product, "freezing temperature", product.freezing_c).value
        if freezes_c is None:
            raise InputError("freezing", "no limit", "--freezes-c, or --profile")
        for_s = parse_duration_s(lasting) if lasting else for_s
        frozen_h = frozen_after_h(freezes_c, for_s, held(temperatures))
        told = "is not frozen" if frozen_h is None else f"is frozen {frozen_h:g} h from the start"
        lines = [f"{told}: {freezes_c:g} degC or below for {for_s / 60:g} min", source("latched [S9]")]
        answer({"frozen_h": frozen_h, "freezes_c": freezes_c, "for_s": for_s}, lines, json=json)
