"""What a modem answers to AT commands, as words and numbers. Pure: no port here, and no order of commands.

References:
    3GPP TS 27.007: section 7.2 +CREG, 8.3 +CPIN, 8.5 +CSQ, 9.2 +CME ERROR.
    3GPP TS 27.005: section 3.2.5 +CMS ERROR, 3.5.1 +CMGS.
    3GPP TS 24.011: annex E, causes of the network (the CMS errors below 128).
"""

import re
from typing import NamedTuple

_ERROR = re.compile(r"\+(CM[ES]) ERROR: ?(.*)")
_REGISTERED = frozenset({1, 5})  # at home, roaming
_UNKNOWN_RSSI = 99
_LOWEST_DBM, _DBM_PER_STEP = -113, 2
_NEVER_CMS = frozenset({1, 8, 10, 11, 28, 29, 30, 50, 69, 81, 95, 96, 97, 98, 99}) | frozenset(
    {302, 303, 304, 305, 330}
)
"""Causes for which the same text to the same number will not go out later either: a number that nobody has
(1, 28, 30), barred (8, 10, 29), not subscribed (50, 69), a message that is not understood (81, 95-99, 304,
305), not allowed or not supported (302, 303), an unknown service centre (330)."""


class Final(NamedTuple):
    """How a command ended.

    Args:
        ok: Whether it did what it was told.
        text: What the modem said.
        retry: Whether the same may go well later.
    """

    ok: bool
    text: str
    retry: bool = True


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
    never = kind == "CMS" and code.strip().isdecimal() and int(code) in _NEVER_CMS
    return Final(ok=False, text=line, retry=not never)


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


def pin_state(lines: list[str]) -> str:
    """Return what the SIM waits for by ``AT+CPIN?``, e.g. ``READY`` or ``SIM PIN``; empty when unknown."""
    return next(iter(values(lines, "+CPIN")), "")


def reference(lines: list[str]) -> str:
    """Return the network's reference of a message that it has taken; empty when the modem gave none."""
    return next(iter(values(lines, "+CMGS")), "")


def _number(found: list[str], place: int) -> int | None:
    return int(found[place]) if len(found) > place and found[place].isdecimal() else None
