"""On which line each key of a TOML file stands; the standard library's parser does not say.

Not a parser and not a check: it takes text that ``tomllib`` has accepted, and leaves the meaning to it.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]

# Strings first, so that nothing inside them is taken for a bracket, a comment or the end of a line.
_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'"
    r"|#[^\n]*"
    r"|[^\"'#\n\[\]{}=]+"
    r"|.",
    re.DOTALL,
)


def find_lines(text: str) -> dict[Path, int]:
    """Return the line [counted from 1] of each table and key, by its path.

    Indices of ``[[arrays]]`` count from 0. What stands inside a value (an inline table, a list) has no line
    of its own: look for the longest path that is known (``line_of``).

    Args:
        text: TOML that ``tomllib.loads`` accepts.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, pieces in _statements(text.replace("\r\n", "\n")):
        if pieces[0] == "[":
            is_array = pieces[1] == "["
            key = "".join(pieces).strip().removeprefix("[[" if is_array else "[").rstrip("] \t")
            table = _resolve(_parts(key), counts, is_array=is_array)
            path = table
        else:
            path = table + _parts("".join(pieces[: pieces.index("=")]))
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], number)
    return lines


def line_of(path: Path, lines: dict[Path, int]) -> int | None:
    """Return the line of a path, or of the nearest thing around it that has one; None when nothing has."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the pieces of each header and each ``key = value``, without comments."""
    pieces: list[str] = []
    number = started = 1
    depth = 0
    for match in _PIECE.finditer(text + "\n"):
        piece = match[0]
        if piece == "\n" and depth == 0:
            if pieces:
                yield started, pieces
            pieces = []
        elif not piece.startswith("#") and (pieces or piece.strip()):
            started = started if pieces else number
            pieces.append(piece if pieces else piece.lstrip())
            depth += (piece in "[{") - (piece in "]}")
        number += piece.count("\n")


def _parts(key: str) -> Path:
    """Return the parts of a key, bare, quoted or dotted: ``a."b.c"`` has two."""
    parts: list[str] = []
    found: dict[str, Any] | int = tomllib.loads(f"{key} = 0")
    while isinstance(found, dict):
        ((part, found),) = found.items()
        parts.append(part)
    return tuple(parts)


def _resolve(parts: Path, counts: dict[Path, int], *, is_array: bool) -> Path:
    """Return the path of a header with the index of the last entry of each array on its way."""
    path: Path = ()
    for position, part in enumerate(parts, 1):
        path = (*path, part)
        if is_array and position == len(parts):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
