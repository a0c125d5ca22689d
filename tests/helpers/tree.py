"""The files of the project, as the architecture tests see them. Not a linter: ruff and mypy do that."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[2]


@cache
def pyproject() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def files() -> tuple[str, ...]:
    """Return every file that is, or would be, committed, as sorted paths inside the project."""
    try:
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        names = listed.stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive has no git
        names = [str(path.relative_to(PROJECT)) for path in PROJECT.rglob("*") if not _is_made(path)]
    return tuple(sorted(name for name in names if (PROJECT / name).is_file()))


def _is_made(path: Path) -> bool:
    """Return whether a path was made by a tool: hidden folders but .ci, caches, builds."""
    parts = path.relative_to(PROJECT).parts
    hidden = any(part.startswith(".") and part not in (".ci", ".gitignore") for part in parts)
    return hidden or any(
        part in ("__pycache__", "build", "data") or part.endswith("egg-info") for part in parts
    )


def packages() -> tuple[str, ...]:
    """Return the top-level import packages, sorted."""
    return tuple(
        name.split("/")[0] for name in files() if name.count("/") == 1 and name.endswith("/__init__.py")
    )


def sources() -> tuple[str, ...]:
    """Return the Python files of the packages and scripts: what is not a test."""
    homes = (*packages(), "scripts")
    return tuple(name for name in files() if name.endswith(".py") and name.split("/")[0] in homes)


def tests() -> tuple[str, ...]:
    """Return the Python files below tests/."""
    return tuple(name for name in files() if name.endswith(".py") and name.startswith("tests/"))


def read(name: str) -> str:
    """Return the text of a file of the project."""
    return (PROJECT / name).read_text(encoding="utf-8")


class Function(NamedTuple):
    """A function or method: where it stands, and how many arguments may be handed in by place."""

    name: str
    first_line: int
    last_line: int
    positional: int


class Outline(NamedTuple):
    """What the architecture tests ask of a Python file; its syntax tree would fill the memory."""

    docstring: str
    functions: tuple[Function, ...]
    imports: frozenset[str]


@cache
def outline(name: str) -> Outline:
    """Return the outline of a Python file of the project, nested functions and late imports too."""
    module = ast.parse(read(name), name)
    functions: list[Function] = []
    imports: set[str] = set()
    for node in _statements(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append(_function(node))
        elif isinstance(node, ast.Import):
            imports |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports.add(node.module.split(".")[0])
    return Outline(ast.get_docstring(module) or "", tuple(functions), frozenset(imports))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every statement below a node; none stands inside an expression, so those are not looked into."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        held = getattr(node, part, ())
        for child in held if isinstance(held, list) else ():  # the body of a lambda is no list
            yield child
            yield from _statements(child)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    positional = len([name for name in names if name not in ("self", "cls")])
    return Function(node.name, node.lineno, node.end_lineno or node.lineno, positional)
