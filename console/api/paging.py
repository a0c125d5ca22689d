"""Lists page by page: each page names the mark after which the next one goes on. Pure.

A mark is what the list is sorted by, so that what is added or removed meanwhile shifts nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec

from coldchain.errors import InputError
from console.api.ask import Ask
from console.api.operation import PREFIX
from console.api.reply import Reply

Thing = TypeVar("Thing")
Key = tuple[str | int, ...]
_DECODER = msgspec.json.Decoder(list[str | int])
LARGEST = 2**63 - 1


def page_reply(ask: Ask, items: Sequence[object], after: str, **more: object) -> Reply:
    """Return a page of a list.

    Args:
        ask: The request.
        items: Of the page.
        after: Its mark; empty: it is the last.
        more: What is told beside them.
    """
    content: dict[str, Any] = {"items": items, "after": after, **more}
    return Reply(content, headers={"link": _link(ask, after)} if after else {})


def slice_of(
    things: Iterable[Thing], key_of: Callable[[Thing], Key], *, after: str, limit: int
) -> tuple[list[Thing], str]:
    """Return a page of things that are sorted by their keys, and its mark.

    Raises:
        InputError: The mark is none of ours.
    """
    start = parsed(after)
    found: list[Thing] = []
    for each in things:
        if start is not None and not _is_after(key_of(each), start):
            continue
        if len(found) == limit:
            return found, mark(key_of(found[-1]))
        found.append(each)
    return found, ""


def mark(key: Sequence[str | int]) -> str:
    """Return the mark of a key."""
    return msgspec.json.encode(list(key)).decode()


def parsed(after: str, like: Key | None = None) -> Key | None:
    """Return the key of a mark; None for the first page.

    Args:
        after: As it came.
        like: A key of the same make: as long, and of the same types; None: of whatever make.

    Raises:
        InputError: It is none of ours.
    """
    if not after:
        return None
    try:
        key = tuple(_DECODER.decode(after))
    except (msgspec.MsgspecError, UnicodeEncodeError):
        raise _bad(after) from None
    if like is not None and [type(part) for part in key] != [type(part) for part in like]:
        raise _bad(after)
    if not key or any(isinstance(part, int) and abs(part) > LARGEST for part in key):
        raise _bad(after)
    return key


def _is_after(key: Key, start: Key) -> bool:
    try:
        return key > start
    except TypeError:
        raise _bad(mark(start)) from None


def _bad(after: str) -> InputError:
    return InputError("after", repr(after[:80]), "a mark of the page before", reason="bad-mark")


def _link(ask: Ask, after: str) -> str:
    """Return where the next page is, RFC 8288."""
    text = ask.asgi.get("query_string", b"").decode("latin-1")
    pairs = [(name, value) for name, value in parse_qsl(text, keep_blank_values=True) if name != "after"]
    path = str(ask.asgi["path"])
    path = path if path.startswith(PREFIX) and path.isascii() else PREFIX
    return f'<{path}?{urlencode([*pairs, ("after", after)])}>; rel="next"'
