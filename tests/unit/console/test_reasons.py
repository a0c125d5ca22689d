"""Every reason that is raised where people enter something has a plain sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import acts
import console
from coldchain import errors, registry
from coldchain.errors import InputError, RecordsError
from coldchain.judgement.acts import Came
from console.reasons import mistake, sentence_of

_REFUSALS = (Came.REASON_NEEDED, Came.TOO_LONG, Came.IN_THE_PAST, Came.STILL_HEARD, Came.GOODS, Came.NO_SUCH)


def _reasons() -> Iterator[str]:
    for package in (acts, console, registry):
        for path in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "reason":
                    yield from _text(node.value)
                elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_refusal":
                    yield from _text(node.args[1])


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def test_each_has_a_sentence() -> None:
    found = {*_reasons(), *map(str, _REFUSALS), "too-many-tries", "bad-import"}
    assert len(found) > 40
    assert sorted(reason for reason in found if not sentence_of(reason)) == []


def test_each_kind_of_wrong_input_that_a_page_meets_has_a_sentence() -> None:
    for kind in (errors.InputError, errors.RegistryError, errors.EntryError, errors.AccessError):
        assert sentence_of(kind.reason)


def test_a_mistake_is_what_the_error_says_with_the_sentence() -> None:
    found = mistake(InputError("why", "nothing", "a few words", reason="why-needed"))
    assert (found.sentence, "a few words" in found) == ("Say why.", True)
    assert mistake(RecordsError("records", "nothing", "a file", retry=True)).sentence == ""
    assert mistake(InputError("x", "y", "z", reason="of-later")).sentence == ""
