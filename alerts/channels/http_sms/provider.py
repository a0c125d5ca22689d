"""What a description of a provider has to offer, and what is read the same way for all of them."""

from typing import Any, Protocol

import msgspec

from alerts.channels.channel import Handed, Outgoing
from coldchain.errors import ChannelError, LinkError
from links.http_calls import Answer, Call

WAIT = frozenset({408, 425, 429, 503})
"""Not taken: the same request may go well later."""

SET_UP = frozenset({401, 402, 403, 404, 405, 407})
"""Our account, address or credit is wrong, not the message: it goes when somebody has mended that."""

_OK = range(200, 300)
_REDIRECT = range(300, 400)
_SERVER = range(500, 600)
_SHOWN = 200


class Provider(Protocol):
    """A provider's requests and answers. It makes no calls itself."""

    name: str

    def request(self, message: Outgoing) -> Call:
        """Return what hands a message to the provider."""

    def read(self, answer: Answer) -> Handed:
        """Return what the provider says of a message.

        Raises:
            ChannelError: It did not take the message.
            LinkError: Of any other kind: it may have.
        """

    def probe(self) -> Call:
        """Return what asks whether the provider is there, sending nothing to anybody."""


def check_status(name: str, answer: Answer, said: str = "") -> None:
    """Return when an answer says that the request was taken.

    Args:
        name: The provider.
        answer: What came back.
        said: What the provider says went wrong; empty: the answer as it is.

    Raises:
        ChannelError: It was not taken.
        LinkError: Of any other kind: a server that failed may have taken it before.
    """
    status = answer.status
    if status in _OK:
        return
    came = f"HTTP {status} {said or shown(answer.body)}".rstrip()
    if status in WAIT:
        raise ChannelError(name, came, "a provider with time for us", retry=True)
    if status in SET_UP or status in _REDIRECT:
        next_step = "Look at base_url, account and token of its table, and at the credit."
        raise ChannelError(name, came, "an account that may send", next_step, retry=True)
    if status in _SERVER:
        raise LinkError(name, came, "a message taken or refused", "It may have been sent.", retry=True)
    raise ChannelError(name, came, "a message that the provider takes", retry=False)


def shown(body: bytes) -> str:
    """Return the beginning of an answer, in one line."""
    return " ".join(body[:_SHOWN].decode("utf-8", "replace").split())


def document(answer: Answer) -> Any:  # noqa: ANN401 - JSON of others
    """Return the JSON of an answer; None when it is none."""
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def dig(content: Any, path: str) -> Any:  # noqa: ANN401 - JSON of others
    """Return what stands under a path like ``a.0.b``; None when nothing does, or no path is given."""
    if not path:
        return None
    for step in path.split("."):
        if isinstance(content, dict):
            content = content.get(step)
        elif isinstance(content, list) and step.isdecimal() and int(step) < len(content):
            content = content[int(step)]
        else:
            return None
    return content


def text(content: Any) -> str:  # noqa: ANN401 - JSON of others
    """Return a text or a number as text; empty for anything else."""
    is_plain = isinstance(content, str | int | float) and not isinstance(content, bool)
    return str(content) if is_plain else ""


def amount(content: Any) -> float | None:  # noqa: ANN401 - JSON of others
    """Return an amount of money, e.g. of ``-0.0075`` or ``KES 0.8000``, without its sign; None for none."""
    words = text(content).split()
    try:
        value = abs(float(words[-1])) if words else None
    except ValueError:
        return None
    return value if value is not None and value < float("inf") else None


def count(content: Any) -> int:  # noqa: ANN401 - JSON of others
    """Return a number of segments; 0 when it is none."""
    value = text(content)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 0  # noqa: PLR2004
