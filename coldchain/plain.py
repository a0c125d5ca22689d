"""Settings as plain objects: what a program needs that runs for weeks on a small machine.

The classes that read and check settings cost a small machine ten megabytes. So one process reads and checks
them, and hands them on as bytes to the one that works: an object there has the same attributes, and no more
than that. Not a way to keep settings: both ends are of one version.
"""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

_MODEL, _MAPPING, _ROW, _PATH = "m", "d", "t", "p"


class Plain(SimpleNamespace):
    """An object with the attributes of a model, its properties among them."""


def pack(model: object) -> bytes:
    """Return a model with all that it holds as bytes.

    Args:
        model: Of settings: numbers, texts, paths, secrets, rows, mappings and other models.

    Raises:
        TypeError: It holds something else.
    """
    return msgspec.json.encode(_packed(model))


def unpack(blob: bytes) -> Any:  # noqa: ANN401 - it looks like whatever was packed
    """Return what ``pack`` was given, as plain objects; rows are tuples."""
    return _unpacked(msgspec.json.decode(blob))


def _packed(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    for kind in (str, int, float):  # a member of an enumeration becomes what it stands for
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, Path):
        return [_PATH, str(value)]
    if isinstance(value, Mapping):
        return [_MAPPING, {str(key): _packed(each) for key, each in value.items()}]
    if isinstance(value, list | tuple | frozenset | set):
        return [_ROW, [_packed(each) for each in value]]
    if hasattr(value, "get_secret_value"):
        return [_MODEL, {"secret": value.get_secret_value()}]
    fields = getattr(type(value), "model_fields", None)
    if fields is None:
        raise TypeError(f"{type(value).__name__} is no part of settings")
    names = [*fields, *_properties(type(value))]
    return [_MODEL, {name: _packed(getattr(value, name)) for name in names}]


def _properties(kind: type) -> list[str]:
    """Return the names of the properties that a class of settings adds to the library's own."""
    ours = [each for each in kind.__mro__ if "pydantic" not in each.__module__]
    return [name for each in ours for name, value in vars(each).items() if isinstance(value, property)]


def _unpacked(value: Any) -> Any:  # noqa: ANN401 - as above
    if not isinstance(value, list):
        return value
    kind, content = value
    if kind == _PATH:
        return Path(content)
    if kind == _ROW:
        return tuple(_unpacked(each) for each in content)
    found = {name: _unpacked(each) for name, each in content.items()}
    if kind == _MAPPING:
        return found
    if found.keys() == {"secret"}:
        return _Secret(found["secret"])
    return Plain(**found)


class _Secret:
    """A word that no log shows."""

    def __init__(self, word: str) -> None:
        self._word = word

    def get_secret_value(self) -> str:
        """Return it."""
        return self._word
