"""Serial ports: bytes in, bytes out, and a port that comes back when it vanished. Only importer of pyserial.

Not a protocol: what the bytes mean is ``coldchain/frame_parser.py``. What goes wrong with real ports, and
what is done about it here:

- A port that vanished (USB pulled) never recovers, even when the plug is back: it is closed and opened anew
  by its path, with a growing pause. Give a stable path, such as those in ``/dev/serial/by-id``.
- Some adapters hang without an error: silence beyond a limit closes the port and opens it again.
- Closing a port lowers DTR, and an Arduino restarts when DTR rises again. DTR is left up on closing (HUPCL
  off), so a restarted bridge does not restart the devices and cost them what they remember.
"""

import errno
import logging
import os
import termios
import threading
from dataclasses import dataclass
from typing import Literal, NamedTuple

import serial

from coldchain.errors import PortError
from links.backoff import Backoff
from links.clock import Clock

GONE = (OSError, termios.error)  # termios.error is no OSError; serial.SerialException is one
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0  # a port that is plugged in again is found within this
WRITE_TIMEOUT_S = 1.0
IN_USE = "another program has it"
_TAKEN = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EBUSY)
_CONTROL_FLAGS = 2  # index in what termios.tcgetattr gives
_log = logging.getLogger(__name__)


class Framing(NamedTuple):
    """How bits go over a line; always 8 of data.

    Args:
        baud: Speed [bit/s].
        parity: ``none``, ``even`` or ``odd``.
        stopbits: 1 or 2.
    """

    baud: int
    parity: Literal["none", "even", "odd"] = "none"
    stopbits: Literal[1, 2] = 1


def open_serial(path: str, framing: Framing) -> serial.Serial:
    """Return a port of pyserial, for us alone.

    Args:
        path: Of the port, better a stable one.
        framing: Of the line.

    Raises:
        PortError: It cannot be opened; trying again may help, unless the framing is impossible.
    """
    try:
        return serial.Serial(
            path,
            framing.baud,
            parity=framing.parity[0].upper(),
            stopbits=framing.stopbits,
            write_timeout=WRITE_TIMEOUT_S,
            exclusive=True,
        )
    except GONE as error:
        raise gone(path, "cannot be opened", error) from error
    except ValueError as error:
        allowed = "a speed that the port knows, e.g. 9600"
        raise PortError(f"port {path}", f"{framing.baud} baud", allowed, retry=False) from error


class SerialPort:
    """One open port.

    Args:
        path: Of the port, better a stable one.
        baud: Speed [bit/s].

    Raises:
        PortError: It cannot be opened; trying again may help.
    """

    def __init__(self, path: str, baud: int) -> None:
        self.path = path
        self._waking = threading.Lock()
        self._woken = False
        self._port = open_serial(path, Framing(baud))
        try:
            self._keep_dtr_up()
        except GONE as error:
            self._port.close()
            raise gone(path, "cannot be opened", error) from error

    def read(self, timeout_s: float) -> bytes:
        """Return what came: waits for the first byte, then takes all there is; empty on timeout or ``wake``.

        Raises:
            PortError: The port has vanished.
        """
        try:
            if self._port.timeout != timeout_s:
                self._port.timeout = timeout_s
            data = self._port.read(max(1, self._port.in_waiting))
            if data:  # a read that had to wait ends with the first byte: the others are there by now
                data += self._port.read(self._port.in_waiting)
            return bytes(data)
        except GONE as error:
            raise gone(self.path, "vanished", error) from error
        finally:
            self._woken = False  # from here on a wake belongs to the next read

    def write(self, data: bytes) -> bool:
        """Return whether all went out; False when the other side takes nothing for ``WRITE_TIMEOUT_S``.

        Raises:
            PortError: The port has vanished.
        """
        try:
            self._port.write(data)
        except serial.SerialTimeoutException:
            return False
        except GONE as error:
            raise gone(self.path, "vanished", error) from error
        return True

    def wake(self) -> None:
        """Let a ``read`` that waits in another thread, or else the next one, return at once."""
        with self._waking:  # never while it is being closed: the pipe's number may then mean another file
            if not self._woken:  # one byte is enough, and the pipe can never fill up
                self._woken = True
                self._port.cancel_read()

    def close(self) -> None:
        """Close it; never raises."""
        with self._waking:
            try:
                self._port.close()
            except GONE:
                return

    def _keep_dtr_up(self) -> None:
        attributes = termios.tcgetattr(self._port.fileno())
        attributes[_CONTROL_FLAGS] &= ~termios.HUPCL
        termios.tcsetattr(self._port.fileno(), termios.TCSANOW, attributes)


@dataclass
class PortHealth:
    """What a person wants to know of a port.

    Args:
        open: Whether it is open now.
        opened: How often it was opened.
        error: Why it is not open, or the last failure; empty when there was none.
        heard_s: When the last byte came [s, monotonic], or the port was opened.
        unsaid: Writes that the other side did not take.
    """

    open: bool = False
    opened: int = 0
    error: str = ""
    heard_s: float = 0.0
    unsaid: int = 0


class KeptPort:
    """A port that is opened, and opened again, by itself. One thread reads and writes; any may ``wake``.

    Args:
        path: Of the port, better a stable one.
        baud: Speed [bit/s].
        silence_s: Silence after which it is opened anew [s].
        clock: Of this machine.
        stop: Ends every wait.
    """

    def __init__(
        self, path: str, baud: int, *, silence_s: float, clock: Clock, stop: threading.Event
    ) -> None:
        self.path = path
        self.health = PortHealth(heard_s=clock.monotonic_s())
        self._baud = baud
        self._silence_s = silence_s
        self._clock = clock
        self._stop = stop
        self._port: SerialPort | None = None
        self._backoff = Backoff(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._told: str | None = None  # what the log says of it: "" is open, a text why not, None nothing yet

    def read(self, timeout_s: float) -> bytes:
        """Return what came, or nothing after at most the timeout or the pause before the next opening."""
        try:
            port = self._port or self._open()
            data = port.read(timeout_s)
        except PortError as error:
            self._lost(error)
            return b""
        now_s = self._clock.monotonic_s()
        if data:
            self.health.heard_s = now_s
            self._backoff.reset()
        elif now_s - self.health.heard_s > self._silence_s:
            self.health.error = f"silent for {self._silence_s:g} s: opened anew"
            self.close()
        return data

    def write(self, data: bytes) -> None:
        """Say something; it is lost, and counted, when the port is away or the other side takes nothing."""
        try:
            if self._port is not None and self._port.write(data):
                return
        except PortError as error:
            self._lost(error)
        self.health.unsaid += 1

    def wake(self) -> None:
        """Let a ``read`` that waits in another thread return at once."""
        port = self._port
        if port is not None:
            port.wake()

    def close(self) -> None:
        """Close it; the next ``read`` opens it again."""
        if self._port is not None:
            self._port.close()
        self._port = None
        self.health.open = False

    def _open(self) -> SerialPort:
        self._port = SerialPort(self.path, self._baud)
        self.health.open = True
        self.health.opened += 1
        self.health.heard_s = self._clock.monotonic_s()
        if self._told != "":  # a port that is merely opened anew because of its silence is no news
            _log.info("port %s: open", self.path)
            self._told = ""
        return self._port

    def _lost(self, error: PortError) -> None:
        """Close, remember why, and pause: an old handle fails at once for ever, a bare retry would spin."""
        self.close()
        self.health.error = str(error)
        if self._told != self.health.error:  # each try fails alike: said once
            _log.warning("%s", error)
            self._told = self.health.error
        self._clock.wait(self._stop, self._backoff.next_s())


def gone(path: str, what: str, error: BaseException) -> PortError:
    """Return the error of a port that is not there: trying again may help."""
    number = error.errno if isinstance(error, OSError) else None
    why = IN_USE if number in _TAKEN else os.strerror(number) if number else error
    came = f"{what} ({why})"  # pyserial says number and path twice
    return PortError(f"port {path}", came, "a port that is there", "Check the plug and the path.", retry=True)
