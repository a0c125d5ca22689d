"""What a modem holds for us: messages and delivery reports in its stores. Not what they mean.

The modem is told to put all that comes into a store and to say so (``+CMTI``, ``+CDSI``). Modems differ in
what of it they can: whatever one refuses, all stores are read now and then as well, so that nothing is lost
that came unannounced or while nobody listened.
"""

import logging
from typing import NamedTuple

from coldchain.sms import at
from links.modem import Modem

LIST_S = 30.0  # a full store at 9600 baud
_NEVER = frozenset({"MT", "BM", "TA"})  # others under another name, and broadcasts
_ANNOUNCE = tuple(
    f"AT+CNMI={way}" for way in ("2,1,0,2,0", "2,1,0,1,0", "2,1,0,0,0", "1,1,0,2,0", "1,1,0,1,0", "1,1")
)
"""The best first: announced and reports stored, announced and reports said on the line, only announced."""
_REPORTS = "SR"
_log = logging.getLogger(__name__)


class Place(NamedTuple):
    """Where a message lies: which store, and where in it."""

    memory: str
    slot: int


class ModemStore:
    """The stores of one modem.

    Attributes:
        memories: Those that can be read.
        fill: How many messages each holds, and may hold.
    """

    def __init__(self) -> None:
        self.memories: tuple[str, ...] = ()
        self.fill: dict[str, tuple[int, int]] = {}

    def prepare(self, modem: Modem) -> None:
        """Have a modem that was just opened say what comes, and find out what stores it has.

        Raises:
            LinkError: It does not answer.
        """
        answer = modem.ask("AT+CPMS=?")
        there = at.memories(answer.lines) or ("SM",)
        self.memories = tuple(name for name in there if name not in _NEVER)
        self.fill = {}
        ways = _ANNOUNCE if _REPORTS in there else _ANNOUNCE[1:]
        for command in ways:
            if modem.ask(command).final.ok:
                return
        _log.warning(
            "modem %s: does not announce what comes: its stores are looked at now and then", modem.path
        )

    def held(self, modem: Modem) -> dict[Place, str]:
        """Return the PDUs of all received messages and reports.

        Raises:
            LinkError: It is away, or does not answer.
        """
        found: dict[Place, str] = {}
        if not self.memories:
            modem.ask("AT")  # opens it, which finds them
        for memory in self.memories:
            answers = modem.together([f'AT+CPMS="{memory}"', "AT+CMGL=4"], LIST_S)
            fill = at.fill(answers[0].lines)
            if fill is not None:
                self.fill[memory] = fill
            if answers[-1].final.ok:
                found.update((Place(memory, index), pdu) for index, pdu in at.listed(answers[-1].lines))
            else:
                _log.warning("modem %s: %s to the list of %s", modem.path, answers[-1].final.text, memory)
        return found

    @property
    def is_full(self) -> bool:
        """Whether a store that messages come into takes no more."""
        return any(used >= size > 0 for name, (used, size) in self.fill.items() if name != _REPORTS)

    def delete(self, modem: Modem, place: Place) -> bool:
        """Take a message out of the store; return whether it is gone.

        Raises:
            LinkError: The modem is away, or does not answer.
        """
        answers = modem.together([f'AT+CPMS="{place.memory}"', f"AT+CMGD={place.slot}"], LIST_S)
        return answers[-1].final.ok
