"""Reads the settings file: one TOML file, then the environment, then files that hold secrets.

``COLDCHAIN_<SECTION>__<KEY>`` in the environment wins over the file. Any ``password`` or ``token`` may stand
in a file of its own, named by ``password_file`` or ``token_file``. Such a file, and a ``key_file``, must be
readable by this user alone; so with a ``signing_key``. All mistakes are told at once, with lines.
Not the settings themselves: each package has its own ``settings.py``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from coldchain.errors import SettingsError
from coldchain.settings import Section, Where
from links.private_files import too_open
from links.settings_mistakes import SECRETS, Mistake, from_input_error, from_pydantic, label
from links.toml_lines import find_lines, line_of

PREFIX = "COLDCHAIN_"
NESTED = "__"
SECRET_FILES = tuple(f"{secret}_file" for secret in SECRETS)
_AT_LINE = re.compile(r" \(at line (\d+), (column \d+)\)$")
_KEY_FILE = "key_file"
_UNREADABLE = "(unreadable)"

Model = TypeVar("Model", bound=BaseModel)


def load(
    model: type[Model], path: Path, environ: Mapping[str, str], *, secrets: Path | Literal[""] | None = None
) -> Model:
    """Return the checked settings of a file and the environment.

    Args:
        model: The whole settings, one field for each table.
        path: The TOML file.
        environ: The environment variables.
        secrets: The folder from which files with secrets are named: that of the file when left out. Empty:
            they are on another machine, and are not read.

    Raises:
        SettingsError: The file cannot be read or has mistakes; all of them are told.
    """
    text, tables = _read(path)
    source = _Source(path, tables, path.parent if secrets is None else secrets)
    source.lines = find_lines(text)
    source.override(model, environ)
    source.read_secrets()
    whole: Model | None = None
    try:
        whole = model.model_validate(tables)
    except ValidationError as error:
        source.mistakes += from_pydantic(error, model, tables)
    if issubclass(model, Section):
        checked = whole if isinstance(whole, model) else None
        found = model.contradictions(tables, checked)
        source.mistakes += [from_input_error(each.where, each.error) for each in found if each.fatal]
    if whole is None or source.mistakes:
        raise source.error()
    return whole


def read_tables(path: Path) -> tuple[str, dict[str, Any]]:
    """Return text and tables of a TOML file, unchecked.

    Raises:
        SettingsError: It cannot be read, or is no TOML.
    """
    return _read(path)


def overrides(model: type[BaseModel], environ: Mapping[str, str]) -> dict[str, Where]:
    """Return the variables that win over a file, sorted, and what each of them sets.

    Args:
        model: The whole settings, one field for each table.
        environ: The environment variables.
    """
    found: dict[str, Where] = {}
    for variable in sorted(environ):
        where: Where = tuple(variable.removeprefix(PREFIX).lower().split(NESTED))
        if variable.startswith(PREFIX) and (len(where) > 1 or where[0] in model.model_fields):
            found[variable] = where
    return found


class _Source:
    """The tables of one file on their way, and where each value came from."""

    def __init__(self, path: Path, tables: dict[str, Any], secrets: Path | Literal[""]) -> None:
        self.path = path
        self.secrets = secrets
        self.tables = tables
        self.lines: dict[Where, int] = {}
        self.variables: dict[Where, str] = {}  # places that the environment has set -> the variable
        self.files: dict[Where, Where] = {}  # places of secrets -> the key that names their file
        self.mistakes: list[Mistake] = []

    def override(self, model: type[BaseModel], environ: Mapping[str, str]) -> None:
        """Put the values of the environment into the tables."""
        for variable, where in overrides(model, environ).items():
            self.variables[where] = variable
            self._put(where, _value(environ[variable]))

    def _put(self, where: Where, value: object) -> None:
        """Set one value; the other way to give the same secret no longer counts."""
        table: Any = self.tables
        for part in where[:-1]:
            table = table.setdefault(part, {})
            if not isinstance(table, dict):
                self.mistakes.append(Mistake(where, repr(value), "a key of a table; write lists in the file"))
                return
        key = str(where[-1])
        table[key] = value
        for secret in SECRETS:
            other = {secret: f"{secret}_file", f"{secret}_file": secret}.get(key)
            if other is not None:
                table.pop(other, None)

    def read_secrets(self) -> None:
        """Replace each ``<secret>_file`` by what is in that file."""
        for where, table in list(_tables((), self.tables)):
            for secret in SECRETS:
                key = f"{secret}_file"
                if key in table:
                    self._read_secret((*where, key), table, secret)
            if isinstance(key_file := table.get(_KEY_FILE), str) and key_file:
                self._keep_private((*where, _KEY_FILE), key_file)

    def _read_secret(self, where: Where, table: dict[str, Any], secret: str) -> None:
        """Replace one key that names a file by the first line of the file."""
        named = table.pop(str(where[-1]))
        if secret in table:
            self.mistakes.append(Mistake(where, f"{secret} as well", f"one of {secret} and {where[-1]}"))
            return
        is_path = isinstance(named, str)
        content, problem = "", "" if is_path else "no text in quotes"
        if is_path and self.secrets != "":
            content, problem = _first_line(self.secrets / named)
        if problem:
            self.mistakes.append(Mistake(where, f"{named!r}, {problem}", f"a file that holds the {secret}"))
        elif is_path:
            self._keep_private(where, named)
        self.files[(*where[:-1], secret)] = where
        table[secret] = content or _UNREADABLE

    def _keep_private(self, where: Where, named: str) -> None:
        """Refuse a file with a secret that others can read: whoever reads it can act in our name."""
        if self.secrets == "":
            return
        try:
            problem = too_open(self.secrets / named)
        except OSError as error:
            problem = (error.strerror or str(error)).lower()
        if problem:
            self.mistakes.append(Mistake(where, f"{named!r}, {problem}", "a file for this user only"))

    def error(self) -> SettingsError:
        """Return all mistakes, in the order of the file, those of the environment last."""
        told = {self._told(mistake): None for mistake in self.mistakes}  # one told twice is one
        return SettingsError(str(self.path), [text for _, text in sorted(told)])

    def _told(self, mistake: Mistake) -> tuple[float, str]:
        """Return the line and the sentence of a mistake."""
        where = self.files.get(mistake.where, mistake.where)
        line = line_of(where, self.lines)
        variable = self._variable(where, is_in_file=line is not None)
        if variable:
            place = f"environment: {variable}"
        elif line is None:
            place = f"{self.path}: {label(where, self.tables) or 'the file'}"
        else:
            place = f"{self.path}:{line}: {label(where, self.tables)}"
        sentence = f"{place}: got {mistake.came}; allowed: {mistake.allowed}"
        after = float("inf") if variable else (line or 0)
        return after, f"{sentence}. {mistake.next_step}" if mistake.next_step else sentence

    def _variable(self, where: Where, *, is_in_file: bool) -> str:
        """Return the environment variable that set a place, or brought a table that the file has not."""
        for place, variable in self.variables.items():
            if where[: len(place)] == place or (not is_in_file and place[: len(where)] == where):
                return variable
        return ""


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """Return text and tables of a TOML file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(str(path), [f"{path}: got {reason}; allowed: a TOML file"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        came = f"the byte {error.object[error.start]:#04x}"
        raise SettingsError(str(path), [f"{path}:{line}: got {came}; allowed: text in UTF-8"]) from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT_LINE.search(str(error))
        line = int(match[1]) if match else len(text.splitlines())
        reason = _AT_LINE.sub(r", \2", str(error))
        mistake = f"{path}:{line}: got a line that is not TOML ({reason}); allowed: TOML 1.0"
        raise SettingsError(str(path), [mistake]) from None


def _value(text: str) -> object:
    """Return the value of an environment variable: a list or table as TOML, all else as it stands."""
    if text.startswith(("[", "{")):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return text
    return text


def _tables(where: Where, found: object) -> Iterator[tuple[Where, dict[str, Any]]]:
    """Yield every table, however deep, with its place."""
    if isinstance(found, dict):
        yield where, found
        for key, value in found.items():
            yield from _tables((*where, key), value)
    elif isinstance(found, list):
        for index, value in enumerate(found):
            yield from _tables((*where, index), value)


def _first_line(path: Path) -> tuple[str, str]:
    """Return the first line of a file, and what is wrong with it: empty when nothing is."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        return "", (error.strerror or str(error)).lower()
    except UnicodeDecodeError:
        return "", "not text in UTF-8"
    return (lines[0].strip(), "") if lines and lines[0].strip() else ("", "empty")
