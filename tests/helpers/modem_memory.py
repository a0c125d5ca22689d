"""The stores of the model of a modem, and what it says unasked: 3GPP TS 27.005, not our driver."""

import re
import threading
from abc import ABC, abstractmethod

from helpers import modem_pdu


class Memory(ABC):
    """Messages and reports that the network has for a modem; what does not fit waits in the network."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[int, tuple[int, str]]] = {"SM": {}, "SR": {}}
        self.size = {"SM": 10, "SR": 20}
        self.references: list[tuple[int, str, bool]] = []  # of what was sent: reference, number, wants report
        self.waiting: list[str] = []
        self.refused_ways: set[str] = set()  # of CNMI
        self.no_delete = False
        self.reports_in = "SR"
        self._guard = threading.RLock()
        self.forget_ways()

    def forget_ways(self) -> None:
        """Forget what was told how to announce, as a reset does."""
        self.ways = [0, 0, 0, 0, 0]
        self.chosen = "SM"

    def receive(self, pdu: str) -> None:
        """Have a message come from the network."""
        with self._guard:
            if len(self.stored["SM"]) >= self.size["SM"]:
                self.waiting.append(pdu)
            elif self.ways[1] in {2, 3}:
                self._say(f"\r\n+CMT: ,{len(pdu) // 2 - 8}\r\n{pdu}\r\n")
            else:
                index = self._put("SM", pdu)
                if self.ways[1] == 1:
                    self._say(f'\r\n+CMTI: "SM",{index}\r\n')

    def tell(self, which: int, status: int = 0) -> None:
        """Have a delivery report come, of the message that was sent as number ``which`` from 0."""
        reference, number, wanted = self.references[which]
        assert wanted, "nobody asked for a report"
        pdu = modem_pdu.report(reference, number, status)
        with self._guard:
            if self.ways[3] == 1:
                self._say(f"\r\n+CDS: {len(pdu) // 2 - 8}\r\n{pdu}\r\n")
            elif self.ways[3] == 2:
                self._say(f'\r\n+CDSI: "{self.reports_in}",{self._put(self.reports_in, pdu)}\r\n')

    def remember(self, upper: str) -> bool:
        """Answer a command about stores; return whether it was one."""
        handlers = {
            r"AT\+CPMS=\?": self._memories,
            r"AT\+CPMS\?": self._fills,
            r'AT\+CPMS="?(\w\w)"?.*': self._choose,
            r"AT\+CMGL(=[0-4])?": self._list,
            r"AT\+CMGR=(\d+)": self._read,
            r"AT\+CMGD=(\d+)(,.*)?": self._delete,
            r"AT\+CNMI=\?": self._can,
            r"AT\+CNMI\?": self._are,
            r"AT\+CNMI=(.*)": self._announce,
        }
        for pattern, handler in handlers.items():
            found = re.fullmatch(pattern, upper)
            if found:
                with self._guard:
                    handler(found)
                return True
        return False

    @abstractmethod
    def _say(self, text: str) -> None:
        """Say something on the line."""

    @abstractmethod
    def _error(self, text: str) -> None:
        """Say an error."""

    def _put(self, memory: str, pdu: str) -> int:
        there = self.stored[memory]
        index = next(each for each in range(1, self.size[memory] + 1) if each not in there)
        there[index] = (0, pdu)
        return index

    def _ok(self, said: str = "") -> None:
        self._say(f"\r\n{said}\r\n\r\nOK\r\n" if said else "\r\nOK\r\n")

    def _memories(self, _: re.Match[str]) -> None:
        self._ok('+CPMS: ("SM","SR"),("SM"),("SM")')

    def _fill(self, memory: str) -> str:
        return f"{len(self.stored[memory])},{self.size[memory]}"

    def _fills(self, _: re.Match[str]) -> None:
        chosen = self.chosen
        first = f'"{chosen}",{self._fill(chosen)}'
        self._ok(f'+CPMS: {first},"SM",{self._fill("SM")},"SM",{self._fill("SM")}')

    def _choose(self, found: re.Match[str]) -> None:
        if found.group(1) not in self.stored:
            self._error("+CMS ERROR: 302")
            return
        self.chosen = found.group(1)
        self._ok(f"+CPMS: {self._fill(self.chosen)},{self._fill('SM')},{self._fill('SM')}")

    def _list(self, found: re.Match[str]) -> None:
        wanted = int((found.group(1) or "=0")[1:])
        lines = []
        for index, (state, pdu) in sorted(self.stored[self.chosen].items()):
            if wanted in {4, state}:
                lines.append(f"+CMGL: {index},{state},,{_length(pdu)}\r\n{pdu}")
                self.stored[self.chosen][index] = (1, pdu)
        self._ok("\r\n".join(lines))

    def _read(self, found: re.Match[str]) -> None:
        index = int(found.group(1))
        if index not in self.stored[self.chosen]:
            self._error("+CMS ERROR: 321")
            return
        state, pdu = self.stored[self.chosen][index]
        self.stored[self.chosen][index] = (1, pdu)
        self._ok(f"+CMGR: {state},,{_length(pdu)}\r\n{pdu}")

    def _delete(self, found: re.Match[str]) -> None:
        if self.no_delete:
            self._error("+CMS ERROR: 320")
            return
        self.stored[self.chosen].pop(int(found.group(1)), None)
        self._ok()
        while self.waiting and len(self.stored["SM"]) < self.size["SM"]:
            self.receive(self.waiting.pop(0))

    def _can(self, _: re.Match[str]) -> None:
        self._ok("+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)")

    def _are(self, _: re.Match[str]) -> None:
        self._ok(f"+CNMI: {','.join(map(str, self.ways))}")

    def _announce(self, found: re.Match[str]) -> None:
        if found.group(1) in self.refused_ways:
            self._error("+CMS ERROR: 303")
            return
        said = [int(each) for each in found.group(1).split(",") if each]
        self.ways = said + self.ways[len(said) :]
        self._ok()


def _length(pdu: str) -> int:
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)
