"""What the server says to a gateway, handed on by the last part of its topic. Not a queue."""

import logging
from collections.abc import Callable, Mapping

from coldchain import topics
from coldchain.errors import TopicError
from links.broker import Message

Handler = Callable[[Message], None]
_log = logging.getLogger(__name__)


class Inbox:
    """Gives each message to the handler of its kind.

    Args:
        handlers: By kind of topic. A handler must not wait long, and sees to the acknowledgement itself.
        acknowledge: Lets the broker forget a message that nobody takes.
    """

    def __init__(self, handlers: Mapping[str, Handler], acknowledge: Callable[[int], bool]) -> None:
        self.unclaimed = 0
        self.handlers = dict(handlers)
        self._acknowledge = acknowledge

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of topic that somebody waits for."""
        return tuple(self.handlers)

    def take(self, message: Message) -> None:
        """Hand a message on; one that nobody waits for is counted, logged and forgotten."""
        try:
            handler = self.handlers.get(topics.parse(message.topic).kind)
        except TopicError as error:
            _log.warning("%s", error)
            handler = None
        if handler is not None:
            handler(message)
            return
        self.unclaimed += 1
        self._acknowledge(message.mid)
