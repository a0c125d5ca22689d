"""Gives a sensor board its name and its interval, over its serial line; the board keeps them for ever.

    .venv/bin/python -m scripts.name_board /dev/ttyUSB0 van-3        every 60 s
    .venv/bin/python -m scripts.name_board /dev/ttyUSB0 van-3 30     every 30 s

Stop the bridge first: a port has one reader. Not the flashing: that is ``make flash`` beside the firmware.
"""

import re
import sys
from collections.abc import Sequence

from coldchain.errors import InputError, PortError
from coldchain.frames import crc16
from links.clock import Clock, SystemClock
from links.serial_port import SerialPort

BAUD = 115_200
DEFAULT_S = 60
SHORTEST_S, LONGEST_S = 5, 3600
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")  # what fits into the board
PATIENCE_S = 90.0  # a board that is not reset by the opening of its port speaks within its interval
_SPOKEN = re.compile(rb"coldchain ([a-z0-9_-]+) every ([0-9]+) s\r|\$C1,([a-z0-9_-]+),")
_KEPT = 4096  # [bytes] of what was heard last


def setting_line(current: str, name: str, interval_s: int) -> bytes:
    """Return the line that sets name and interval of the board with this current name."""
    body = f"S1,{current},{name},{interval_s}".encode()
    return b"$%b*%04X\r\n" % (body, crc16(body))


def parse(words: Sequence[str]) -> tuple[str, str, int]:
    """Return port, name and interval [s] from the words of the command line.

    Raises:
        InputError: There are too few or too many, or one cannot be.
    """
    if len(words) not in {2, 3}:
        raise InputError(
            "words", " ".join(words) or "none", "PORT NAME [SECONDS], e.g. /dev/ttyUSB0 van-3 60"
        )
    port, name, seconds = (*words, str(DEFAULT_S))[:3]
    if NAME.fullmatch(name) is None:
        raise InputError("name", repr(name), "1 to 31 of a-z 0-9 - _, first a letter or digit")
    if not seconds.isdecimal() or not SHORTEST_S <= int(seconds) <= LONGEST_S:
        raise InputError("interval", repr(seconds), f"{SHORTEST_S} to {LONGEST_S} s")
    return port, name, int(seconds)


def name_board(port: SerialPort, name: str, interval_s: int, *, clock: Clock) -> None:
    """Return once the board greets with the new name and interval.

    Raises:
        PortError: It did not, within ``PATIENCE_S``; or the port vanished.
    """
    heard, until_s = b"", clock.monotonic_s() + PATIENCE_S
    while clock.monotonic_s() < until_s:
        heard = (heard + port.read(1.0))[-_KEPT:]
        for greeted, every, framed in _SPOKEN.findall(heard):
            if (greeted.decode(), every.decode()) == (name, str(interval_s)):
                return
            port.write(setting_line((greeted or framed).decode(), name, interval_s))
            heard = b""
    next_step = "Press its button and try again; is it the right port, and is the firmware on the board?"
    came, allowed = "no greeting of a board", "a board with this firmware"
    raise PortError(f"port {port.path}", came, allowed, next_step, retry=True)


def main(words: Sequence[str]) -> int:
    """Name a board; return the exit code: 0 done, 1 failed, 2 bad input."""
    try:
        path, name, interval_s = parse(words)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    port = None
    try:
        port = SerialPort(path, BAUD)
        print(f"waiting for the board on {path} (up to {PATIENCE_S:.0f} s) ...")
        name_board(port, name, interval_s, clock=SystemClock())
    except PortError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        if port is not None:
            port.close()
    print(f"the board is called {name} and measures every {interval_s} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
