"""A GSM modem on a pseudo-terminal: AT commands, PDU mode, and a network that a test may break.

Written from 3GPP TS 27.005 and 27.007, not from our driver; that gammu, which we did not write, sends through
it is a test of its own. What it was asked to send, it decodes by itself.
"""

import os
import re
import select
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

from helpers.modem_memory import Memory
from helpers.modem_pdu import Sms, decode, wants_report


class ModemModel(Memory):
    """The modem.

    Args:
        path: Where its port appears.
        pin: The SIM asks for it; empty: it asks for none.
    """

    def __init__(self, path: Path, pin: str = "") -> None:
        super().__init__()
        self.path = path
        self.pin = pin
        self.sim = True
        self.half_answer = ""  # a command that is answered only by half, once
        self.locked = bool(pin)
        self.sent: list[Sms] = []
        self.pdus: list[bytes] = []
        self.asked: list[str] = []
        self.registered = 1
        self.rssi = 17
        self.centre = "+254700000000"
        self.deaf = False  # hangs: takes everything, answers nothing
        self.deaf_after_message = False  # hangs when it has a message, which the network has taken
        self.refuse = ""  # answer to a message, such as "+CMS ERROR: 38", in place of sending it
        self.vanish = 0  # so many messages are lost before the network has them, without a word
        self.resets = 0
        self.takes_s = 0.0  # how long the network needs
        self.on_message: Callable[[], None] | None = None  # called when it has a message, before the network
        self._echo = True
        self._errors = 0
        self._expect = 0  # octets of a message that is to come
        self._buffer = b""
        self._stop = threading.Event()
        self._plug()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "ModemModel":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._unplug()

    def plug(self) -> None:
        """Put the plug back in."""
        self._plug()

    def unplug(self) -> None:
        """Pull the plug."""
        self._unplug()

    def _plug(self) -> None:
        self._end, self._port = os.openpty()
        tty.setraw(self._port)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._port))
        self._echo, self._expect, self._buffer = True, 0, b""

    def _unplug(self) -> None:
        end, self._end = self._end, -1
        if end >= 0:
            os.close(end)
            os.close(self._port)
            self.path.unlink(missing_ok=True)

    def _run(self) -> None:
        while not self._stop.is_set():
            end = self._end
            if end < 0:
                time.sleep(0.01)
                continue
            try:
                if not select.select([end], [], [], 0.02)[0]:
                    continue
                self._take(os.read(end, 4096))
            except (OSError, ValueError):
                continue

    def _take(self, data: bytes) -> None:
        for byte in data:
            char = bytes([byte])
            if self._expect:
                self._message(char)
            elif self.deaf:
                self._hears_reset(char)
            elif char == b"\r":
                line, self._buffer = self._buffer.decode("ascii", "replace").strip(), b""
                if self._echo:
                    self._say(f"{line}\r")
                self._command(line)
            elif char == b"\x1b":
                self._buffer = b""
            elif char != b"\n":
                self._buffer += char

    def _hears_reset(self, char: bytes) -> None:
        """A hung modem may still mind a reset."""
        self._buffer = (self._buffer + char)[-40:]
        if self._buffer.endswith(b"AT+CFUN=1,1\r"):
            self.deaf = False
            self._reset()

    def _reset(self) -> None:
        self.resets += 1
        self.locked = bool(self.pin)
        self.forget_ways()
        self._echo, self._errors, self._buffer = True, 0, b""
        self._say("\r\nOK\r\n")

    def _message(self, char: bytes) -> None:
        if char == b"\x1b":
            self._expect, self._buffer = 0, b""
            self._say("\r\nOK\r\n")
        elif char == b"\x1a":
            octets, self._expect = self._expect, 0
            text, self._buffer = self._buffer.decode("ascii", "replace").strip(), b""
            self._send(text, octets)
        else:
            self._buffer += char

    def _send(self, text: str, octets: int) -> None:
        pdu = bytes.fromhex(text)
        if self.on_message is not None:
            self.on_message()
        if len(pdu) - 1 - pdu[0] != octets:
            self._error("+CMS ERROR: 304")
            return
        if self.vanish:
            self.vanish -= 1
            return
        if self.takes_s:
            time.sleep(self.takes_s)
        if self.refuse:
            self._error(self.refuse)
            return
        self.pdus.append(pdu)
        self.sent.append(decode(pdu))
        reference = len(self.sent) % 256
        self.references.append((reference, self.sent[-1].number, wants_report(pdu)))
        if self.deaf_after_message:
            self.deaf = True
            return
        self._say(f"\r\n+CMGS: {len(self.sent) % 256}\r\n\r\nOK\r\n")

    def _command(self, line: str) -> None:
        if not line:
            return
        self.asked.append(line)
        upper = line.upper()
        if not upper.startswith("AT"):
            return
        if upper == "AT+CFUN=1,1":
            self._reset()
        elif self.half_answer and upper == self.half_answer:
            self.half_answer = ""
            self._say("\r\n+CS")
        elif found := re.fullmatch(r"AT\+CMGS=(\d+)", upper):
            self._prompt(int(found.group(1)))
        else:
            self._answer(line, upper)

    def _prompt(self, octets: int) -> None:
        if self.locked:
            self._error("+CMS ERROR: 311")
            return
        self._expect, self._buffer = octets, b""
        self._say("\r\n> ")

    def _answer(self, line: str, upper: str) -> None:
        if self.remember(upper):
            return
        answers: dict[str, Callable[[], str | None]] = {
            r"AT|AT\+CFUN=1": lambda: "",
            r"AT(E|&F|V1|Z|Q0).*": lambda: self._set_echo(upper),
            r"AT\+CMEE=.*": lambda: self._set_errors(upper),
            r"AT\+CMEE\?": lambda: f"+CMEE: {self._errors}",
            r"AT\+CPIN\?": self._sim_state,
            r"AT\+CPIN=.*": lambda: self._unlock(line),
            r"AT\+CREG\?": lambda: f"+CREG: 0,{self.registered}",
            r"AT\+CEREG\?": lambda: f"+CEREG: 0,{self.registered}",
            r"AT\+(CREG|CSCS|CGREG|CSMS)=[^?].*": lambda: "",
            r"AT\+CSQ": lambda: f"+CSQ: {self.rssi},99",
            r"AT\+CMGF=0": lambda: "",
            r"AT\+CMGF=\?": lambda: "+CMGF: (0)",
            r"AT\+CMGF\?": lambda: "+CMGF: 0",
            r"AT\+CSCA\?": lambda: f'+CSCA: "{self.centre}",145',
            r"AT\+CSCA=.*": lambda: self._set_centre(line),
            r"AT\+COPS\?": lambda: '+COPS: 0,0,"Safaricom"',
            r"AT\+CGREG\?": lambda: f"+CGREG: 0,{self.registered}",
            r"AT\+CIMI": lambda: "639020000000001",
            r"AT\+CSCS\?": lambda: '+CSCS: "GSM"',
            r"AT\+CSCS=\?": lambda: '+CSCS: ("IRA","GSM","UCS2")',
            r"AT\+CGMI": lambda: "Coldchain",
            r"AT\+CGMM": lambda: "model",
            r"AT\+CGMR": lambda: "1.0",
            r"AT\+CGSN": lambda: "490154203237518",
            r"AT\+CSMS\?": lambda: "+CSMS: 0,1,1,1",
        }
        for pattern, answer in answers.items():
            if re.fullmatch(pattern, upper):
                said = answer()
                if said is None:
                    self._error("+CME ERROR: 16" if self.sim else "+CME ERROR: 10")
                else:
                    self._say(f"\r\n{said}\r\n\r\nOK\r\n" if said else "\r\nOK\r\n")
                return
        self._error("+CME ERROR: 4")

    def _set_echo(self, line: str) -> str:
        found = re.search(r"E([01])", line)
        if found:
            self._echo = found.group(1) == "1"
        return ""

    def _set_errors(self, line: str) -> str:
        self._errors = int(line[-1])
        return ""

    def _sim_state(self) -> str | None:
        return f"+CPIN: {'SIM PIN' if self.locked else 'READY'}" if self.sim else None

    def _set_centre(self, line: str) -> str:
        self.centre = line.partition('"')[2].partition('"')[0]
        return ""

    def _unlock(self, line: str) -> str | None:
        if line.partition("=")[2].strip('"') != self.pin:
            return None
        self.locked = False
        return ""

    def _error(self, text: str) -> None:
        self._say(f"\r\n{text if self._errors or text.startswith('+CMS') else 'ERROR'}\r\n")

    def _say(self, text: str) -> None:
        data = text.encode()
        while data and self._end >= 0:
            data = data[os.write(self._end, data) :]
