"""What an operation answers, and how that is sent: encoded once, with a strong tag where it is one thing."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Scope, Send

from console.api.problems import PROBLEM, ProblemError

JSON = "application/json"
_SMALLEST_ZIPPED = 4096  # what is smaller costs more time than it saves
_LEVEL = 1
_ENCODER = msgspec.json.Encoder()
_NOT_MODIFIED = 304
_DONE: object = object()


class Reply(NamedTuple):
    """An answer.

    Args:
        content: Becomes JSON; None: nothing comes back.
        status: Of HTTP.
        headers: Beside those that every answer has.
        is_tagged: It is one thing, of which a version can be named.
        chunks: Sent one by one in place of ``content``.
        kind: Media type.
        response: One that was made elsewhere, sent as it is.
    """

    content: object = None
    status: int = 200
    headers: Mapping[str, str] = {}
    is_tagged: bool = False
    chunks: Iterator[bytes] | None = None
    kind: str = JSON
    response: Response | None = None


def written(reply: Reply) -> Reply:
    """Return an answer whose JSON is written once, however often it is sent."""
    return (
        reply
        if reply.content is None
        else reply._replace(content=msgspec.Raw(_ENCODER.encode(reply.content)))
    )


def tag_of(content: object) -> str:
    """Return the strong entity tag of a thing as it is told."""
    return _tag(_ENCODER.encode(content))


def has(tag: str, wanted: str) -> bool:
    """Return whether a header If-Match or If-None-Match names a tag."""
    return wanted.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in wanted.split(","))


async def send_reply(reply: Reply, headers: Mapping[str, str], scope: Scope, send: Send) -> None:
    """Send an answer.

    Args:
        reply: What.
        headers: Of the request.
        scope: Of the request.
        send: Sends it.
    """
    if reply.response is not None:
        await reply.response(scope, _nothing, send)
        return
    given = {"content-type": reply.kind, **{name.lower(): value for name, value in reply.headers.items()}}
    if reply.chunks is not None:
        await _send_chunks(reply.chunks, reply.status, given, send)
        return
    body = b"" if reply.content is None else _ENCODER.encode(reply.content)
    status = reply.status
    if reply.is_tagged:
        given["etag"] = tag = _tag(body)
        given["cache-control"] = "private, no-cache"
        if has(tag, headers.get("if-none-match", "") or "-"):
            status, body = _NOT_MODIFIED, b""
    elif len(body) >= _SMALLEST_ZIPPED and "gzip" in headers.get("accept-encoding", ""):
        body = await run_in_threadpool(gzip.compress, body, _LEVEL, mtime=0)
        given |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
    if not body:
        del given["content-type"]
    if status not in (204, _NOT_MODIFIED):
        given["content-length"] = str(len(body))
    await _start(status, given, send)
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def send_problem(error: ProblemError, headers: Mapping[str, str], scope: Scope, send: Send) -> None:
    """Send what is wrong."""
    reply = Reply(error.problem, error.problem.status, error.headers, kind=PROBLEM)
    await send_reply(reply, headers, scope, send)


async def _send_chunks(chunks: Iterator[bytes], status: int, headers: dict[str, str], send: Send) -> None:
    """Send what comes piece by piece; the first is made before anything is said: it may fail."""
    first = await run_in_threadpool(next, chunks, _DONE)
    await _start(status, headers, send)
    chunk: object = first
    while isinstance(chunk, bytes):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        chunk = await run_in_threadpool(next, chunks, _DONE)
    await send({"type": "http.response.body", "body": b""})


async def _start(status: int, headers: Mapping[str, str], send: Send) -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


async def _nothing() -> dict[str, str]:
    return {"type": "http.disconnect"}
