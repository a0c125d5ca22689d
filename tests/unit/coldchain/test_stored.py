"""The stored message: exactly what is safe, no more and no less."""

import json

import pytest

from coldchain.errors import PackError
from coldchain.stored import Range, decode, decode_told, encode, merge


def test_neighbours_become_one_range_in_any_order_with_repeats() -> None:
    stored = [("van-1", 7, 3), ("van-1", 7, 1), ("van-1", 7, 2), ("van-1", 7, 2), ("van-1", 7, 9)]
    assert decode(encode(stored)) == [Range("van-1", 7, 1, 3), Range("van-1", 7, 9, 9)]


def test_ranges_never_cross_a_boot_or_a_device() -> None:
    stored = [("a", 1, 1), ("a", 2, 2), ("b", 2, 3)]
    assert merge(stored) == [Range("a", 1, 1, 1), Range("a", 2, 2, 2), Range("b", 2, 3, 3)]


def test_nothing_stored_is_a_message_too() -> None:
    assert decode(encode([])) == []


def test_the_message_reads_as_documented() -> None:
    assert json.loads(encode([("van-1", 0x1F, 0), ("van-1", 0x1F, 1)])) == {
        "v": 1,
        "ranges": [["van-1", "0000001f", 0, 1]],
    }


def test_a_later_version_may_say_more() -> None:
    assert decode(b'{"v": 1, "ranges": [], "at": 5}') == []


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"v": 2, "ranges": []}',
        b'{"v": 1, "ranges": [["a", "00000001", 2, 1]]}',
        b'{"v": 1, "ranges": [["a", "1", 1, 2]]}',
        b'{"v": 1, "ranges": [["a", "0000000G", 1, 2]]}',
        b'{"v": 1, "ranges": [["A", "00000001", 1, 2]]}',
        b'{"v": 1, "ranges": [["a", "00000001", -1, 2]]}',
        b'{"v": 1, "ranges": [["a", "00000001", 0, 9223372036854775808]]}',
        b'{"v": 1, "ranges": [["a", "00000001", 1]]}',
        b'{"v": 1, "ranges": [["\xff", "00000001", 1, 2]]}',
        b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=range(14),
)
def test_another_message_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="stored message"):
        decode(payload)


def test_claims_that_are_held_stand_beside_the_ranges() -> None:
    body = encode([("a", 1, 2)], told=[("e|peter", "sent")])
    assert decode(body) == [Range("a", 1, 2, 2)]
    assert decode_told(body) == [("e|peter", "sent")]


def test_without_claims_the_message_is_as_it_always_was() -> None:
    body = encode([("a", 1, 2)])
    assert body == b'{"v":1,"ranges":[["a","00000001",2,2]]}'
    assert decode_told(body) == []
