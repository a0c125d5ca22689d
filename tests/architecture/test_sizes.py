"""Hard limits of size. The wishes are lower: 60 to 200 lines a file, 20 a function, 2 arguments by place."""

from collections.abc import Iterator

import pytest

from helpers import tree

FILE_LINES = 350  # of tests too
FUNCTION_LINES = 50  # docstring included
POSITIONAL_ARGUMENTS = 4  # of public functions; the shape of a call-back is often given by a library
MIGRATIONS = "links/migrations/"  # a migration lists whole tables


def _too_long_files() -> Iterator[str]:
    for name in (*tree.sources(), *tree.tests()):
        count = len(tree.read(name).splitlines())
        if count > FILE_LINES:
            yield f"{name}: {count} lines, at most {FILE_LINES}"


def _too_long_functions() -> Iterator[str]:
    for name in (*tree.sources(), *tree.tests()):
        if name.startswith(MIGRATIONS):
            continue
        for function in tree.outline(name).functions:
            count = function.last_line - function.first_line + 1
            if count > FUNCTION_LINES:
                yield f"{name}:{function.first_line} {function.name}: {count} lines, at most {FUNCTION_LINES}"


def _too_many_positional() -> Iterator[str]:
    for name in tree.sources():
        if name.startswith(("commands/", MIGRATIONS)):  # typer makes options of arguments
            continue
        for function in tree.outline(name).functions:
            count = function.positional
            if count > POSITIONAL_ARGUMENTS and not function.name.startswith("_"):
                yield f"{name}:{function.first_line} {function.name}: {count}, at most {POSITIONAL_ARGUMENTS}"


@pytest.mark.parametrize("rule", [_too_long_files, _too_long_functions, _too_many_positional])
def test_nothing_is_beyond_its_limit(rule: object) -> None:
    assert callable(rule)
    broken = list(rule())
    assert not broken, "\n".join(broken)


def test_every_module_says_what_it_is() -> None:
    silent = [name for name in (*tree.sources(), *tree.tests()) if not tree.outline(name).docstring]
    assert not silent, "no docstring at the top of:\n" + "\n".join(silent)
