"""The talk with a modem: commands, answers, and lines that nobody asked for. Not what the commands are for.

Not thread-safe but for ``wake``: ``links/modem.py`` sees to it that one thread talks at a time.
"""

from collections import deque
from typing import NamedTuple

from coldchain.errors import PortError
from coldchain.sms import at
from links.clock import Clock
from links.serial_port import SerialPort

ESCAPE, SUBMIT = b"\x1b", b"\x1a"
READ_S = 0.2
MAX_NOTICES = 64  # what is lost beyond them is found in the modem's store
_QUIET_S, _QUIET_READS = 0.05, 2  # a read that was woken for another reason says nothing of the modem
_PROMPT = b">"
_MAX_BUFFER = 65_536
_MAX_LINES = 2_000
_WITH_PDU = ("+CMT:", "+CDS:")  # the next line belongs to it
_UNASKED = (*_WITH_PDU, "+CMTI:", "+CDSI:", "RING", "+CUSD:", "+CLIP:")


class Answer(NamedTuple):
    """What came in answer to a command.

    Args:
        lines: Before the last one.
        final: How it ended.
        prompted: It waits for a message.
    """

    lines: list[str]
    final: at.Final
    prompted: bool = False


class Notice(NamedTuple):
    """A line that nobody asked for.

    Args:
        line: Such as ``+CMTI: "SM",3``.
        pdu: The message that followed it, where one does.
    """

    line: str
    pdu: str = ""


class ModemLine:
    """The line of one modem.

    Args:
        path: Of its port.
        baud: Speed [bit/s].
        clock: Of this machine.

    Attributes:
        notices: What nobody asked for, the oldest first; whoever takes them removes them.
    """

    def __init__(self, path: str, baud: int, clock: Clock) -> None:
        self.path = path
        self.notices: deque[Notice] = deque(maxlen=MAX_NOTICES)
        self._baud = baud
        self._clock = clock
        self._port: SerialPort | None = None
        self._buffer = b""
        self._headline = ""  # of a notice whose message is still to come

    @property
    def is_open(self) -> bool:
        """Whether the port is open."""
        return self._port is not None

    def open(self) -> None:
        """Open the port.

        Raises:
            PortError: It cannot be opened.
        """
        self._port = SerialPort(self.path, self._baud)
        self._buffer, self._headline = b"", ""

    def close(self) -> None:
        """Close the port; never raises."""
        port, self._port = self._port, None
        if port is not None:
            port.close()
        self._buffer, self._headline = b"", ""

    def wake(self) -> None:
        """Let ``listen``, in another thread, return at once."""
        port = self._port
        if port is not None:
            port.wake()

    def drop(self) -> None:
        """Read away a late answer to an earlier command: it would shift all that follow."""
        quiet = 0
        while quiet < _QUIET_READS:
            data = self._read(_QUIET_S)
            quiet = 0 if data else quiet + 1
            self._buffer = (self._buffer + data)[-_MAX_BUFFER:]
            self._lines("")
        if not self._headline:
            self._buffer = b""

    def listen(self, timeout_s: float) -> None:
        """Wait for lines that nobody asked for; they stand in ``notices``.

        Raises:
            PortError: The port has vanished.
        """
        self._buffer = (self._buffer + self._read(timeout_s))[-_MAX_BUFFER:]
        self._lines("")

    def ask(self, command: str, timeout_s: float) -> Answer:
        """Return what the modem answers.

        Raises:
            PortError: It answered nothing, or half; the port is closed.
        """
        self.say(f"{command}\r".encode())
        answer = self.answer(timeout_s, asked=command)
        if answer is None:
            self.close()
            raise self.failed(f"no answer to {command.partition('=')[0]}", "an answer")
        return answer

    def answer(self, timeout_s: float, *, asked: str = "", prompt: bool = False) -> Answer | None:
        """Return what came up to the end of a command, or to a prompt; None when that took too long.

        Args:
            timeout_s: For all of it [s].
            asked: The command, of which the modem may say an echo.
            prompt: Whether a prompt ends it too.
        """
        lines: list[str] = []
        until_s = self._clock.monotonic_s() + timeout_s
        while True:
            final = self._lines(asked, lines)
            if final is not None:
                return Answer(lines, final)
            if prompt and self._buffer.strip().startswith(_PROMPT):
                self._buffer = b""
                return Answer(lines, at.Final(ok=True, text=">"), prompted=True)
            left_s = until_s - self._clock.monotonic_s()
            if left_s <= 0:
                return None
            self._buffer = (self._buffer + self._read(min(READ_S, left_s)))[-_MAX_BUFFER:]

    def say(self, data: bytes) -> None:
        """Say something.

        Raises:
            PortError: The port has vanished, or takes nothing.
        """
        try:
            taken = self._open_port().write(data)
        except PortError:
            self.close()
            raise
        if not taken:
            self.close()
            raise self.failed("nothing taken", "a modem that listens")

    def failed(self, came: str, allowed: str) -> PortError:
        """Return the error of a modem that went away or fell silent."""
        return PortError(f"modem {self.path}", came, allowed, "Check power, cable and path.", retry=True)

    def _lines(self, asked: str, kept: list[str] | None = None) -> at.Final | None:
        """Take whole lines up to the end of a command; without ``kept``, answers are thrown away."""
        while b"\n" in self._buffer:
            raw, _, self._buffer = self._buffer.partition(b"\n")
            line = raw.decode("ascii", "replace").strip()
            if not line or line == asked or self._is_notice(line):
                continue
            final = at.final_of(line)
            if kept is None:
                continue
            if final is not None:
                return final
            if len(kept) < _MAX_LINES:
                kept.append(line)
        return None

    def _is_notice(self, line: str) -> bool:
        """Return whether nobody asked for a line; keeps it then."""
        if self._headline:
            headline, self._headline = self._headline, ""
            self.notices.append(Notice(headline, line))
            return True
        if line.startswith(_WITH_PDU):
            self._headline = line
            return True
        if line.startswith(_UNASKED):
            self.notices.append(Notice(line))
            return True
        return False

    def _read(self, timeout_s: float) -> bytes:
        try:
            return self._open_port().read(timeout_s)
        except PortError:
            self.close()
            raise

    def _open_port(self) -> SerialPort:
        if self._port is None:
            raise self.failed("closed", "an open port")
        return self._port
