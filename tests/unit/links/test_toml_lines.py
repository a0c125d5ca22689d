"""Lines of keys in TOML, with everything that could be taken for something else."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from links.toml_lines import Path, find_lines, line_of

AWKWARD = '''# [comment] = "x"
top = 1
many = [ # ]
  "a]", 'b"', # "
  { c = "}" },
]
a.b."c.d" = 2
text = """
[not.a.table]
k = "v" \\"""
""""" # ends here
raw = \'\'\'
[neither]\'\'\'

  [ table . "quoted.key" ] # with a comment ]
in = { side = { x = 1 } }

[[rows]]
id = '#'
[rows.sub]
k = 1
[[rows.items]]
q = 1
[[rows.items]]
q = 2
[[rows]]
[[rows.items]]
q = ""
'''


def _expected() -> dict[Path, int]:
    return {
        ("top",): 2,
        ("many",): 3,
        ("a",): 7,
        ("a", "b"): 7,
        ("a", "b", "c.d"): 7,
        ("text",): 8,
        ("raw",): 12,
        ("table",): 15,
        ("table", "quoted.key"): 15,
        ("table", "quoted.key", "in"): 16,
        ("rows",): 18,
        ("rows", 0): 18,
        ("rows", 0, "id"): 19,
        ("rows", 0, "sub"): 20,
        ("rows", 0, "sub", "k"): 21,
        ("rows", 0, "items"): 22,
        ("rows", 0, "items", 0): 22,
        ("rows", 0, "items", 0, "q"): 23,
        ("rows", 0, "items", 1): 24,
        ("rows", 0, "items", 1, "q"): 25,
        ("rows", 1): 26,
        ("rows", 1, "items"): 27,
        ("rows", 1, "items", 0): 27,
        ("rows", 1, "items", 0, "q"): 28,
    }


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_awkward_toml_has_its_keys_where_they_stand(newline: str) -> None:
    text = AWKWARD.replace("\n", newline)
    tomllib.loads(text)
    assert find_lines(text) == _expected()


def _paths(found: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(found, dict | list):
        for key, value in found.items() if isinstance(found, dict) else enumerate(found):
            yield (*path, key)
            yield from _paths(value, (*path, key))


def test_every_path_that_the_parser_knows_has_a_line() -> None:
    lines = find_lines(AWKWARD)
    assert all(line_of(path, lines) for path in _paths(tomllib.loads(AWKWARD)))


def test_every_line_belongs_to_a_path_that_the_parser_knows() -> None:
    assert set(find_lines(AWKWARD)) <= set(_paths(tomllib.loads(AWKWARD)))


def test_what_stands_inside_a_value_has_the_line_of_its_key() -> None:
    lines = find_lines(AWKWARD)
    assert line_of(("many", 2, "c"), lines) == 3
    assert line_of(("table", "quoted.key", "in", "side", "x"), lines) == 16


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    lines = find_lines(AWKWARD)
    assert line_of(("rows", 1, "id"), lines) == 26
    assert line_of(("nowhere",), lines) is None
    assert line_of((), lines) is None


def test_an_empty_file_has_no_lines() -> None:
    assert find_lines("") == {}
    assert find_lines("# only a comment\n\n") == {}
