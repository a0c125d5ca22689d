"""Whence a request comes, and whether a page of ours sent it; only named proxies are believed."""

import pytest

from console.access.seen import Seen, is_ours, networks_of, own_path, seen_of

PROXY = networks_of(["10.0.0.5", "fd00::/8"])
HERE = Seen("10.0.0.9", "http", "cold.example.org:8080")


def test_without_a_named_proxy_nobody_says_who_he_is() -> None:
    headers = {"host": "a", "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https"}
    assert seen_of("10.0.0.5", "http", headers, ()) == Seen("10.0.0.5", "http", "a")
    assert seen_of("10.0.0.6", "http", headers, PROXY) == Seen("10.0.0.6", "http", "a")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", "1.2.3.4"),  # what the client said himself stands on the left
        ("1.2.3.4, 10.0.0.5", "1.2.3.4"),
        ("1.2.3.4:5555", "1.2.3.4"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("", "10.0.0.5"),
        ("unknown", "10.0.0.5"),
        ("1.2.3.4, <script>", "10.0.0.5"),
    ],
)
def test_a_named_proxy_says_who_it_is(said: str, address: str) -> None:
    seen = seen_of("10.0.0.5", "http", {"x-forwarded-for": said, "x-forwarded-proto": "https"}, PROXY)
    assert (seen.address, seen.scheme) == (address, "https")


def test_a_scheme_that_is_none_is_not_believed() -> None:
    assert seen_of("::ffff:10.0.0.5", "http", {"x-forwarded-proto": "javascript"}, PROXY).scheme == "http"
    assert seen_of("", "http", {}, PROXY) == Seen("", "http", "")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),  # an old browser; the secret of the form decides
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site", "origin": "http://cold.example.org:8080"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://cold.example.org:8080"}, True),
        ({"origin": "https://cold.example.org"}, True),  # as the settings have it
        ({"origin": "https://evil.example"}, False),
        ({"origin": "http://cold.example.org:8081"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[::1"}, False),
        ({"origin": ""}, False),
    ],
)
def test_what_a_page_of_another_place_sent_is_not_ours(headers: dict[str, str], ours: bool) -> None:
    assert is_ours(headers, HERE, "https://cold.example.org") is ours


@pytest.mark.parametrize("path", ["/", "/?coop=a", "/shipments/s-1?tab=legs&x=%20", "/a//b"])
def test_a_path_of_ours_stays(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "x", "//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example", "javascript:x",
        "/a\nb", "/\t/evil.example", "/ä", "/a b", "/login?to=/", "/logout", "/live?since=1", "/" + "x" * 500,
    ],
)  # fmt: skip
def test_anything_else_is_the_first_page(path: str) -> None:
    assert own_path(path) == "/"
