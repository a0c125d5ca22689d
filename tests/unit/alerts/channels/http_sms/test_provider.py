"""What is read the same way for every provider: status codes, paths into JSON, amounts."""

from typing import Any

import pytest

from alerts.channels.http_sms.provider import amount, check_status, count, dig, document, shown, text
from coldchain.errors import ChannelError, LinkError
from links.http_calls import Answer


def verdict(status: int) -> str:
    """Return what a status says of a message."""
    try:
        check_status("p", Answer(status, {}, b"x"))
    except ChannelError as error:
        return "later" if error.retry else "never"
    except LinkError:
        return "doubt"
    return "taken"


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((200, 201, 202, 204), "taken"),
        ((301, 302, 307), "later"),
        ((401, 402, 403, 404, 408, 425, 429, 503), "later"),
        ((400, 409, 413, 415, 422), "never"),
        ((500, 502, 504, 507, 599), "doubt"),
    ],
)
def test_a_status_says_what_became_of_the_message(statuses: tuple[int, ...], expected: str) -> None:
    assert {status: verdict(status) for status in statuses} == dict.fromkeys(statuses, expected)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.0.b", 1), ("a.1", None), ("a.x", None), ("", None), ("a.0.b.c", None), ("c", None), ("a.-1", None)],
)
def test_a_path_leads_to_a_value_or_to_nothing(path: str, expected: Any) -> None:
    assert dig({"a": [{"b": 1}]}, path) == expected


def test_amounts_and_counts_are_read_however_they_are_written() -> None:
    amounts: list[Any] = ["-0.0075", "KES 0.8000", 0.05, None, "", "x", "inf", "nan", True]
    assert [amount(each) for each in amounts] == [0.0075, 0.8, 0.05, *[None] * 6]
    counts: list[Any] = ["2", 3, "0", None, "x", -1, "99999", "²", 1.5]
    assert [count(each) for each in counts] == [2, 3, *[0] * 7]
    texts: list[Any] = ["a", 7, True, None, {}, []]
    assert [text(each) for each in texts] == ["a", "7", "", "", "", ""]


def test_junk_is_no_document_and_is_shown_in_one_short_line() -> None:
    assert document(Answer(200, {}, b"<a>\n")) is None
    assert shown(b"<a>\r\n  b\xff" + b"x" * 999) == "<a> b�" + "x" * 191
