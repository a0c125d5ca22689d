"""A modem that sends text messages: AT commands in PDU mode on a serial port. Only sending, so far.

Not a queue, and no choice of words: one text is handed on, and it is said what became of it. A modem that
gives no answer is woken with an escape, then reset (``AT+CFUN=1,1``) and opened anew; one whose port has
vanished is opened by its path with the next text. Lines that nobody asked for (rings, incoming messages)
are handed to ``on_line``.
"""

import itertools
import logging
import threading
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from coldchain.errors import ChannelError, PortError
from coldchain.sms import at
from coldchain.sms.pdu import Options, Pdu, submit
from links.clock import Clock
from links.serial_port import SerialPort

ESCAPE, SUBMIT = b"\x1b", b"\x1a"
VALIDITY_S = 6 * 3600.0  # the network may try for so long
_PROMPT = b">"
_READ_S = 0.2
_MAX_LINE = 4096
_UNASKED = ("+CMTI:", "+CDS:", "+CDSI:", "+CMT:", "RING", "+CUSD:", "+CLIP:")
_log = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How long a modem may take to answer a command, to give a prompt, and to send a message [s]."""

    answer_s: float = 5.0
    prompt_s: float = 10.0
    send_s: float = 60.0
    reset_s: float = 8.0


class Modem:
    """One modem. Thread-safe: one text at a time.

    Args:
        path: Of its port, better a stable one.
        baud: Speed [bit/s].
        pin: Of the SIM; empty when it asks for none.
        clock: Of this machine.
        patience: How long it may take.

    Attributes:
        signal_dbm: How well it heard the network last [dBm]; None when that is not known.
        resets: How often it was reset because it gave no answer.
        on_line: Is told each line that nobody asked for.
    """

    def __init__(
        self, path: str, baud: int = 115_200, *, pin: str = "", clock: Clock, patience: Patience | None = None
    ) -> None:
        self.path = path
        self.signal_dbm: int | None = None
        self.resets = 0
        self.on_line: Callable[[str], None] | None = None
        self._baud = baud
        self._pin = pin
        self._clock = clock
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._port: SerialPort | None = None
        self._buffer = b""
        self._handed = False  # the modem has all of a message, or a part of it
        self._pin_refused = False  # a wrong one is not said again: three times lock the SIM
        self._references = itertools.count(1)

    def send(self, number: str, text: str) -> str:
        """Return the network's references of a text that it has taken, one for each part, with commas.

        Args:
            number: International, with ``+``.
            text: Any length; a long one goes in several parts that the phone puts together.

        Raises:
            ChannelError: It was certainly not sent; ``retry`` says whether trying again can help.
            PortError: The modem went away or fell silent, or a part was refused after another had gone: it
                may have been sent.
            InputError: The number is none.
        """
        pdus = submit(text, number, options=Options(VALIDITY_S, reference=next(self._references) % 256))
        with self._lock:
            self._handed = False
            try:
                self._ready()
                return ",".join([self._submit(pdu) for pdu in pdus])
            except PortError as error:
                if self._handed:
                    raise
                raise ChannelError(*error.args, retry=True) from error
            except ChannelError as error:
                if self._handed and len(pdus) > 1:
                    raise self._failed(f"a part refused ({error.came})", "all parts of a text") from error
                raise

    def look(self) -> None:
        """See whether it answers, has its SIM and hears the network; sets ``signal_dbm``.

        Raises:
            ChannelError: It answers, but cannot send now.
            PortError: It is away, or does not answer.
        """
        with self._lock:
            self._ready()

    def close(self) -> None:
        """Close the port; the next text opens it again."""
        with self._lock:
            self._close()

    def _ready(self) -> None:
        """Have an open, awake modem that is in the network."""
        if self._port is None:
            self._open()
        else:
            self._wake()
        self.signal_dbm = at.signal_dbm(self._ask("AT+CSQ").lines)
        known = self._ask("AT+CREG?").lines
        if not at.is_registered(known) and not at.is_registered(self._ask("AT+CEREG?").lines, "+CEREG"):
            self._refused("no network", "a modem that is registered", "Check aerial, SIM and coverage.")

    def _open(self) -> None:
        self._port = SerialPort(self.path, self._baud)
        self._buffer = b""
        self._wake()
        for command in ("ATE0", "AT+CMEE=1"):
            self._ask(command)
        self._unlock()
        answer = self._ask("AT+CMGF=0")
        if not answer.final.ok:
            self._refused(f"{answer.final.text} to AT+CMGF=0", "a modem that sends in PDU mode")
        _log.info("modem %s: open", self.path)

    def _unlock(self) -> None:
        state = at.pin_state(self._ask("AT+CPIN?").lines)
        if state in {"READY", ""}:
            return
        if state != "SIM PIN" or not self._pin or self._pin_refused:
            said = (
                "the PIN of the settings was refused"
                if self._pin_refused
                else f"a SIM that waits for {state}"
            )
            self._close()
            self._refused(said, "a SIM without PIN, or with the right one", "See bridge.alarm.modem.pin.")
        answer = self._ask(f'AT+CPIN="{self._pin}"')
        if not answer.final.ok:
            self._pin_refused = True
            self._close()
            self._refused(f"{answer.final.text} to the PIN", "the right PIN", "See bridge.alarm.modem.pin.")
        until_s = self._clock.monotonic_s() + self._patience.prompt_s
        while self._clock.monotonic_s() < until_s:  # the SIM needs a moment before it knows the network
            if at.pin_state(self._ask("AT+CPIN?").lines) == "READY":
                return
            self._clock.sleep(_READ_S)

    def _wake(self) -> None:
        """Have it answer; reset it when it does not even after an escape."""
        for start in (b"", ESCAPE + b"\r"):
            self._say(start + b"AT\r")
            if self._answer(self._patience.answer_s) is not None:
                while self._read():  # a late answer to an earlier command would shift all that follow
                    pass
                self._buffer = b""
                return
        self.resets += 1
        _log.warning("modem %s: no answer: reset", self.path)
        self._say(b"AT+CFUN=1,1\r")
        self._answer(self._patience.reset_s)
        self._close()
        raise self._failed("no answer, even after an escape", "a modem that answers AT")

    def _submit(self, pdu: Pdu) -> str:
        """Return the reference of one part."""
        self._say(f"AT+CMGS={pdu.cmgs_length}\r".encode())
        asked = self._answer(self._patience.prompt_s, prompt=True)
        if asked is None:
            self._say(ESCAPE)  # whatever it thinks, it is not to send half a message
            self._close()
            self._refused("no prompt for a message", "a prompt")
        if not asked.prompted:
            self._refused(f"{asked.final.text} to AT+CMGS", "a prompt", retry=asked.final.retry)
        self._handed = True
        self._say(pdu.octets.hex().upper().encode() + SUBMIT)
        answer = self._answer(self._patience.send_s)
        if answer is None:
            self._close()
            raise self._failed("no word of what became of a message", "OK or an error")
        if not answer.final.ok:
            self._refused(answer.final.text, "OK from the network", retry=answer.final.retry)
        return at.reference(answer.lines)

    def _ask(self, command: str) -> "Answer":
        self._say(f"{command}\r".encode())
        answer = self._answer(self._patience.answer_s, asked=command)
        if answer is None:
            self._close()
            raise self._failed(f"no answer to {command.partition('=')[0]}", "an answer")
        return answer

    def _answer(self, timeout_s: float, *, asked: str = "", prompt: bool = False) -> "Answer | None":
        """Return what came up to the end of a command, or to a prompt; None when that took too long."""
        lines: list[str] = []
        until_s = self._clock.monotonic_s() + timeout_s
        while True:
            while b"\n" in self._buffer:
                raw, _, self._buffer = self._buffer.partition(b"\n")
                line = raw.decode("ascii", "replace").strip()
                if not line or line == asked:
                    continue
                final = at.final_of(line)
                if final is not None:
                    return Answer(lines, final)
                self._unasked(line)
                lines.append(line)
            if prompt and self._buffer.strip().startswith(_PROMPT):
                self._buffer = b""
                return Answer(lines, at.Final(ok=True, text=">"), prompted=True)
            if self._clock.monotonic_s() >= until_s:
                return None
            self._buffer = (self._buffer + self._read())[-_MAX_LINE:]

    def _unasked(self, line: str) -> None:
        if self.on_line is not None and line.startswith(_UNASKED):
            self.on_line(line)

    def _read(self) -> bytes:
        try:
            return self._open_port().read(_READ_S)
        except PortError:
            self._close()
            raise

    def _say(self, data: bytes) -> None:
        try:
            taken = self._open_port().write(data)
        except PortError:
            self._close()
            raise
        if not taken:
            self._close()
            raise self._failed("nothing taken", "a modem that listens")

    def _open_port(self) -> SerialPort:
        if self._port is None:
            raise self._failed("closed", "an open port")
        return self._port

    def _close(self) -> None:
        if self._port is not None:
            self._port.close()
        self._port = None
        self._buffer = b""

    def _failed(self, came: str, allowed: str) -> PortError:
        return PortError(f"modem {self.path}", came, allowed, "Check power, cable and path.", retry=True)

    def _refused(self, came: str, allowed: str, next_step: str = "", *, retry: bool = True) -> NoReturn:
        raise ChannelError(f"modem {self.path}", came, allowed, next_step, retry=retry)


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
