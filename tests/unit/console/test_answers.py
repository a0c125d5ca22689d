"""Responses: compressed when it pays, tagged, and with strict headers."""

import gzip
import json
from collections.abc import Mapping
from urllib.parse import unquote

from starlette.requests import Request

from console import answers
from console.answers import attachment


def _request(headers: Mapping[str, str] | None = None) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw, "query_string": b""})


ZIPPED = {"Accept-Encoding": "gzip"}


def test_a_page_allows_no_inline_script_and_no_frame() -> None:
    policy = answers.page(_request(), "<p>").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_long_bodies_are_compressed_for_those_who_take_it() -> None:
    html = "<p>cold</p>" * 100
    zipped = answers.page(_request(ZIPPED), html)
    assert gzip.decompress(bytes(zipped.body)).decode() == html
    assert bytes(answers.page(_request(), html).body).decode() == html
    assert "content-encoding" not in answers.page(_request(ZIPPED), "short").headers


def test_the_same_json_is_not_sent_twice() -> None:
    first = answers.json(_request(), {"a": 1})
    again = answers.json(_request({"If-None-Match": first.headers["etag"]}), {"a": 1})
    assert (again.status_code, bytes(again.body)) == (304, b"")
    assert answers.json(_request({"If-None-Match": first.headers["etag"]}), {"a": 2}).status_code == 200


def test_what_does_not_count_does_not_change_the_tag() -> None:
    one = answers.kept_json(_request(), answers.encoded({"a": 1}, first={"now": 1}))
    two = answers.kept_json(_request(), answers.encoded({"a": 1}, first={"now": 2}))
    assert one.headers["etag"] == two.headers["etag"]


def test_an_error_is_told_as_problem_details() -> None:
    answer = answers.problem(_request(), status=404, title="Not registered", detail="asset='<x>'")
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(answer.body))["detail"] == "asset='<x>'"


def test_plain_words_stay_plain() -> None:
    answer = answers.text("<script>", status=404)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_answer_may_be_taken_for_another_type() -> None:
    every = [
        answers.page(_request(), ""),
        answers.fragment(_request(), ""),
        answers.nothing_new(),
        answers.load_anew(),
        answers.json(_request(), {}),
    ]
    assert {answer.headers["x-content-type-options"] for answer in every} == {"nosniff"}


def test_a_file_of_any_name_is_named_in_a_header() -> None:
    assert attachment("a-1.zip") == "attachment; filename=\"a-1.zip\"; filename*=UTF-8''a-1.zip"
    for name in ("\u725b\u5976.zip", 'a"b\\c.zip', "a\r\nX: y.zip"):
        found = attachment(name)
        assert (found.isascii(), found.isprintable(), found.count('"'), "\\" in found) == (
            True,
            True,
            2,
            False,
        )
        assert unquote(found.partition("UTF-8''")[2]) == name
