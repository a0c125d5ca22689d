"""What every channel promises."""

from typing import NamedTuple, Protocol


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


class Channel(Protocol):
    """Hands messages on. Must not return before the message has durably left this program."""

    def send(self, message: Outgoing, now: int) -> str:
        """Hand one message on; return the channel's own reference for it.

        Args:
            message: What to hand on.
            now: [ms since 1970, UTC].

        Raises:
            ChannelError: It was certainly not sent; ``retry`` says whether trying again can help.
        """
