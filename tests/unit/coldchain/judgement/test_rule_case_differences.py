"""coldchain/judgement/rule_case_differences.py: which lines differ, and in what."""

from coldchain.judgement.rule_case_differences import Difference, differences
from coldchain.judgement.rule_cases import Line

A: Line = {"limit": "too-warm", "start": 1.0, "end": 5.0}
B: Line = {"limit": "too-warm", "start": 9.0, "end": None}
C: Line = {"limit": "absence", "start": 3.0, "end": 4.0}


def test_equal_lines_do_not_differ_whatever_the_order_of_their_keys() -> None:
    assert differences([A, C, B], [dict(reversed(A.items())), C, B]) == []
    assert differences([], []) == []


def test_a_changed_line_is_held_against_the_one_it_became() -> None:
    later = A | {"end": 6.0, "start": 2.0}
    (found,) = differences([A, C], [later, C])
    assert found == Difference(1, A, later)
    assert found.keys == ["start", "end"]


def test_a_missing_line_and_one_too_much_are_told_by_themselves() -> None:
    assert differences([A, C, B], [A, B]) == [Difference(2, C, None)]
    assert differences([A], [A, B]) == [Difference(2, None, B)]
    assert differences([A], [A, B])[0].keys == []


def test_lines_about_different_limits_are_never_paired() -> None:
    assert differences([A], [C]) == [Difference(1, A, None), Difference(2, None, C)]


def test_among_several_changed_lines_each_finds_its_own() -> None:
    other, silent = A | {"end": 7.0}, C | {"end": 8.0}
    assert differences([A, C], [silent, other]) == [Difference(1, A, other), Difference(2, C, silent)]
