"""The settings file of a station that was put back: the same text, but for where its data are.

Lines are put out of use as comments, so that a person sees what stood there. Not the loader.
"""

import tomllib
from collections.abc import Sequence
from typing import Any

from coldchain.errors import SettingsError
from links.toml_lines import find_lines
from links.toml_text import to_toml

_OPENING = "# From a backup. Lines that were put out of use begin with `#was: `."
_FOLDER = "data_folder"


def moved(text: str, folder: str, *, without: Sequence[str], records_url: str = "") -> str:
    """Return the text of a settings file for data in another folder.

    Args:
        text: As it was.
        folder: Where the data are, from the file's own folder.
        without: Tables that no longer hold.
        records_url: A database for the records; empty: none is named.

    Raises:
        SettingsError: It is no TOML.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("settings in the backup", [str(error)]) from None
    away = {_FOLDER, *without}
    wanted = {_FOLDER: folder} | {key: value for key, value in tables.items() if key not in away}
    if records_url:
        wanted["records"] = {"url": records_url}
    edited = _edited(text, folder, away, records_url)
    return edited if _is(edited, wanted) else f"{_OPENING}\n{to_toml(wanted)}"


def _edited(text: str, folder: str, away: set[str], records_url: str) -> str:
    """Return the text with some lines put out of use; right unless a value goes over several lines."""
    gone = {line for path, line in find_lines(text).items() if path[0] in away}
    lines = [
        f"#was: {line}" if number in gone else line for number, line in enumerate(text.splitlines(), start=1)
    ]
    end = ["", to_toml({"records": {"url": records_url}}).rstrip()] if records_url else []
    return "\n".join([_OPENING, to_toml({_FOLDER: folder}).rstrip(), *lines, *end]) + "\n"


def _is(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False
