"""The cookies of the console: names, attributes, and what a request carries. Nothing is kept here.

By TLS a cookie has the prefix ``__Host-``, so that no other host of the same domain can set it.
"""

_NAME, _BEFORE = "coldchain", "coldchain-form"
_LONGEST = 8_192


def read(header: str, *, before: bool = False, tls: bool) -> str:
    """Return what a browser holds; empty: nothing.

    Args:
        header: The header ``Cookie``.
        before: What it holds before logging in, rather than the session.
        tls: It comes by TLS: then only a cookie that was set by TLS counts.
    """
    name = _named(before=before, tls=tls)
    for part in header[:_LONGEST].split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return ""


def write(value: str, *, before: bool = False, tls: bool, max_age_s: int | None = None) -> str:
    """Return a header ``Set-Cookie``; an empty value takes the cookie away.

    Args:
        value: What the browser shall hold: letters, digits, - and _.
        before: Before logging in, rather than the session.
        tls: The browser comes by TLS.
        max_age_s: How long it holds it [s]; None: until it is closed.
    """
    parts = [f"{_named(before=before, tls=tls)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if tls:
        parts.append("Secure")
    if not value:
        max_age_s = 0
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    return "; ".join(parts)


def _named(*, before: bool, tls: bool) -> str:
    name = _BEFORE if before else _NAME
    return f"__Host-{name}" if tls else name
