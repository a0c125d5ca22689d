"""Writes docs/reference: every verb with its options, every setting, straight from the code.

``make docs`` runs it; a test fails when what stands there is out of date. Not a manual: that is the README.
"""

import enum
import inspect
import re
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Protocol, Union, cast, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from coldchain.registry.product_life import LifeNodes, RateNodes
from coldchain.registry.product_numbers import (
    EnergyKjMol,
    PerKelvin,
    Share,
    SourcedC,
    SourcedDays,
    SourcedDegreeHours,
    SourcedHumidity,
    SourcedPercent,
    SourcedS,
    SourcedTranspiration,
    SourceKey,
)
from coldchain.settings import ChannelName, DurationS, InstantAt, MassKg, Name, TemperatureC
from coldchain.units import parse_duration_s
from commands.main import tree
from commands.settings import StationSettings
from firmware_bridge.sensors.fields import Corrections, Factor, QuantityName
from links.product_files import load_products
from scripts import (
    error_reference,
    http_reference,
    metrics_reference,
    product_reference,
    sizing_reference,
    wire_reference,
)

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
_MADE = "<!-- Made by scripts/make_reference.py from the code: `make docs` renews it. Do not edit. -->"
_OPENING = (
    "One TOML file; [`examples/station.toml`](../../examples/station.toml) shows it whole. Numbers carry"
    " their unit in the text. Any key can come from the environment instead: `COLDCHAIN_<TABLE>__<KEY>`."
    " Unknown keys are refused."
)
_ARGUMENT = re.compile(r"^ {4}(\w+): ", re.MULTILINE)
_UNIT = re.compile(r"\s*\[(s|kg)\](?=[.]?$)")
_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_PLAIN = {bool: "true or false", int: "whole number", float: "number", str: "text", Path: "path"}
_KINDS = {DurationS: "duration", InstantAt: "time", MassKg: "mass", Name: "id", ChannelName: "channel"}
_KINDS |= {
    TemperatureC: "temperature",
    Corrections: "table of differences",
    Factor: "number",
    QuantityName: "quantity",
    SourcedC: "temperature",
    SourcedS: "duration",
    SourcedDays: "duration",
    SourcedHumidity: "humidity",
    SourcedPercent: "loss in %",
    SourcedDegreeHours: "degree-hours",
    SourcedTranspiration: "coefficient",
    Share: "share",
    EnergyKjMol: "energy",
    PerKelvin: "rise per kelvin",
    SourceKey: "key of a source",
    RateNodes: "table of numbers",
    LifeNodes: "table of durations",
}
_OF_VALIDATOR = {get_args(kind)[1]: words for kind, words in _KINDS.items()}
_DURATIONS = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))
_IN_CHANNELS_UNIT = ("above", "below", "deadband")  # their unit is that of the limit's channel


class Parameter(Protocol):
    """An argument or option of a command, as the command line's library has it."""

    name: str
    param_type_name: str
    opts: list[str]
    secondary_opts: list[str]
    required: bool
    hidden: bool
    default: object
    envvar: str | None
    help: str | None


class Command(Protocol):
    """A verb, or a group that has ``commands``."""

    name: str
    help: str | None
    params: list[Parameter]


def commands() -> str:
    """Return docs/reference/commands.md."""
    opening = (
        "`coldchain <verb> --help` says the same. Exit codes: 0 done, 1 failed, 2 bad input or settings."
    )
    parts = [_MADE, "# Commands", opening]
    for name, command in walk_commands("coldchain", command_line()):
        shown = [parameter for parameter in command.params if not parameter.hidden]
        arguments = [each.name.upper() for each in shown if each.param_type_name == "argument"]
        parts += [f"## `{' '.join([name, *arguments])}`", " ".join((command.help or "").split())]
        if shown:
            rows = [(_spelled(each), _default(each), each.help or "") for each in shown]
            parts.append(_table(("argument or option", "default", "meaning"), rows))
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """Return docs/reference/settings.md."""
    parts = [_MADE, "# Settings", _OPENING]
    for place, model in walk_settings("", StationSettings):
        meanings = meanings_of(model)
        rows = [row for name, field in model.model_fields.items() for row in _rows(name, field, meanings)]
        parts += [f"## {place}", _summary(model)] if place else ["## Top of the file"]
        parts.append(_table(("key", "type", "default", "meaning"), rows))
    return "\n\n".join(parts) + "\n"


def products() -> str:
    """Return docs/reference/products.md."""
    parts = [_MADE, "# Products", product_reference.opening()]
    for group, rows in product_reference.table(load_products()):
        parts += [f"## {group.capitalize()}", _table(product_reference.head(), rows)]
    return "\n\n".join(parts) + "\n"


def metrics() -> str:
    """Return docs/reference/metrics.md."""
    parts = [_MADE, "# Metrics", metrics_reference.opening()]
    for heading, rows in metrics_reference.parts():
        parts += [f"## {heading}", _table(metrics_reference.HEAD, rows)]
    return "\n\n".join(parts) + "\n"


def meanings_of(model: type[BaseModel]) -> dict[str, str]:
    """Return the meaning of each field of a model and its parents, as their docstrings tell it."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        text = inspect.cleandoc(each.__doc__ or "") if issubclass(each, BaseModel) else ""
        pieces = _ARGUMENT.split(text.partition("Args:\n")[2])[1:]
        for name, text in zip(pieces[::2], pieces[1::2], strict=True):
            found[name] = _UNIT.sub("", " ".join(text.split()))
    return found


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "errors.md": lambda: error_reference.page(_MADE, _table),
    "http.md": lambda: http_reference.page(_MADE),
    "metrics.md": metrics,
    "openapi.json": http_reference.document,
    "payload.md": lambda: wire_reference.payload_page(_MADE),
    "products.md": products,
    "settings.md": settings,
    "sizing.md": lambda: sizing_reference.page(_MADE, _table),
    "topics.md": lambda: wire_reference.topics_page(_MADE),
}


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        text = make()
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"wrote {FOLDER / name}")


def command_line() -> Command:
    """Return the whole command line."""
    return cast("Command", tree())


def walk_commands(name: str, command: Command) -> Iterator[tuple[str, Command]]:
    """Yield every command, groups too, with its whole name."""
    yield name, command
    for inner in getattr(command, "commands", {}).values():
        yield from walk_commands(f"{name} {inner.name}", inner)


def _spelled(parameter: Parameter) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    environment = f" or `${parameter.envvar}`" if parameter.envvar else ""
    nothing = parameter.default is None or parameter.default is False or str(parameter.default) == ""
    return ("" if nothing else f"`{parameter.default}`") + environment


def walk_settings(place: str, model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield every table with what it is called: ``[console]``, ``[[assets]]``."""
    yield place, model
    for name, field in model.model_fields.items():
        kinds = list(_models_in(field.annotation))
        for inner in kinds:
            path = ".".join(filter(None, [place.partition("`, ")[0].strip("[]`"), name]))
            path += ".<name>" if get_origin(field.annotation) is dict else ""
            several = get_origin(field.annotation) is tuple
            kind = f", kind {_kind_of(inner)}" if len(kinds) > 1 else ""
            yield from walk_settings((f"`[[{path}]]`" if several else f"`[{path}]`") + kind, inner)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _kind_of(model: type[BaseModel]) -> str:
    """Return which of several tables this is: the one value that its ``kind`` may have."""
    return f"`{get_args(model.model_fields['kind'].annotation)[0]}`"


def _rows(name: str, field: FieldInfo, meanings: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    key = field.alias or name
    if any(_models_in(field.annotation)):
        return  # a table of its own
    kind = "number with unit" if name in _IN_CHANNELS_UNIT else _kind(field)
    yield f"`{key}`", kind, _shown_default(field, kind), meanings.get(name, "")
    if field.annotation is SecretStr:
        yield f"`{key}_file`", "path", "", f"A file that holds the {key}; counts from the settings file."


def _kind(field: FieldInfo) -> str:
    """Return the type of a field in words, with its bounds."""
    words = _words(field.annotation, field.metadata)
    bounds = [
        f"{text} {_number(getattr(each, bound), words)}"
        for each in field.metadata
        for bound, text in _BOUNDS.items()
        if getattr(each, bound, None) is not None
    ]
    return ", ".join([words, *bounds])


def _words(annotation: object, metadata: Sequence[object] = ()) -> str:
    for each in metadata:
        if each in _OF_VALIDATOR:
            return _OF_VALIDATOR[each]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(arguments[0], arguments[1:])
    if origin is Literal:
        return " or ".join(f'`"{value}"`' if isinstance(value, str) else f"`{value}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return _words(next(each for each in arguments if each is not type(None)), metadata)
    if origin is tuple:
        return f"list of {_words(arguments[0])}"
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return " or ".join(f'`"{each.value}"`' for each in annotation)
    return next((words for kind, words in _PLAIN.items() if kind is annotation), "text")


def _shown_default(field: FieldInfo, kind: str) -> str:
    if field.is_required():
        return "required"
    default = field.default
    has_none = default is None or default is PydanticUndefined or isinstance(default, SecretStr)
    if has_none or kind == "time" or str(default) in {"", "()"}:
        return ""
    return f"`{_written(default, kind)}`"


def _written(value: object, kind: str) -> str:
    """Return a value as it is written in the file."""
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(_written(each, kind) for each in value)}]"
        case enum.Enum():
            return f'"{value.value}"'
        case int() | float() if kind.startswith("duration"):
            return f'"{_number(value, kind)}"'
        case float():
            return f"{value:g}"
        case int():
            return str(value)
    return f'"{value}"'


def _number(value: float, kind: str) -> str:
    """Return a number as it is written in the file; of a duration with its unit."""
    if not kind.startswith("duration"):
        return f"{value:,}".replace(",", "_") if isinstance(value, int) else f"{value:g}"
    if 0 < value < 1:
        return f"{round(value * 1000)}ms"
    unit, seconds = next(each for each in _DURATIONS if value % each[1] == 0 or each[1] == 1)
    text = f"{value / seconds:g}{unit}" if value else "0s"
    if parse_duration_s(text) != value:
        raise ValueError(f"{value} s is not {text}")
    return text


def _summary(model: type[BaseModel]) -> str:
    """Return the first sentence of a docstring, without the name of the table."""
    first = " ".join((model.__doc__ or "").partition("\n\n")[0].split())
    return re.sub(r"^``[^`]*``: (.)", lambda found: found[1].upper(), first).replace("``", "`")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    escaped = [[cell.replace("|", "\\|").replace("``", "`") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(head), ["---"] * len(head), *escaped])


if __name__ == "__main__":
    main()
