"""The answer to a gateway that asks for the time: what this server's clock shows, if it can be right.

A server on a board without a battery clock, that no NTP has told the time, gives no answer: it may be the
very machine that asks.
"""

from collections.abc import Callable

from coldchain import time_answer, topics
from coldchain.errors import BrokerError
from links import kernel_time
from links.broker import Message
from links.clock import SystemClock


def clock_may_be_right() -> bool:
    """Return whether this machine's clock is synchronised, or kept by a battery or a host."""
    return SystemClock().ntp_spread_ms() is not None or kernel_time.keeps_time_when_off()


class TimeTeller:
    """Answers statuses that carry an echo.

    Args:
        publish: Hands a message to the broker.
        may_be_right: Whether this machine's clock can be told to others.
    """

    def __init__(
        self,
        publish: Callable[[str, bytes], object],
        may_be_right: Callable[[], bool] = clock_may_be_right,
    ) -> None:
        self._publish = publish
        self._may_be_right = may_be_right

    def answer(self, message: Message, received_at: int) -> None:
        """Answer a status, if it asks; a broker that takes nothing now is no matter: it is asked again.

        Args:
            message: The status, from a gateway that is known.
            received_at: When it came [ms since 1970, UTC].
        """
        echo = time_answer.echo_of(message.payload)
        if echo is None or message.retain or not self._may_be_right():
            return  # what the broker had retained was asked long ago
        topic = topics.parse(message.topic)
        try:
            answer = time_answer.encode(received_at, echo)
            self._publish(topics.build(topic.coop, topic.gateway, "time"), answer)
        except BrokerError:
            return
