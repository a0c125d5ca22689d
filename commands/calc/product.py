"""``calc product``: one product profile, or their list, each number with its source. Changes none."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from coldchain.registry.product import LifeModel, ProductProfile, Sourced, Timer
from commands.calc.options import OwnOption
from commands.calc.printing import answer, source
from commands.calc.profiles import cited, profile_of, profiles
from commands.options import JsonOption
from commands.program import telling_errors

NameArgument = Annotated[str, typer.Argument(help="Name of the product; none: list them.")]
_UNITS = {
    "c": "degC",
    "c_h": "degC h",
    "s": "s",
    "pct": "%",
    "ng_kg_s_pa": "ng/(kg s Pa)",
    "kj_mol": "kJ/mol",
}


def product(name: NameArgument = "", own: OwnOption = None, json: JsonOption = False) -> None:
    """Print what a product bears, each number with its source and how sure it is; or the list of products."""
    with telling_errors():
        if name:
            found = profile_of(name, own)
            plain = msgspec.to_builtins(found)
            answer(plain, [*_lines(found), source("the key behind each number")], json=json, exact=True)
            return
        known = sorted(profiles(own).values(), key=lambda each: (each.group, each.name))
        rows = [{"name": each.name, "title": each.title, "group": each.group.value} for each in known]
        answer(rows, [f"{each.name:24}{each.group:12}{each.title}" for each in known], json=json)


def _lines(found: ProductProfile) -> Iterator[str]:
    yield f"{found.title} ({found.name}), {found.group}, version {found.version}, hash {found.content_hash}"
    for field in msgspec.structs.fields(found):
        value = getattr(found, field.name)
        if isinstance(value, Sourced):
            yield _line(field.name, value)
        elif isinstance(value, float):
            text, unit = _named(field.name)
            yield f"{text}: {value:g} {unit}"
    if found.condensation:
        yield "wet goods are damaged goods"
    if found.life is not None:
        yield from _life(found.life)
    yield from map(_timer, found.timers)
    if found.advice:
        yield f"when it gets too warm: {found.advice}"


def _line(name: str, found: Sourced) -> str:
    text, unit = _named(name)
    return f"{text}: {found.value:g} {unit} ({cited(found)})"


def _named(name: str) -> tuple[str, str]:
    """Return a field's name without its unit, for people, and the unit."""
    for ending in sorted(_UNITS, key=len, reverse=True):
        if name.endswith(f"_{ending}"):
            return name.removesuffix(f"_{ending}").replace("_", " "), _UNITS[ending]
    return name.replace("_", " "), ""


def _life(found: LifeModel) -> Iterator[str]:
    model = found.model
    kind = str(type(model).__struct_config__.tag)
    life = f"{found.life_days.value:g} d at {model.reference_c:g} degC ({cited(found.life_days)})"
    yield f"life: {life}"
    yield f"ages by: {kind} ({found.source}, confidence {found.confidence})"
    yield f"holds from {model.valid_low_c:g} to {model.valid_high_c:g} degC"
    if found.measured_high_c is not None:
        yield f"measured up to {found.measured_high_c:g} degC"


def _timer(timer: Timer) -> str:
    sign = (">" if timer.above else "<") + ("=" if timer.inclusive else "")
    mode = "cumulative" if timer.cumulative else "consecutive"
    rule = f"{sign}{timer.bound.value:g} degC for {timer.duration_s.value / 3600:g} h {mode}"
    return f"{timer.name}: {rule} ({cited(timer.bound)}) {timer.text}".rstrip()
