"""scripts/sizing_reference.py: the table is reckoned from the figures that were measured."""

import pytest

from helpers import tree
from scripts.sizing_reference import head, measured, parts, rows


def test_each_figure_is_found_and_told() -> None:
    text = tree.read("docs/performance.md")
    found = measured(text)
    said = " ".join(parts(found))
    for figure in found:
        assert figure > 0
        assert str(figure) in said


def test_the_table_is_reckoned() -> None:
    found = measured(tree.read("docs/performance.md"))._replace(row_bytes=40.0, reading_us=20.0)
    table = {row[0]: row[1:] for row in rows(found)}
    assert all(len(row) == len(head()) for row in rows(found))
    assert table["readings a second"] == ("1", "25", "250")
    assert table["disk a year in SQLite"] == ("1.3 GB", "31.5 GB", "315.4 GB")
    assert table["a processor is busy"] == ("0.002 %", "0.050 %", "0.500 %")


def test_a_row_that_is_gone_is_told() -> None:
    with pytest.raises(KeyError):
        measured("| a | b | c | d |\n")
