"""console/api/paging.py: pages that shift by nothing."""

import pytest

from coldchain.errors import InputError
from console.api.paging import mark, parsed, slice_of


def test_pages_follow_one_another_whatever_is_added_or_removed() -> None:
    things = ["a", "b", "c", "d", "e"]
    first, after = slice_of(things, lambda each: (each,), after="", limit=2)
    things.remove("b")
    things.insert(0, "A")
    rest, end = slice_of(things, lambda each: (each,), after=after, limit=9)
    assert (first, rest, end) == (["a", "b"], ["c", "d", "e"], "")


def test_a_page_that_is_just_full_is_the_last() -> None:
    assert slice_of(["a", "b"], lambda each: (each,), after="", limit=2) == (["a", "b"], "")


@pytest.mark.parametrize(
    "text", ["x", "{}", "[]", "[1]", '["a"]', "[1, 2]", f"[{2**70}, 1]", "[1.5]", "\ud800", "[null]"]
)
def test_a_mark_of_somebody_else_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parsed(text, (1, "a"))
    assert caught.value.reason == "bad-mark"


def test_a_mark_of_another_list_is_refused() -> None:
    with pytest.raises(InputError):
        slice_of(["a"], lambda each: (each,), after=mark((3,)), limit=1)


def test_a_mark_comes_back_whole() -> None:
    assert parsed(mark((5, "van/1")), (0, "")) == (5, "van/1")
