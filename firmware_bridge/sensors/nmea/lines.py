"""From the bytes of a GPS receiver to its sentences. Pure; holds at most one sentence.

``$`` starts a sentence wherever it stands; carriage return, line feed and the next ``$`` end it. So noise, a
wrong baud at the beginning or a cut line cost only the sentences that they touch.
"""

import re

MAX_BYTES = 120  # NMEA 0183 says 82; some receivers say more
_MARKS = re.compile(rb"[$\r\n]")


class NmeaLines:
    """Finds the sentences in a stream of bytes. ``noise_bytes`` counts what stood outside of them."""

    def __init__(self) -> None:
        self.noise_bytes = 0
        self._inside = False
        self._content = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Return the sentences that the bytes complete, each from ``$`` on, without its end."""
        found: list[bytes] = []
        begin = 0
        for mark in _MARKS.finditer(data):
            self._take(data[begin : mark.start()])
            if self._inside and self._content:
                found.append(b"$" + self._content)
                self._content.clear()
            self._inside = mark.group() == b"$"
            begin = mark.end()
        self._take(data[begin:])
        return found

    def _take(self, piece: bytes) -> None:
        if self._inside and len(self._content) + len(piece) <= MAX_BYTES:
            self._content += piece
            return
        self.noise_bytes += len(self._content) + len(piece)
        self._content.clear()
        self._inside = False
