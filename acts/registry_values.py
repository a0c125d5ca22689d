"""What somebody writes of one entry becomes the entry, by the rules of the settings file; or his mistakes.

Not whether it fits the others: see ``registry_check``.
"""

import re
from collections.abc import Mapping

from msgspec.structs import replace
from pydantic import ValidationError

from coldchain.errors import EntryError, FieldMistake
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.entries import Entry
from coldchain.registry.things import Shipment
from coldchain.registry.written import FORMS, LISTS, Values, columns_of
from links.settings_mistakes import Mistake, from_pydantic

LONGEST = 1_000
"""Characters of one value: more is no name and no advice."""
_MOST_IN_A_LIST = 200
_DEEPEST = 4
_CONTROL = re.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f\\ud800-\\udfff\\u202a-\\u202e\\u2066-\\u2069]")
_SHOWN = 80


def entry_from(kind: str, values: Mapping[str, object], language: str, *, old: Entry | None = None) -> Entry:
    """Return the entry that values describe.

    Args:
        kind: One of ``FORMS``.
        values: Keys of the settings file, texts with units; what is empty has its default.
        language: Of contacts that name none.
        old: What is changed: it keeps what cannot be written.

    Raises:
        EntryError: With every mistake.
    """
    section, made = FORMS[kind]
    thing = f"{kind} {name_in(values)}".strip()
    tables = _cleaned(kind, values, thing)
    try:
        entry = made(section.model_validate(tables), language)
    except ValidationError as error:
        raise EntryError(thing, [_told(each) for each in from_pydantic(error, section, tables)]) from None
    if isinstance(entry, Shipment) and isinstance(old, Shipment):
        entry = replace(entry, parents=old.parents, created_at=old.created_at)
    return entry


def name_in(values: Mapping[str, object]) -> str:
    """Return how an entry is called that is described by values."""
    parts = (values.get(key) for key in ("id", "name", "device", "shipment", "product"))
    return next((str(part)[:_SHOWN] for part in parts if part), "")


def _told(mistake: Mistake) -> FieldMistake:
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in mistake.where)
    return FieldMistake(field, mistake.came, mistake.allowed, mistake.next_step)


def _cleaned(kind: str, values: Mapping[str, object], thing: str) -> Values:
    """Return values without what is empty, lists as lists."""
    mistakes = [*_unknown(kind, values), *_unfit("", values)]
    if mistakes:
        raise EntryError(thing, mistakes)
    cleaned: Values = {}
    for key, value in values.items():
        plain = value.strip() if isinstance(value, str) else value
        if isinstance(plain, str) and key in LISTS.get(kind, ()):
            plain = [part for part in re.split(r"[,;\s]+", plain) if part]
        if plain not in ("", None, [], ()):
            cleaned[key] = plain
    return cleaned


def _unknown(kind: str, values: Mapping[str, object]) -> list[FieldMistake]:
    known = columns_of(kind)
    return [
        FieldMistake(key[:_SHOWN], "an unknown key", listed(known), did_you_mean(key, known))
        for key in values
        if key not in known
    ]


def _unfit(field: str, value: object, depth: int = 0) -> list[FieldMistake]:
    """Return texts that are no text of a person: endless ones, and those with control characters."""
    if isinstance(value, str):
        if len(value) > LONGEST:
            return [FieldMistake(field, f"{len(value)} characters", f"{LONGEST} at most")]
        if _CONTROL.search(value):
            return [FieldMistake(field, repr(value)[:_SHOWN], "text in one line, without control characters")]
    if depth > _DEEPEST:
        return [FieldMistake(field[:_SHOWN], "lists in lists", "a text, or a list of them")]
    if isinstance(value, Mapping):
        inside = [(f"{field}.{str(key)[:_SHOWN]}".strip("."), inner) for key, inner in value.items()]
        return [each for name, inner in inside for each in _unfit(name, inner, depth + 1)]
    if isinstance(value, list | tuple):
        if len(value) > _MOST_IN_A_LIST:
            return [FieldMistake(field, f"{len(value)} entries", f"{_MOST_IN_A_LIST} at most")]
        return [
            each for row, inner in enumerate(value) for each in _unfit(f"{field}.{row + 1}", inner, depth + 1)
        ]
    return []
