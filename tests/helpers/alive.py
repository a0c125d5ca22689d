"""What of a page or a picture would run: handlers in attributes, foreign scripts and addresses."""

import re
from html.parser import HTMLParser

_AWAY = re.compile(r"\s*(javascript|data|https?):|\s*//", re.IGNORECASE)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.found += [f"{tag} {name}" for name in said if name.startswith("on")]
        if tag == "script" and not said.get("src", "").startswith("/static/"):
            self.found.append(tag)
        away = (name for name in ("href", "src", "action") if _AWAY.match(said.get(name, "")))
        self.found += [f"{tag} {name}={said[name]}" for name in away]


def alive(text: str) -> list[str]:
    """Return what of a page or picture would run; nothing when it is calm."""
    reader = _Reader()
    reader.feed(text)
    return reader.found
