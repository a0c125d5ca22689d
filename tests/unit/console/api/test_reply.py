"""console/api/reply.py: tags, and what is sent."""

import asyncio
from typing import Any

from console.api.reply import Reply, has, send_reply, tag_of, written


def _sent(reply: Reply, headers: dict[str, str] | None = None, method: str = "GET") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        found.append(dict(message))

    asyncio.run(send_reply(reply, headers or {}, {"type": "http", "method": method}, send))
    return found


def test_one_thing_has_a_strong_tag_of_its_content() -> None:
    tag = tag_of({"a": 1})
    assert tag.startswith('"')
    assert tag != tag_of({"a": 2})
    start, body = _sent(Reply({"a": 1}, is_tagged=True))
    assert (b"etag", tag.encode()) in start["headers"]
    assert body["body"] == b'{"a":1}'
    start, body = _sent(Reply({"a": 1}, is_tagged=True), {"if-none-match": f'"x", {tag}'})
    assert (start["status"], body["body"]) == (304, b"")


def test_tags_are_found_in_headers() -> None:
    assert has('"a"', '"b", "a"')
    assert has('"a"', "*")
    assert has('"a"', 'W/"a"')
    assert not has('"a"', '"ab"')
    assert not has('"a"', "a")


def test_small_answers_are_not_zipped_and_large_ones_are() -> None:
    wants = {"accept-encoding": "gzip"}
    small, _ = _sent(Reply(["x"] * 10), wants)
    large, _ = _sent(Reply(["x"] * 5000), wants)
    assert b"content-encoding" not in dict(small["headers"])
    assert dict(large["headers"])[b"content-encoding"] == b"gzip"


def test_pieces_are_sent_as_they_come_and_none_is_fine() -> None:
    start, *pieces = _sent(Reply(chunks=iter([b"a", b"b"]), kind="text/csv"))
    assert dict(start["headers"])[b"content-type"] == b"text/csv"
    assert [each["body"] for each in pieces] == [b"a", b"b", b""]
    assert [each["body"] for each in _sent(Reply(chunks=iter([])))[1:]] == [b""]


def test_head_has_no_body() -> None:
    assert _sent(Reply({"a": 1}), method="HEAD")[1]["body"] == b""


def test_an_answer_that_was_written_down_is_sent_as_the_same_bytes() -> None:
    reply = Reply({"a": [1, "x"]}, is_tagged=True)
    once = written(reply)
    assert [_sent(once), _sent(once)] == [_sent(reply)] * 2
    nothing = Reply(chunks=iter([]))
    assert written(nothing) is nothing
