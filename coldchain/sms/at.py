"""What a modem answers to AT commands, as words and numbers. Pure: no port here, and no order of commands.

References:
    3GPP TS 27.007: section 7.2 +CREG, 8.3 +CPIN, 8.5 +CSQ, 9.2 +CME ERROR.
    3GPP TS 27.005: section 3.2.5 +CMS ERROR, 3.5.1 +CMGS.
    3GPP TS 27.005: section 3.1 +CPMS, 3.4.1 +CNMI, 3.4.2 +CMGL.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from coldchain.sms.at_errors import meaning

_ERROR = re.compile(r"\+(CM[ES]) ERROR: ?(.*)")
_REGISTERED = frozenset({1, 5})  # at home, roaming
_UNKNOWN_RSSI = 99
_LOWEST_DBM, _DBM_PER_STEP = -113, 2
_STATES = {
    0: "not looking for a network",
    1: "registered",
    2: "looking for a network",
    3: "refused by the network",
    4: "unknown",
    5: "roaming",
}
_LISTED = re.compile(r"\+CMGL: ?(\d+),(\d+),.*")
RECEIVED = frozenset({0, 1})  # not read, read; others are our own drafts


class Final(NamedTuple):
    """How a command ended.

    Args:
        ok: Whether it did what it was told.
        text: What the modem said.
        retry: Whether the same may go well later.
        code: Number of the error; None where it has none.
    """

    ok: bool
    text: str
    retry: bool = True
    code: int | None = None


def final_of(line: str) -> Final | None:
    """Return how a command ended by this line; None when it is not its last.

    Args:
        line: Without line ends.
    """
    if line == "OK":
        return Final(ok=True, text=line)
    if line in {"ERROR", "NO CARRIER", "COMMAND NOT SUPPORT"}:
        return Final(ok=False, text=line)
    found = _ERROR.fullmatch(line)
    if found is None:
        return None
    kind, code = found.groups()
    means = meaning(kind, code.strip())
    said = f"{line} ({means.text})" if means.text and means.text != code.strip() else line
    return Final(ok=False, text=said, retry=means.retry, code=error_code(line, kind))


def error_code(line: str, kind: str) -> int | None:
    """Return the number of an error of a kind (``CMS``, ``CME``); None when it is another or has none."""
    found = _ERROR.match(line)
    if found is None or found.group(1) != kind:
        return None
    code = found.group(2).strip().partition(" ")[0]
    return int(code) if code.isdecimal() and code.isascii() else None


def values(lines: list[str], name: str) -> list[str]:
    """Return the values of the first line ``<name>: a,b,...``, without quotes; empty when there is none.

    Args:
        lines: What came before the end of a command.
        name: Such as ``+CSQ``.
    """
    for line in lines:
        if line.startswith(f"{name}:"):
            return [part.strip().strip('"') for part in line.partition(":")[2].split(",")]
    return []


def signal_dbm(lines: list[str]) -> int | None:
    """Return the strength of the signal by ``AT+CSQ`` [dBm]; None when the modem does not know."""
    rssi = _number(values(lines, "+CSQ"), 0)
    if rssi is None or rssi == _UNKNOWN_RSSI:
        return None
    return _LOWEST_DBM + _DBM_PER_STEP * rssi


def is_registered(lines: list[str], name: str = "+CREG") -> bool:
    """Return whether the network has taken the modem in, by ``AT+CREG?`` or ``AT+CEREG?``."""
    return _number(values(lines, name), 1) in _REGISTERED


def registration(lines: list[str], name: str = "+CREG") -> str:
    """Return how the modem stands to the network, in words; empty when it does not say."""
    state = _number(values(lines, name), 1)
    return "" if state is None else _STATES.get(state, f"state {state}")


def operator(lines: list[str]) -> str:
    """Return the name of the network by ``AT+COPS?``; empty when there is none."""
    found = values(lines, "+COPS")
    return found[2] if len(found) > 2 else ""  # noqa: PLR2004 - mode, format, name


def memories(lines: list[str]) -> tuple[str, ...]:
    """Return the stores from which messages can be read, by ``AT+CPMS=?``, e.g. ``SM``, ``ME``, ``SR``."""
    for line in lines:
        if line.startswith("+CPMS:"):
            first = line.partition(":")[2].partition(")")[0]
            return tuple(dict.fromkeys(re.findall(r'"([A-Z]{2})"', first)))
    return ()


def fill(lines: list[str]) -> tuple[int, int] | None:
    """Return how many messages a store holds and may hold, by the answer to ``AT+CPMS=``."""
    found = values(lines, "+CPMS")
    numbers = [int(each) for each in found if each.isdecimal() and each.isascii()]
    return (numbers[0], numbers[1]) if len(numbers) > 1 else None


def listed(lines: list[str]) -> list[tuple[int, str]]:
    """Return place and PDU of each received message by ``AT+CMGL=4``; drafts of ours are left out."""
    found = []
    for head, pdu in pairwise(lines):
        match = _LISTED.fullmatch(head)
        if match and int(match.group(2)) in RECEIVED:
            found.append((int(match.group(1)), pdu))
    return found


def service_centre(lines: list[str]) -> str:
    """Return the number of the service centre by ``AT+CSCA?``; empty when the SIM has none."""
    return next(iter(values(lines, "+CSCA")), "")


def pin_state(lines: list[str]) -> str:
    """Return what the SIM waits for by ``AT+CPIN?``, e.g. ``READY`` or ``SIM PIN``; empty when unknown."""
    return next(iter(values(lines, "+CPIN")), "")


def reference(lines: list[str]) -> str:
    """Return the network's reference of a message that it has taken; empty when the modem gave none."""
    return next(iter(values(lines, "+CMGS")), "")


def _number(found: list[str], place: int) -> int | None:
    is_there = len(found) > place and found[place].isdecimal() and found[place].isascii()
    return int(found[place]) if is_there else None
