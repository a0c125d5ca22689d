"""What a page is made of: paragraphs, facts, tables. Plain data, as the template takes it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

MOST_ROWS = 300
"""Of a table: a row takes a millisecond, and more are read by programs."""
Block = dict[str, Any]
Cell = str | list[str] | dict[str, str]
"""A text, lines below each other, or a hash."""


def section(title: str, blocks: Iterable[Block | None]) -> Block:
    """Return a part of the report; blocks that are None are left out."""
    return {"title": title, "blocks": [block for block in blocks if block is not None]}


def para(text: str) -> Block:
    """Return a paragraph."""
    return {"kind": "para", "text": text}


def points(texts: Sequence[str]) -> Block | None:
    """Return a list of sentences; None of none."""
    return {"kind": "points", "texts": list(texts)} if texts else None


def facts(pairs: Iterable[tuple[str, Cell]]) -> Block:
    """Return names with values; those without a value are left out."""
    return {"kind": "facts", "pairs": [[name, value] for name, value in pairs if value]}


def table(title: str, columns: str, head: Sequence[Cell], rows: Iterable[Sequence[Cell] | Block]) -> Block:
    """Return a table.

    Args:
        title: Above it; may be empty.
        columns: A letter for each: ``l`` left, ``r`` right, both as wide as what is in them, which is our
            own and short; ``w`` for texts of people: left, and as wide as there is room.
        head: Said again on every page.
        rows: Cells; or ``spanned``.
    """
    return {"kind": "table", "title": title, "columns": list(columns), "head": list(head), "rows": list(rows)}


def some(
    title: str, columns: str, head: Sequence[Cell], rows: Sequence[Sequence[Cell] | Block]
) -> Block | None:
    """Return a table; None without rows."""
    return table(title, columns, head, rows) if rows else None


def bounded(block: Block, words: Callable[[int], str]) -> Block:
    """Return a block with no more rows than a person reads, and with words for how many are left out.

    Args:
        block: Any.
        words: For a count of rows.
    """
    rows = block.get("rows", ())
    if block["kind"] != "table" or len(rows) <= MOST_ROWS:
        return block
    return block | {"rows": [*rows[:MOST_ROWS], spanned(words(len(rows) - MOST_ROWS))]}


def spanned(text: str) -> Block:
    """Return a row that goes over all columns."""
    return {"span": text}


def code(text: str) -> dict[str, str]:
    """Return a hash or a command, which stays as it is; no other letters than ASCII are in it."""
    return {"code": text.encode("ascii", "replace").decode("ascii")}
