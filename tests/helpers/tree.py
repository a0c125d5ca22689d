"""The files of the project, as the architecture tests see them. Not a linter: ruff and mypy do that."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


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


@cache
def parsed(name: str) -> ast.Module:
    """Return the syntax tree of a Python file of the project."""
    return ast.parse(read(name), name)


@cache
def functions(name: str) -> tuple[Function, ...]:
    """Return every function and method of a Python file, nested ones too."""
    return tuple(node for node in ast.walk(parsed(name)) if isinstance(node, FUNCTIONS))


@cache
def imports(name: str) -> frozenset[str]:
    """Return the top-level names that a Python file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found)
