"""Blocks are plain data; what is empty is left out where that is meant."""

from reports.pages.blocks import MOST_ROWS, bounded, code, facts, para, points, section, some, spanned, table


def test_a_part_leaves_out_blocks_that_are_not() -> None:
    assert section("t", [None, para("x"), None]) == {"title": "t", "blocks": [{"kind": "para", "text": "x"}]}


def test_facts_without_a_value_are_left_out() -> None:
    assert facts([("a", "1"), ("b", "")])["pairs"] == [["a", "1"]]


def test_a_table_says_its_columns_letter_by_letter() -> None:
    made = table("t", "lwr", ["a", "b", "c"], [["1", ["2", "3"], "4"], spanned("over all")])
    assert made["columns"] == ["l", "w", "r"]
    assert made["rows"] == [["1", ["2", "3"], "4"], {"span": "over all"}]


def test_a_table_without_end_says_how_much_is_left_out() -> None:
    rows = [[str(number)] for number in range(MOST_ROWS + 7)]
    made = bounded(table("t", "r", ["a"], rows), lambda count: f"{count} more")
    assert made["rows"] == [*rows[:MOST_ROWS], spanned("7 more")]
    whole = table("t", "r", ["a"], rows[:MOST_ROWS])
    assert bounded(whole, str) is whole
    assert bounded(para("x"), str) == para("x")


def test_nothing_of_nothing() -> None:
    assert some("t", "l", ["a"], []) is None
    assert points([]) is None


def test_a_hash_is_ascii() -> None:
    assert code("ab\u0e01") == {"code": "ab?"}
