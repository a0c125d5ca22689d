"""What a gateway can switch on so that somebody notices: a LED or buzzer, a relay, a program of one's own.

Not a pattern: when something is on, is decided by the caller.

- **led**: the kernel drives a buzzer or a lamp at a pin as a LED. On a Raspberry Pi,
  ``dtoverlay=gpio-led,gpio=17,label=buzzer`` in ``config.txt`` makes ``/sys/class/leds/buzzer/brightness``.
  No library, no root once a udev rule lets the group write, and it works the same on every board.
- **relay**: boards with a CH340 and a small controller (sold as LCUS-1, -2, -4) take four bytes at 9600 baud:
  A0, channel, 1 or 0, and the low byte of their sum.
- **command**: any other thing, by a program of the owner's.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from coldchain.errors import PortError
from links.serial_port import SerialPort

COMMAND_TIMEOUT_S = 5.0
RELAY_BAUD = 9600
_RELAY_HEAD = 0xA0


class LedOutput:
    """A file of the kernel's LED class.

    Args:
        path: ``/sys/class/leds/<name>/brightness``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def switch(self, *, on: bool) -> None:
        """Switch it.

        Raises:
            PortError: The file is not there, or may not be written.
        """
        try:
            if not self._path.exists():  # writing would make an ordinary file where /sys is not mounted
                raise FileNotFoundError(2, "no such file", str(self._path))
            self._path.write_text(self._brightest() if on else "0")
        except OSError as error:
            raise _failed(f"led {self._path}", str(error), "a brightness file that may be written") from error

    def _brightest(self) -> str:
        try:
            return self._path.with_name("max_brightness").read_text().strip() or "1"
        except OSError:
            return "1"


class RelayOutput:
    """One relay of a board on a serial port.

    Args:
        path: Of the port.
        channel: Which relay, from 1.
        baud: Speed [bit/s].
    """

    def __init__(self, path: str, channel: int = 1, baud: int = RELAY_BAUD) -> None:
        self._path = path
        self._channel = channel
        self._baud = baud
        self._port: SerialPort | None = None

    def switch(self, *, on: bool) -> None:
        """Switch it; a port that has vanished is opened anew by the next try.

        Raises:
            PortError: The port is away, or takes nothing.
        """
        try:
            if self._port is None:
                self._port = SerialPort(self._path, self._baud)
            taken = self._port.write(relay_command(self._channel, on=on))
        except PortError:
            self.close()
            raise
        if not taken:
            self.close()
            raise _failed(f"relay {self._path}", "nothing taken", "a board that listens")

    def close(self) -> None:
        """Close the port; the relay stays as it is."""
        if self._port is not None:
            self._port.close()
        self._port = None


class CommandOutput:
    """A program that is run with ``on`` or ``off`` as its last argument.

    Args:
        argv: The program and its arguments.
        timeout_s: It is killed after this [s].
    """

    def __init__(self, argv: Sequence[str], timeout_s: float = COMMAND_TIMEOUT_S) -> None:
        self._argv = tuple(argv)
        self._timeout_s = timeout_s

    def switch(self, *, on: bool) -> None:
        """Run it and wait for its end.

        Raises:
            PortError: It is not there, failed, or took too long.
        """
        argv = [*self._argv, "on" if on else "off"]
        thing = f"command {' '.join(argv)}"
        try:
            ended = subprocess.run(
                argv,
                timeout=self._timeout_s,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _failed(thing, f"no end within {self._timeout_s:g} s", "a quick program") from None
        except OSError as error:
            raise _failed(thing, str(error), "a program that can be run") from error
        if ended.returncode:
            raise _failed(thing, f"exit code {ended.returncode}", "exit code 0")


def relay_command(channel: int, *, on: bool) -> bytes:
    """Return the four bytes that switch a relay, e.g. A0 01 01 A2.

    Args:
        channel: From 1.
        on: Whether it is to be closed.
    """
    head = (_RELAY_HEAD, channel, int(on))
    return bytes([*head, sum(head) & 0xFF])


def _failed(thing: str, came: str, allowed: str) -> PortError:
    return PortError(f"alarm output {thing}", came, allowed, "It is tried again by itself.", retry=True)
