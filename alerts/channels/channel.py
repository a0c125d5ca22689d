"""What every channel promises, and what it hands to those who listen."""

import threading
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable


class Outgoing(NamedTuple):
    """One message to one person.

    Args:
        key: Idempotency key; the same for every try.
        contact: Id of the person.
        address: Where, in the channel's own terms.
        text: What to say; it says itself when it may be a repeat.
    """

    key: str
    contact: str
    address: str
    text: str


class Handed(NamedTuple):
    """What a channel says of a message that it has taken.

    Args:
        reference: The channel's own name for it; receipts come under it. Several parts are told apart by
            commas. Empty when it gives none.
        segments: SMS segments that it took; 0 where messages do not cost by the segment.
        cost: What it cost, when the channel knows, in the currency of its tariff.
    """

    reference: str = ""
    segments: int = 0
    cost: float | None = None


class Delivery(StrEnum):
    """What became of a message after a channel had taken it."""

    DELIVERED = "delivered"
    FAILED = "failed"  # for good: the person does not have it


class Receipt(NamedTuple):
    """What a channel hears of a message that it has handed on.

    Args:
        channel: Its name.
        reference: As in ``Handed``; of one part, where a message went in several.
        state: What became of it.
        at: When, by the network's clock where it says so [ms since 1970, UTC].
        detail: Why it failed, in the network's words.
    """

    channel: str
    reference: str
    state: Delivery
    at: int
    detail: str = ""


class Incoming(NamedTuple):
    """One whole message from somebody, its parts put together.

    Args:
        channel: By which it came.
        address: From where, in the channel's own terms; international for telephones.
        text: What it says.
        reference: The channel's own name for it, the same when the channel hands it over again.
        sent_at: When it was sent, where the network says so [ms since 1970, UTC].
        received_at: When the channel had it [ms since 1970, UTC].
    """

    channel: str
    address: str
    text: str
    reference: str
    sent_at: int | None
    received_at: int


class Ears(Protocol):
    """Takes what channels hear. Has it durably when a call returns; the same thing twice is one thing.

    Raises ``RecordsError`` when it could not take it: then the channel keeps it and says it again.
    """

    def heard(self, message: Incoming) -> None:
        """Take a message."""

    def receipt(self, receipt: Receipt) -> None:
        """Take word of what became of a message that was handed on."""


class Channel(Protocol):
    """Hands messages on. Must not return before the message has durably left this program."""

    def send(self, message: Outgoing, now: int) -> Handed:
        """Hand one message on.

        Args:
            message: What to hand on.
            now: [ms since 1970, UTC].

        Raises:
            ChannelError: It was certainly not sent; ``retry`` says whether trying again can help.
            LinkError: Of any other kind: it may have been sent. It is tried again as a possible repeat.
        """


@runtime_checkable
class Listener(Protocol):
    """A channel that also hears: answers, or receipts. It has a thread of its own for it."""

    def listen(self, ears: Ears, stop: threading.Event) -> None:
        """Hand over what is heard until ``stop`` is set.

        Raises:
            LinkError: It failed for good.
        """


@runtime_checkable
class Watched(Protocol):
    """A channel that tells how it is; asked at any time, it only looks and never waits."""

    def samples(self) -> Mapping[str, float]:
        """Return metrics, by the names of ``coldchain/metrics.py``."""

    def troubles(self) -> Mapping[str, str]:
        """Return what is wrong, by one word each."""
