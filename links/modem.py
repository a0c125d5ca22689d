"""A modem that sends and receives text messages: AT commands in PDU mode on a serial port.

Not a queue, and no choice of words: one text is handed on, and it is said what became of it. A modem that
gives no answer is woken with an escape, then reset (``AT+CFUN=1,1``) and opened anew; one whose port has
vanished is opened by its path with the next text. Lines that nobody asked for (rings, incoming messages)
are handed to ``on_line``, and what the modem holds is for ``links/modem_store.py``.
"""

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, NoReturn

from coldchain.errors import ChannelError, PortError
from coldchain.sms import at
from coldchain.sms.at_errors import NO_SIM
from coldchain.sms.pdu import Options, Pdu, submit
from links.clock import Clock
from links.modem_line import ESCAPE, READ_S, SUBMIT, Answer, ModemLine, Notice
from links.modem_pin import PinMemory

VALIDITY_S = 6 * 3600.0  # the network may try for so long
_REGISTRATIONS = ("+CREG", "+CEREG", "+CGREG")
_PIN_STEP = "See the pin of the modem in the settings."
_log = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How long a modem may take to answer a command, to give a prompt, and to send a message [s]."""

    answer_s: float = 5.0
    prompt_s: float = 10.0
    send_s: float = 60.0
    reset_s: float = 8.0


class Ways(NamedTuple):
    """How a modem is used, beyond sending.

    Args:
        smsc: Number of the service centre, told to a modem that has another or none; empty: the SIM's own.
        reports: Whether the network is asked what became of each message.
        after_open: Called each time that the modem has been opened and is ready for commands.
        pins: What the SIM said of PINs.
    """

    smsc: str = ""
    reports: bool = False
    after_open: Callable[["Modem"], None] | None = None
    pins: PinMemory | None = None


class Modem:
    """One modem. Thread-safe: one text or command at a time; who only listens lets the others go first.

    Args:
        path: Of its port, better a stable one.
        baud: Speed [bit/s].
        pin: Of the SIM; empty when it asks for none.
        clock: Of this machine.
        patience: How long it may take.
        ways: How it is used, beyond sending.

    Attributes:
        signal_dbm: How well it heard the network last [dBm]; None when that is not known.
        registration: How it stood to the network last, in words.
        operator: Name of the network at the last ``look``.
        resets: How often it was reset because it gave no answer.
        opened: How often its port was opened.
        on_line: Is told each line that nobody asked for.
    """

    def __init__(  # noqa: PLR0913 - a port, a SIM and how they are used
        self,
        path: str,
        baud: int = 115_200,
        *,
        pin: str = "",
        clock: Clock,
        patience: Patience | None = None,
        ways: Ways | None = None,
    ) -> None:
        self.path = path
        self.signal_dbm: int | None = None
        self.registration = ""
        self.operator = ""
        self.resets = 0
        self.opened = 0
        self.on_line: Callable[[str], None] | None = None
        self._pin = pin
        self._clock = clock
        self._patience = patience or Patience()
        self._ways = ways or Ways()
        self._pins = self._ways.pins or PinMemory()
        self._lock = threading.RLock()
        self._turn = threading.Condition()
        self._listening = False
        self._wanted = 0  # how many want the port for more than listening
        self._line = ModemLine(path, baud, clock)
        self._handed = False  # the modem has all of a message, or a part of it
        self._references = itertools.count(clock.now() // 1000)  # not 1 again after each restart

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
        options = Options(VALIDITY_S, report=self._ways.reports, reference=next(self._references) % 256)
        pdus = submit(text, number, options=options)
        with self._mine():
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
                    raise self._line.failed(
                        f"a part refused ({error.came})", "all parts of a text"
                    ) from error
                raise

    def look(self) -> None:
        """See whether it answers, has its SIM and hears the network; sets what is known of these.

        Raises:
            ChannelError: It answers, but cannot send now.
            PortError: It is away, or does not answer.
        """
        with self._mine():
            self._ready()
            self.operator = at.operator(self._ask("AT+COPS?").lines)

    def ask(self, command: str, timeout_s: float = 0.0) -> Answer:
        """Return what the modem answers to one command.

        Args:
            command: With ``AT``.
            timeout_s: 0: as long as commands usually may take [s].

        Raises:
            ChannelError: Its SIM is not ready.
            PortError: It is away, or does not answer.
        """
        with self._mine():
            if not self._line.is_open:
                self._open()
            return self._ask(command, timeout_s)

    def together(self, commands: list[str], timeout_s: float = 0.0) -> list[Answer]:
        """Return the answers to commands between which no other may come; it ends with the first refused."""
        with self._mine():
            answers: list[Answer] = []
            for command in commands:
                answers.append(self.ask(command, timeout_s))
                if not answers[-1].final.ok:
                    break
            return answers

    def hear(self, timeout_s: float) -> list[Notice]:
        """Return the lines that nobody asked for; waits for them, unless somebody wants to send.

        Raises:
            ChannelError: Its SIM is not ready.
            PortError: It is away.
        """
        with self._turn:
            self._turn.wait_for(lambda: not self._wanted, timeout_s)
        with self._lock:
            if not self._line.is_open:
                self._open()
            with self._turn:
                self._listening = not self._line.notices and not self._wanted
            if self._listening:
                try:
                    self._line.listen(timeout_s)
                finally:
                    with self._turn:
                        self._listening = False
            return self._notices()

    def reset(self) -> None:
        """Have it start anew; the next command opens it again. Never raises.

        A modem whose port is gone is left alone.
        """
        with self._mine():
            try:
                if not self._line.is_open:
                    self._line.open()
                self._reset()
            except PortError:
                self._line.close()

    def close(self) -> None:
        """Close the port; the next text opens it again."""
        with self._mine():
            self._line.close()

    @contextmanager
    def _mine(self) -> Iterator[None]:
        """Have the port; whoever only listens lets go of it."""
        with self._turn:
            self._wanted += 1
            if self._listening:
                self._line.wake()
        try:
            with self._lock:
                yield
        finally:
            with self._turn:
                self._wanted -= 1
                self._turn.notify_all()

    def _ready(self) -> None:
        """Have an open, awake modem that is in the network."""
        if self._line.is_open:
            self._wake()
        else:
            self._open()
        self.signal_dbm = at.signal_dbm(self._ask("AT+CSQ").lines)
        for name in _REGISTRATIONS:  # the first is that of 2G and 3G, some know only that of LTE
            known = self._ask(f"AT{name}?").lines
            self.registration = at.registration(known, name) or self.registration
            if at.is_registered(known, name):
                return
        said = f"no network ({self.registration})" if self.registration else "no network"
        self._refused(said, "a modem that is registered", "Check aerial, SIM and coverage.")

    def _open(self) -> None:
        self._line.open()
        try:
            self._wake()
            for command in ("ATE0", "AT+CMEE=1"):
                self._ask(command)
            self._unlock()
            self._demand("AT+CMGF=0", "a modem that sends in PDU mode")
            if self._ways.smsc and at.service_centre(self._ask("AT+CSCA?").lines) != self._ways.smsc:
                self._demand(f'AT+CSCA="{self._ways.smsc}",145', "a service centre that the SIM takes")
            if self._ways.after_open is not None:
                self._ways.after_open(self)
        except ChannelError:
            self._line.close()  # half made ready is not ready
            raise
        self.opened += 1
        _log.info("modem %s: open", self.path)

    def _demand(self, command: str, allowed: str) -> None:
        answer = self._ask(command)
        if not answer.final.ok:
            self._refused(f"{answer.final.text} to {command}", allowed)

    def _unlock(self) -> None:
        answer = self._ask("AT+CPIN?")
        if answer.final.code in NO_SIM and at.error_code(answer.final.text, "CME") is not None:
            self._refused(answer.final.text, "a SIM", "Put one in, or clean it.")
        state = at.pin_state(answer.lines)
        if state in {"READY", ""}:
            return
        if state != "SIM PIN" or not self._pin:
            self._refused(f"a SIM that waits for {state}", "a SIM without PIN, or the right one", _PIN_STEP)
        if not self._pins.may_say(self._pin):
            self._refused(
                "the PIN of the settings was refused", "the right PIN: three wrong ones lock a SIM", _PIN_STEP
            )
        self._say_pin()

    def _say_pin(self) -> None:
        try:
            self._pins.says(self._pin)
        except OSError as error:
            self._refused(f"{error.strerror}: a PIN is not said unless that is kept", "space on the disk")
        answer = self._ask(f'AT+CPIN="{self._pin}"')
        if not answer.final.ok:
            self._pins.refused(self._pin)
            self._refused(f"{answer.final.text} to the PIN", "the right PIN", _PIN_STEP)
        self._pins.accepted()
        until_s = self._clock.monotonic_s() + self._patience.prompt_s
        while self._clock.monotonic_s() < until_s:  # the SIM needs a moment before it knows the network
            if at.pin_state(self._ask("AT+CPIN?").lines) == "READY":
                return
            self._clock.sleep(READ_S)

    def _wake(self) -> None:
        """Have it answer; reset it when it does not even after an escape."""
        for start in (b"", ESCAPE + b"\r"):
            self._line.say(start + b"AT\r")
            if self._line.answer(self._patience.answer_s) is not None:
                self._line.drop()
                return
        self._reset()
        raise self._line.failed("no answer, even after an escape", "a modem that answers AT")

    def _reset(self) -> None:
        self.resets += 1
        _log.warning("modem %s: reset", self.path)
        self._line.say(ESCAPE + b"AT+CFUN=1,1\r")
        self._line.answer(self._patience.reset_s)
        self._line.close()

    def _submit(self, pdu: Pdu) -> str:
        """Return the reference of one part."""
        self._line.say(f"AT+CMGS={pdu.cmgs_length}\r".encode())
        asked = self._line.answer(self._patience.prompt_s, prompt=True)
        if asked is None:
            self._line.say(ESCAPE)  # whatever it thinks, it is not to send half a message
            self._line.close()
            self._refused("no prompt for a message", "a prompt")
        if not asked.prompted:
            self._refused(f"{asked.final.text} to AT+CMGS", "a prompt", retry=asked.final.retry)
        self._handed = True
        self._line.say(pdu.octets.hex().upper().encode() + SUBMIT)
        answer = self._line.answer(self._patience.send_s)
        if answer is None:
            self._line.close()
            raise self._line.failed("no word of what became of a message", "OK or an error")
        if not answer.final.ok:
            self._refused(answer.final.text, "OK from the network", retry=answer.final.retry)
        return at.reference(answer.lines)

    def _ask(self, command: str, timeout_s: float = 0.0) -> Answer:
        answer = self._line.ask(command, timeout_s or self._patience.answer_s)
        if self.on_line is not None:
            self._notices()
        return answer

    def _notices(self) -> list[Notice]:
        """Take the lines that nobody asked for; ``on_line`` is told of them."""
        notices = list(self._line.notices)
        self._line.notices.clear()
        for notice in notices:
            if self.on_line is not None:
                self.on_line(notice.line)
        return notices

    def _refused(self, came: str, allowed: str, next_step: str = "", *, retry: bool = True) -> NoReturn:
        raise ChannelError(f"modem {self.path}", came, allowed, next_step, retry=retry)
