"""Mistakes in settings, in words that name the place, what came and what is allowed. Reads no file.

pydantic says what is wrong in the words of Python types; here it is said in those of the settings file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError

from coldchain.errors import InputError, UnitError
from coldchain.nearest import did_you_mean, listed
from coldchain.settings import Where
from coldchain.units import format_duration, parse_duration_s

SECRETS = ("password", "token", "signing_key", "pin")
_QUOTED = re.compile(r"'([^']*)'")
_CAME_LENGTH = 80
_TYPES = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in [ ]",
    "list_type": "a list in [ ]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


class Mistake(NamedTuple):
    """One mistake; the last three are those of a ``ColdchainError``."""

    where: Where
    came: str
    allowed: str
    next_step: str = ""


def from_pydantic(error: ValidationError, model: type[BaseModel], tables: Mapping[str, Any]) -> list[Mistake]:
    """Return the mistakes that pydantic found.

    Args:
        error: What ``model.model_validate(tables)`` raised.
        model: The whole settings.
        tables: What was checked.
    """
    details = error.errors(include_url=False)
    return [_mistake(detail, model, tables) for detail in details]


def from_input_error(where: Where, error: InputError) -> Mistake:
    """Return the mistake that one of our own errors tells of."""
    return Mistake(where, error.came, error.allowed, error.next_step)


def label(where: Where, tables: Mapping[str, Any]) -> str:
    """Return a place for a person: ``assets[van-1].profile``; entries without a name are counted from 1."""
    text = ""
    found: Any = tables
    for part in where:
        if isinstance(part, int):
            found = found[part] if isinstance(found, Sequence) and part < len(found) else None
            text += f"[{_name_of(found) or f'#{part + 1}'}]"
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
            text += f".{part}" if text else part
    return text


def _mistake(detail: Any, model: type[BaseModel], tables: Mapping[str, Any]) -> Mistake:  # noqa: ANN401
    """Return one of pydantic's mistakes in our words."""
    where = tuple(part for part in detail["loc"] if not _is_tag(part))
    kind, context = detail["type"], detail.get("ctx", {})
    cause = context.get("error")
    came = _came(where, tables, detail["input"])
    if isinstance(cause, InputError):
        mistake = Mistake(where, came if _is_secret(where) else cause.came, cause.allowed, cause.next_step)
    elif kind == "extra_forbidden":
        mistake = _unknown_key(where, model)
    elif kind == "missing":
        mistake = Mistake(where, "nothing", "a value: it has no default")
    elif kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        mistake = Mistake(where, came, f"{words} {_bound(context[key], came)}")
    elif "expected" in context:
        allowed = str(context["expected"])
        near = did_you_mean(str(detail["input"]), _QUOTED.findall(allowed))
        mistake = Mistake(where, came, allowed, near)
    else:
        mistake = Mistake(where, came, _TYPES.get(kind, str(cause or detail["msg"])))
    return mistake


def _is_tag(part: str | int) -> bool:
    """Return whether a part of a place stands only in pydantic's: ``[key]``, or the kind of a table."""
    return isinstance(part, str) and part.startswith("[")


def _unknown_key(where: Where, model: type[BaseModel]) -> Mistake:
    """Return the mistake of a key that no setting has."""
    key = str(where[-1])
    names = _keys(list(_models_at(where[:-1], model)))
    near = did_you_mean(key, names)
    if not near and key in _keys([model]):
        near = f"{key!r} belongs to the top of the file: write it above the first [table]."
    return Mistake(where, "an unknown key", listed(names), near)


def _keys(models: list[type[BaseModel]]) -> list[str]:
    """Return the keys that tables of these models may hold."""
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    return sorted(keys | {f"{key}_file" for key in keys & set(SECRETS)})


def _models_at(where: Where, model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the models that the table at a place may have."""
    models = [model]
    for part in where:
        fields = [
            field.annotation
            for each in models
            for name, field in each.model_fields.items()
            if part == (field.alias or name)
        ]
        if fields:  # an index, or a name that the user gave, stays with the models of the array or dict
            models = [found for annotation in fields for found in _models_in(annotation)]
    yield from models


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401
    """Yield the models inside an annotation such as ``dict[str, X]`` or ``tuple[X, ...]``."""
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _came(where: Where, tables: Mapping[str, Any], value: object) -> str:
    """Return what stands in the file at a place; pydantic may only know what became of it."""
    if _is_secret(where):
        return "something that is not shown"
    found: Any = tables
    for part in where:
        try:
            found = found[part]
        except (KeyError, IndexError, TypeError):
            found = value
            break
    if isinstance(found, Mapping | list):
        return "a table" if isinstance(found, Mapping) else "a list"
    return {True: "true", False: "false"}[found] if isinstance(found, bool) else repr(found)[:_CAME_LENGTH]


def _bound(bound: float, came: str) -> str:
    """Return a bound, as a duration when a duration came."""
    try:
        parse_duration_s(came.strip("'\""))
    except UnitError:
        return f"{bound:g}"
    return format_duration(bound)


def _name_of(entry: object) -> str:
    """Return the id or name under which a person knows an entry; empty when it has none."""
    names = [entry.get(key) for key in ("id", "name")] if isinstance(entry, Mapping) else []
    return next((name for name in names if isinstance(name, str) and name), "")


def _is_secret(where: Where) -> bool:
    """Return whether what stands at a place must not be shown."""
    return bool(where) and where[-1] in SECRETS
