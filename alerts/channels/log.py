"""The channel ``log``: messages become lines on standard output, for a terminal or the system's log."""

import sys
from typing import TextIO

from alerts.channels.channel import Handed, Outgoing
from coldchain.errors import ChannelError
from coldchain.instants import to_iso


class LogChannel:
    """Writes each message as one line.

    Args:
        stream: Where to; standard output when left out.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def send(self, message: Outgoing, now: int) -> Handed:
        """Write the message; return an empty reference, for a log gives none.

        Raises:
            ChannelError: The stream cannot be written to.
        """
        line = f"{to_iso(now)} MESSAGE to {message.contact} {message.address}: {message.text}\n"
        try:
            self._stream.write(line)
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise ChannelError("channel log", str(error), "an open stream", retry=True) from error
        return Handed()
