"""Bodies of requests: read whole, never more than is allowed, and given on; and the secret of a form.

Not what a form says. A body that is too large, too slow or no form is refused before any handler sees it.
"""

import asyncio
import hmac
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

LARGEST_BYTES = 64 * 1024
MOST_FIELDS = 1_000
PATIENCE_S, UPLOAD_PATIENCE_S = 60.0, 600.0
UPLOADS_AT_ONCE = 4
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf-token"


class Refused(Exception):  # noqa: N818 - an answer, not a mistake of ours
    """A body that is not taken: HTTP status and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(status, why)
        self.status, self.why = status, why


class Upload(NamedTuple):
    """Where more may be sent than a form: the address begins so, and so many bytes at most."""

    path: str
    largest_bytes: int


class Bodies:
    """Reads bodies.

    Args:
        uploads: Where more than a form may be sent.
    """

    def __init__(self, uploads: tuple[Upload, ...] = ()) -> None:
        self._uploads = uploads
        self._room = UPLOADS_AT_ONCE

    async def read(self, scope: Scope, receive: Receive, headers: Mapping[str, str]) -> bytes:
        """Return a whole body; raises ``Refused``."""
        upload = next((each for each in self._uploads if scope["path"].startswith(each.path)), None)
        most = upload.largest_bytes if upload else LARGEST_BYTES
        said = headers.get("content-length", "0")
        if not said.isdecimal() or int(said[:20]) > most:
            raise Refused(413, f"At most {most} bytes can be sent here.")
        if upload is None or (said != "0" and int(said) <= LARGEST_BYTES):
            return await _whole(receive, most, PATIENCE_S)
        if not self._room:
            raise Refused(503, "Others send large files just now. Try again in a minute.")
        self._room -= 1
        try:
            return await _whole(receive, most, UPLOAD_PATIENCE_S)
        finally:
            self._room += 1


async def _whole(receive: Receive, most: int, patience_s: float) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(patience_s):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused(400, "It was not sent whole.")
                body += message.get("body", b"")
                if len(body) > most:
                    raise Refused(413, f"At most {most} bytes can be sent here.")
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise Refused(408, "It took too long to be sent.") from None


def again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body once more, and then what really comes."""
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give


async def secret_of(scope: Scope, body: bytes, headers: Mapping[str, str]) -> str:
    """Return the secret that a form or a script carries; empty: none. Raises ``Refused`` for no form."""
    if said := headers.get(CSRF_HEADER):
        return said
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return fields_of(body).get(CSRF_FIELD, "")
    if kind != "multipart/form-data":
        return ""
    request = Request(scope, again(body, _nothing_more))
    try:
        async with request.form(max_files=10, max_fields=MOST_FIELDS) as form:
            found = form.get(CSRF_FIELD)
            return "" if found is None or isinstance(found, UploadFile) else found
    except (MultiPartException, HTTPException, UnicodeError, ValueError) as error:
        raise Refused(400, "That is no form.") from error


def fields_of(body: bytes) -> dict[str, str]:
    """Return the fields of a plain form, the first of each name; raises ``Refused`` for no form."""
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refused(400, "That is no form.") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def is_same(one: str, other: str) -> bool:
    """Return whether two secrets are the same and there is one; takes as long whatever they are."""
    return bool(other) and hmac.compare_digest(
        one.encode("utf-8", "replace"), other.encode("utf-8", "replace")
    )


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}
