"""coldchain/registry/reasons.py: what nobody can see is no reason, and what nobody can read is refused."""

import pytest

from coldchain.errors import InputError
from coldchain.registry.reasons import LONGEST_REASON, check_reason, is_said

UNSEEN = [
    "",
    " ",
    " \t\r\n",
    "\u00a0\u2003",
    "\u200b",
    "\u200b\u200d\ufeff",
    "\u2060",
    "\u00ad",
    "\u202e",
    "\u3164",
]


@pytest.mark.parametrize(
    "why", [*UNSEEN, "\u2800", "\u115f\u1160\uffa0", "\u0301", "\ufe0f", "\x00", "\U000e0041"]
)
def test_what_nobody_sees_is_no_reason(why: str) -> None:
    assert not is_said(why)


@pytest.mark.parametrize(
    "why", ["sold", "x", "\u200bsold", "क्\u200dष", "已售", "👍", "?", "1", "é", "e\u0301"]
)
def test_what_somebody_sees_is_one(why: str) -> None:
    assert is_said(why)
    check_reason(why)


@pytest.mark.parametrize(
    "why", ["x" * (LONGEST_REASON + 1), "x" * 100_000, "a\x00b", "a\x1b[2J", "\ud800", "\x7f"]
)
def test_what_cannot_be_read_is_refused(why: str) -> None:
    with pytest.raises(InputError, match="why: got") as refused:
        check_reason(why)
    assert refused.value.reason == "bad-text"


def test_lines_are_writing() -> None:
    check_reason("sold,\n\tas the book says\r\n" + "x" * (LONGEST_REASON - 40))
    check_reason("")
