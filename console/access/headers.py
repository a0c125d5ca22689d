"""Headers that every answer has, whoever made it; what an answer says itself stays. No content."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it a browser says "Origin: null" of our own forms.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), serial=()",
    "Cache-Control": "no-store",
}
NO_PAGE = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of what no browser shows as a page: scripts, styles, data. A phone pays for every byte of it."""
BARE = {name: ALWAYS[name] for name in ("X-Content-Type-Options", "Cache-Control")}
"""Of an answer without content: a poll without news stays small."""

_EMPTY = (204, 304)
_BY_TLS = "max-age=31536000"


def with_headers(send: Send, *, tls: bool) -> Send:
    """Return what sends an answer with all headers that it lacks.

    Args:
        send: Sends it.
        tls: The browser came by TLS: from now on it comes by nothing else.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            wanted = BARE if message["status"] in _EMPTY else ALWAYS if _is_page(headers) else NO_PAGE
            for name, value in wanted.items():
                headers.setdefault(name, value)
            if tls:
                headers.setdefault("Strict-Transport-Security", _BY_TLS)
        await send(message)

    return sending


def _is_page(headers: MutableHeaders) -> bool:
    """Return whether a browser would show it as a page; also what does not say what it is."""
    kind = headers.get("content-type", "text/html").partition(";")[0]
    return kind in {"text/html", "application/xhtml+xml", "image/svg+xml", "application/pdf", "text/plain"}
