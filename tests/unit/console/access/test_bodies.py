"""Bodies: never more than is allowed, given on whole, and the secret of a form found in each kind of form."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Scope

from console.access import bodies
from console.access.bodies import LARGEST_BYTES, Bodies, Refused, Upload, again, fields_of, is_same, secret_of

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}
MULTIPART = "multipart/form-data; boundary=b"


def part(name: str, value: str, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


def read(
    parts: Sequence[bytes],
    headers: dict[str, str] | None = None,
    path: str = "/x",
    made: Bodies | None = None,
) -> bytes:
    left = list(parts)

    async def receive() -> Message:
        if not left:
            return {"type": "http.disconnect"}
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    reading = (made or Bodies((Upload("/import", 2 * LARGEST_BYTES),))).read(
        {**SCOPE, "path": path}, receive, headers or {}
    )
    return asyncio.run(reading)


def secret(body: bytes, kind: str, **headers: str) -> str:
    given = {"content-type": kind, **headers}
    scope = {**SCOPE, "headers": [(name.encode(), value.encode()) for name, value in given.items()]}
    return asyncio.run(secret_of(scope, body, given))


def test_a_body_is_read_whole() -> None:
    assert read([b"a", b"b", b""]) == b"ab"


@pytest.mark.parametrize(
    "headers",
    [{}, {"content-length": str(LARGEST_BYTES + 1)}, {"content-length": "-1"}, {"content-length": "9" * 500}],
)
def test_too_much_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Refused) as error:
        read([b"x" * LARGEST_BYTES, b"x"], headers)
    assert error.value.status == 413


def test_more_may_be_sent_where_files_are_taken_and_only_by_some_at_once() -> None:
    made = Bodies((Upload("/import", 2 * LARGEST_BYTES),))
    large = [b"x" * LARGEST_BYTES, b"x"]
    assert len(read(large, path="/import/sites", made=made)) == LARGEST_BYTES + 1
    made._room = 0
    with pytest.raises(Refused) as error:
        read(large, path="/import/sites", made=made)
    assert error.value.status == 503
    assert read([b"small"], {"content-length": "5"}, "/import/sites", made) == b"small"


def test_an_upload_that_breaks_off_gives_its_place_back() -> None:
    made = Bodies((Upload("/import", 100),))
    for _ in range(10):
        with pytest.raises(Refused):
            read([b"x" * 101], path="/import", made=made)
    assert read([b"x"], path="/import", made=made) == b"x"


def test_who_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_S", 0.01)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(Refused) as error:
        asyncio.run(Bodies().read(SCOPE, receive, {}))
    assert error.value.status == 408


def test_who_goes_away_is_no_whole_body() -> None:
    with pytest.raises(Refused) as error:
        read([])
    assert error.value.status == 400


def test_a_body_is_given_on_once_and_then_what_comes() -> None:
    async def go() -> list[Message]:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        give = again(b"all", receive)
        return [await give(), await give()]

    first, second = asyncio.run(go())
    assert (first["body"], second["type"]) == (b"all", "http.disconnect")


def test_the_secret_is_found_in_each_kind_of_form() -> None:
    assert secret(b"a=1&csrf=s&csrf=t", "application/x-www-form-urlencoded; charset=utf-8") == "s"
    assert secret(part("csrf", "s") + b"--b--\r\n", MULTIPART) == "s"
    assert secret(b"{}", "application/json", **{"x-csrf-token": "s"}) == "s"
    assert secret(b'{"csrf":"s"}', "application/json") == ""
    assert secret(b"csrf=s", "text/plain") == ""
    assert secret(part("csrf", "s", '; filename="f"') + b"--b--\r\n", MULTIPART) == ""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"junk", "multipart/form-data"),
        (b"a=&" * 2000, "application/x-www-form-urlencoded"),
        (part("x", "y") * 2000, MULTIPART),
    ],
)
def test_what_is_no_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Refused) as error:
        secret(body, kind)
    assert error.value.status == 400


def test_secrets_are_the_same_only_when_there_is_one() -> None:
    assert is_same("a", "a")
    assert not is_same("", "")
    assert not is_same("a", "b")
    assert not is_same("ä\ud800", "a")


def test_fields_of_a_form() -> None:
    assert fields_of(b"a=1+2&b=%C3%A4&a=3&c=") == {"a": "1 2", "b": "ä", "c": ""}
