"""docs/validation.md: each rule of records has rows, and each row a test that there is, or a reason."""

import ast
import re
from pathlib import Path

import pytest

from helpers import tree
from reports.pages.laws import all_laws

ROW = re.compile(r"^\| (?!Requirement|---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
EXEMPT = re.compile(r"(?:exempt|not done): .{10,}")


def _tables() -> dict[str, list[tuple[str, str, str]]]:
    parts = tree.read("docs/validation.md").split("\n### ")
    titles = {each.title for each in all_laws()}
    found = {part.split("\n", 1)[0]: ROW.findall(part.split("\n## ")[0].split("\n# ")[0]) for part in parts}
    return {title: rows for title, rows in found.items() if title in titles}


def _tests_in(file: str) -> set[str]:
    body = ast.parse(Path(tree.PROJECT / file).read_text(encoding="utf-8"))
    return {each.name for each in ast.walk(body) if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("title", [each.title for each in all_laws()])
def test_each_row_names_tests_that_there_are_or_why_there_is_none(title: str) -> None:
    rows = _tables()[title]
    assert len(rows) >= 4
    for asked, done, shown in rows:
        assert done.strip(), asked
        named = NAMED.findall(shown)
        assert named or EXEMPT.search(shown), f"{title}: {asked}: neither a test nor a reason"
        for file, test in named:
            assert test in _tests_in(file), f"{title}: {asked}: no {test} in {file}"


def test_a_rule_that_is_held_whole_has_no_row_without_a_test() -> None:
    for law in all_laws():
        lacking = [asked for asked, _, shown in _tables()[law.title] if not NAMED.search(shown)]
        assert (law.held == "whole") is (not lacking), law.title
