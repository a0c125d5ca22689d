"""Writes TOML: tables as ``tomllib`` reads them, as text for a person. Not a keeper of comments."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from coldchain.errors import SettingsError


def to_toml(tables: Mapping[str, Any]) -> str:
    """Return the text of a TOML file.

    Args:
        tables: The whole file: keys to values, in the order in which they shall stand.

    Raises:
        SettingsError: A value is nothing that TOML knows.
    """
    return "\n".join(_table("", tables)).strip() + "\n"


def _table(name: str, table: Mapping[str, Any]) -> list[str]:
    """Return the lines of a table: its values first, then the tables in it."""
    values = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if not _has_own_lines(value)]
    lines = [*values, ""] if values else []
    for key, value in table.items():
        if not _has_own_lines(value):
            continue
        full = f"{name}.{_key(key)}" if name else _key(key)
        for each in value if isinstance(value, list) else [value]:
            is_list = isinstance(value, list)
            needs_head = is_list or not each or not all(_has_own_lines(inner) for inner in each.values())
            head = [f"[[{full}]]" if is_list else f"[{full}]"] if needs_head else []
            lines += [*head, *_table(full, each)]
    return lines


def _has_own_lines(value: object) -> bool:
    """Return whether a value is a table, or a list of nothing but tables."""
    tables = value if isinstance(value, list) else [value]
    return bool(tables) and all(isinstance(each, Mapping) for each in tables)


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else _text(key)


def _text(text: str) -> str:
    """Return a basic string; JSON's escapes are among those of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {inside} }}"
    raise SettingsError(
        "settings", [f"settings: got {value!r}; allowed: text, numbers, times, lists, tables"]
    )
