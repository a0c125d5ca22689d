"""docs/sources.md has every source that code and product files name, each once."""

import re

from helpers import tree

KEY = re.compile(r"^\| (S\d+|[a-z]+) \|", re.MULTILINE)
IN_CODE = re.compile(r"\bS(?:[1-9]|[1-4]\d|50)\b")
IN_PRODUCTS = re.compile(r'source = "([^"]+)"')


def _listed() -> list[str]:
    return KEY.findall(tree.read("docs/sources.md"))


def _named(start: str, end: str, pattern: re.Pattern[str]) -> set[str]:
    files = [name for name in tree.files() if name.startswith(start) and name.endswith(end)]
    return {key for name in files for key in pattern.findall(tree.read(name))}


def test_each_source_is_listed_once() -> None:
    listed = _listed()
    assert len(listed) == len(set(listed))
    assert {f"S{number}" for number in range(1, 51)} <= set(listed)


def test_every_source_that_the_science_names_is_listed() -> None:
    named = _named("coldchain/science/", ".py", IN_CODE)
    assert {"S1", "S2", "S13"} <= named <= set(_listed())


def test_every_source_that_a_product_names_is_listed() -> None:
    assert _named("coldchain/products/", ".toml", IN_PRODUCTS) <= set(_listed())
