"""Fields of a form for one entry of the registry, made of the settings that describe it. Pure.

What one may choose from is offered; what points at something else offers what there is. Values stand as in
the settings file, times as the cooperative's people read them.
"""

import types
import typing
from collections.abc import Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from coldchain.instants import MS_PER_S, from_iso, from_local, to_iso
from coldchain.messages.catalogue import LANGUAGES
from coldchain.registry.check import REFERENCES
from coldchain.registry.profile_settings import LimitSettings
from coldchain.registry.registry import Registry
from coldchain.registry.written import FORMS, LISTS, Values, columns_of
from console.said import said
from console.speaking import NAMES

INSTANTS = ("from", "until", "calibrated", "due", "retired")
LIMITS = "limits"
SPARE_LIMITS = 2
_HINTS = {
    "capacity": "500 kg",
    "sample_interval": "1m",
    "quiet_hours": "22:00-06:00",
    "report_at": "06:30",
    "phone": "+254700000001",
    "hottest": "40 degC",
    "on_delay": "10m",
    "absence_after": "15m",
    "time_zone": "Africa/Nairobi",
    "gln": "6291041500213",
    "giai": "6291041500VAN3",
    "grai": "06291041500213BOX7",
}
_LABELS = {
    "gln": "GLN (number of GS1)",
    "giai": "GIAI (number of GS1)",
    "grai": "GRAI (number of GS1)",
    "retired": "Retired since",
    "retired_why": "Why it is retired",
}


class Field(NamedTuple):
    """One field of a form.

    Args:
        name: In the form; of a limit ``limits.0.channel``.
        label: For people, in English.
        value: What stands in it.
        kind: ``text``, ``choice``, ``offer`` (free, with suggestions) or ``time``.
        choices: What one may choose from, or is offered: value and words.
        is_needed: It has no default.
        hint: An example.
        mistake: What was wrong with it; empty: nothing.
    """

    name: str
    label: str
    value: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    is_needed: bool = False
    hint: str = ""
    mistake: str = ""


def fields_of(
    kind: str, values: Values, registry: Registry, *, zone: tzinfo, mistakes: Mapping[str, str]
) -> list[Field]:
    """Return the fields of a form for an entry of a kind.

    Args:
        kind: One of ``FORMS``.
        values: What stands in them, as in the settings file.
        registry: What can be pointed at.
        zone: Of the times.
        mistakes: By field.
    """
    section = FORMS[kind].section.model_fields
    by_key = {info.alias or name: info for name, info in section.items()}
    fields: list[Field] = []
    for key in columns_of(kind):
        info = by_key[key]
        if key == LIMITS:
            fields += _limits(values.get(LIMITS, ()), mistakes)
            continue
        value = _shown(key, values.get(key, ""), zone)
        style, choices = _style(kind, key, info.annotation, registry)
        fields.append(
            Field(
                key,
                _label(key),
                value,
                style,
                choices,
                info.is_required(),
                _HINTS.get(key, ""),
                mistakes.get(key, ""),
            )
        )
    return fields


def values_from(kind: str, said: Mapping[str, str], zone: tzinfo) -> Values:
    """Return what a form says of an entry, as in the settings file.

    Raises:
        InputError: A time is none.
    """
    values: Values = {}
    for key in columns_of(kind):
        if key == LIMITS:
            values[LIMITS] = _limits_from(said)
        elif key in INSTANTS:
            values[key] = _instant(key, said.get(key, ""), zone)
        elif key in said:
            values[key] = said[key]
    return values


def _label(key: str) -> str:
    if key in _LABELS:
        return _LABELS[key]
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _shown(key: str, value: object, zone: tzinfo) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    if key in INSTANTS and value:
        local = datetime.fromtimestamp(from_iso(str(value)) / MS_PER_S, zone)
        return local.replace(tzinfo=None).isoformat(timespec="minutes")
    return str(value)


def _instant(key: str, text: str, zone: tzinfo) -> str:
    return to_iso(from_local(key, text, zone)) if text else ""


def _style(
    kind: str, key: str, annotation: object, registry: Registry
) -> tuple[str, tuple[tuple[str, str], ...]]:
    if key in INSTANTS:
        return "time", ()
    if key == "language":
        return "choice", tuple((code, NAMES[code]) for code in LANGUAGES)
    if options := _options(annotation):
        return "choice", options
    target = next((to for of, field, to in REFERENCES if (of, field) == (kind, key)), "")
    if target and key not in LISTS.get(kind, ()):
        return "offer", _there(registry, target)
    return "text", ()


def _options(annotation: object) -> tuple[tuple[str, str], ...]:
    """Return what a type allows, where that is a short list; a choice of nothing where it may be left out."""
    parts = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    for part in parts:
        if isinstance(part, type) and issubclass(part, StrEnum):
            return tuple((str(each), str(each).replace("_", " ")) for each in part)
        literal = typing.get_args(part)
        if literal and all(isinstance(each, str) for each in literal):
            return (("", "–"), *((each, each.replace("_", " ")) for each in literal if each))
    return ()


def _there(registry: Registry, target: str) -> tuple[tuple[str, str], ...]:
    if target == "profiles":
        names = dict.fromkeys([each.name for each in registry.profiles])
        return tuple((name, name) for name in names)
    return tuple(
        (each.id, each.name or each.id) for each in getattr(registry, target, ()) if hasattr(each, "name")
    )


def _limits(limits: object, mistakes: Mapping[str, str]) -> list[Field]:
    rows = list(limits) if isinstance(limits, list | tuple) else []
    fields = []
    for number in range(len(rows) + SPARE_LIMITS):
        row = rows[number] if number < len(rows) else {}
        for key, info in LimitSettings.model_fields.items():
            name = f"{LIMITS}.{number}.{key}"
            told = mistakes.get(f"{LIMITS}.{number + 1}.{key}", "")
            label = said("{label} ({n})", label=said(_label(key)), n=number + 1)
            options = _options(info.annotation)
            style = "choice" if options else "text"
            fields.append(Field(name, label, str(row.get(key, "")), style, options, mistake=told))
    return fields


def _limits_from(said: Mapping[str, str]) -> list[Values]:
    rows: dict[int, Values] = {}
    for name, value in said.items():
        head, _, rest = name.partition(".")
        number, _, key = rest.partition(".")
        if head == LIMITS and number.isdecimal() and value:
            rows.setdefault(int(number), {})[key] = value
    return [row for _, row in sorted(rows.items()) if row.get("name")]
