"""Responses as this console gives them: compressed, with entity tags and strict headers. No content here."""

import gzip
import hashlib
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from coldchain.messages.catalogue import LANGUAGES
from console.access.headers import POLICY
from console.said import plain
from console.speaking import LANGUAGE_COOKIE

_LEVEL = 6
_LARGE, _QUICK_LEVEL = 100_000, 1  # of much the last tenth costs five times the processor
_SMALLEST_ZIPPED = 300  # below this gzip's own header eats the gain
_TAG_LETTERS = 16
_YEAR_S = 31_536_000
_REASONS = {
    401: "not-logged-in",
    403: "not-allowed",
    404: "no-such",
    408: "too-slow",
    413: "too-large",
    503: "not-now",
}
_ALWAYS = {"X-Content-Type-Options": "nosniff"}
_PAGE = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def attachment(name: str) -> str:
    """Return the header's value by which a browser keeps a file under a name of any letters (RFC 6266)."""
    plain_name = "".join(each if each.isascii() and each.isprintable() else "-" for each in name)
    plain_name = plain_name.replace('"', "-").replace("\\", "-")
    return f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def page(request: Request, html: str, *, status: int = 200) -> Response:
    """Return a whole page; a language that its address chooses is kept by the browser."""
    headers = {**_PAGE, **_chosen(request), "Content-Type": "text/html; charset=utf-8"}
    return _zipped(request, html.encode(), headers, status)


def fragment(request: Request, html: str) -> Response:
    """Return parts of a page for htmx."""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
    }
    return _zipped(request, html.encode(), headers, 200)


def text(words: str, *, status: int) -> Response:
    """Return plain text; the browser does not take it for anything else."""
    headers = {**_ALWAYS, "Content-Security-Policy": POLICY, "Content-Type": "text/plain; charset=utf-8"}
    return Response(words, status_code=status, headers=headers)


def see_other(path: str) -> Response:
    """Return the answer that leads to another page of ours."""
    return Response(status_code=303, headers={**_ALWAYS, "Location": path, "Cache-Control": "no-store"})


def nothing_new() -> Response:
    """Return the answer to a poll when nothing has changed."""
    return Response(status_code=204, headers={**_ALWAYS, "Cache-Control": "no-store"})


def load_anew() -> Response:
    """Return the answer that makes htmx load the whole page again."""
    return Response(headers={**_ALWAYS, "HX-Refresh": "true", "Cache-Control": "no-store"})


def json(request: Request, content: object, *, status: int = 200) -> Response:
    """Return JSON with an entity tag, or 304 when the client has it already.

    Args:
        request: May carry ``If-None-Match``.
        content: What msgspec can encode.
        status: HTTP status.
    """
    return kept_json(request, encoded(content), status=status)


class Encoded(NamedTuple):
    """JSON that many ask for: made and compressed once."""

    body: bytes
    zipped: bytes
    tag: str


def encoded(content: object, first: Mapping[str, object] | None = None) -> Encoded:
    """Return content as JSON, compressed when that is worth it.

    Args:
        content: What msgspec can encode; of it the tag is made.
        first: Stands before it, and does not count for the tag; then ``content`` has fields.
    """
    body = msgspec.json.encode(content, enc_hook=plain)
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:_TAG_LETTERS]}"'
    if first is not None:
        body = msgspec.json.encode(first)[:-1] + b"," + body[1:]
    level = _LEVEL if len(body) < _LARGE else _QUICK_LEVEL
    zipped = gzip.compress(body, level, mtime=0) if len(body) >= _SMALLEST_ZIPPED else b""
    return Encoded(body, zipped, tag)


def kept_json(request: Request, made: Encoded, *, status: int = 200) -> Response:
    """Return JSON that was made before, or 304 when the client has it already."""
    body, zipped, tag = made
    headers = {"Content-Type": "application/json", "Cache-Control": "no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache", **_ALWAYS})
    return _zipped(request, body, headers, status, zipped=zipped)


def problem(request: Request, *, status: int, title: str, detail: str) -> Response:
    """Return an error as RFC 9457 problem details."""
    reason = _REASONS.get(status, "refused")
    content = {
        "type": f"/problems/{reason}",
        "title": title,
        "status": status,
        "detail": detail,
        "reason": reason,
    }
    headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return _zipped(request, msgspec.json.encode(content), headers, status)


def _chosen(request: Request) -> dict[str, str]:
    language = request.query_params.get("lang", "")
    if language not in LANGUAGES:
        return {}
    secure = "; Secure" if request.url.scheme == "https" else ""
    cookie = f"{LANGUAGE_COOKIE}={language}; Path=/; Max-Age={_YEAR_S}; SameSite=Lax{secure}"
    return {"Set-Cookie": cookie}


def _zipped(
    request: Request, body: bytes, headers: dict[str, str], status: int, *, zipped: bytes = b""
) -> Response:
    headers = {**_ALWAYS, **headers, "Vary": "Accept-Encoding"}
    if len(body) >= _SMALLEST_ZIPPED and "gzip" in request.headers.get("accept-encoding", ""):
        body = zipped or gzip.compress(body, _LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=status, headers=headers)
