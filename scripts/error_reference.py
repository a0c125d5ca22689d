"""The page docs/reference/errors.md: every kind of error and every reason, from the code.

Not the text of each error: that says by itself which thing, what came, what is allowed, what to do next.
"""

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from coldchain import errors
from coldchain.errors import ColdchainError, InputError, LinkError
from ingest.reasons import REASONS, advice

Kind = TypeVar("Kind", bound=ColdchainError)
PROJECT = Path(__file__).resolve().parents[1]
HEAD = ("kind", "exit code", "tried again", "reason", "meaning")
REASON_HEAD = ("reason", "meaning", "what to do")
_CODE_INPUT, _CODE_LINK = "2", "1"


def opening() -> str:
    """Return what stands first."""
    return (
        "Every error that is raised on purpose is one of these, or of a kind of one of them. Its text"
        " says which thing, what came, what is allowed, and what to do next: `coldchain: <thing>: got"
        " <what came>; allowed: <what is>. <Next step>.` A verb ends with exit code 2 when the input or"
        " the settings are wrong, with 1 when something outside failed. The HTTP interface answers with"
        " problem details: [HTTP interface](http.md)."
    )


def kinds() -> list[tuple[str, ...]]:
    """Return a row for each class of the tree, the parent before its children."""
    return [_row(each) for each in _tree(ColdchainError)]


def reasons() -> list[tuple[str, ...]]:
    """Return a row for each reason under which something is refused and kept or counted."""
    found = sorted({*REASONS, *raised_reasons()})
    return [(f"`{name}`", advice(name).means, advice(name).next_step) for name in found if name in REASONS]


def other_reasons() -> list[str]:
    """Return the reasons that programs read, of errors that a person is told at once."""
    return [f"`{name}`" for name in sorted(set(raised_reasons()) - set(REASONS))]


def raised_reasons() -> Iterator[str]:
    """Yield every reason that the code names where it makes an error, and those of the classes."""
    for each in _tree(InputError):
        yield each.reason
    for path in sorted(PROJECT.glob("*/**/*.py")):
        if path.relative_to(PROJECT).parts[0] in _PACKAGES:
            yield from _named_in(path)


_PACKAGES = ("acts", "alerts", "coldchain", "commands", "console", "ingest", "links", "reports")


def _named_in(path: Path) -> Iterator[str]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not _name(node.func).endswith("Error"):
            continue
        for keyword in node.keywords:
            value = constants.get(_name(keyword.value), keyword.value)  # itself, or a name that it has here
            if keyword.arg == "reason" and isinstance(value, ast.Constant) and value.value:
                yield str(value.value)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _tree(root: type[Kind]) -> Iterator[type[Kind]]:
    yield root
    for each in root.__subclasses__():
        if each.__module__ == errors.__name__:
            yield from _tree(each)


def _row(kind: type[ColdchainError]) -> tuple[str, ...]:
    code = _CODE_INPUT if issubclass(kind, InputError) else _CODE_LINK
    retried = "by its `retry`" if issubclass(kind, LinkError) else "no"
    reason = f"`{kind.reason}`" if issubclass(kind, InputError) else ""
    meaning = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("``", "`").replace("\n", " ")
    return (f"`{kind.__name__}`", code, retried, reason, meaning)


Table = Callable[[Sequence[str], Sequence[Sequence[str]]], str]


def page(made: str, table: Table) -> str:
    """Return docs/reference/errors.md.

    Args:
        made: Says by what it is made.
        table: Makes a table of a head and rows.
    """
    parts = [made, "# Errors", opening(), "## Kinds", table(HEAD, kinds())]
    parts += ["## Reasons of the quarantine", table(REASON_HEAD, reasons())]
    others = ", ".join(other_reasons())
    parts += ["## Other reasons", f"For programs; the text of the error says more: {others}."]
    return "\n\n".join(parts) + "\n"
