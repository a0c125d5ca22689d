"""Fields of a form as values: numbers with a comma or a point, times as the people there read them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from coldchain.errors import InputError
from coldchain.instants import from_local
from console.visit import Visit

MOST_NUMBER = 2**62
"""What every database can count to."""


def key_text(key: Sequence[str | int]) -> str:
    """Return the key of an entry of the registry as addresses and forms carry it: its parts as JSON."""
    return msgspec.json.encode(list(key)).decode()


def number_said(visit: Visit, name: str) -> float | None:
    """Return a number of a form; None when the field is empty.

    Raises:
        InputError: It is no number.
    """
    text = visit.said(name).replace("\u2212", "-").replace(" ", "").replace("\u00a0", "")
    if not text:
        return None
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        raise InputError(name, repr(text[:40]), "a number such as 12.5", reason="bad-number")
    return value


def whole_asked(visit: Visit, name: str, most: int = MOST_NUMBER) -> int:
    """Return a number of the address from 0 on; 0 for what is none, ``most`` for more.

    Args:
        visit: The request.
        name: Of the parameter.
        most: What databases can count to, or less.
    """
    return whole_of(visit.asked(name), most)


def whole_of(text: str, most: int = MOST_NUMBER) -> int:
    """Return the number that a text is, from 0 on; 0 for what is none, ``most`` for more."""
    if not text.isdecimal():
        return 0
    return most if len(text) > len(str(MOST_NUMBER)) else min(int(text), most)


class Part(NamedTuple):
    """So much of a list as fits on a page; where the pages before and after it begin, None: there is none."""

    rows: Sequence[Any]
    earlier: int | None
    later: int | None


def part_of(visit: Visit, rows: Sequence[Any], size: int) -> Part:
    """Return the part of a list that the address asks for by ``from``."""
    start = whole_asked(visit, "from")
    later = start + size if start + size < len(rows) else None
    return Part(rows[start : start + size], max(0, start - size) if start else None, later)


def instant_said(visit: Visit) -> int | None:
    """Return when something happened [ms]; None: now.

    The field ``when`` is what a person chose, in local time; ``at`` is what the page noted when the form was
    filled, perhaps without coverage. What a page noted as still to come is the mistake of a clock: it is now.

    Raises:
        InputError: It is no time.
    """
    chosen, noted = visit.said("when"), visit.said("at")
    if chosen:
        return from_local("when", chosen, visit.zone)
    if not noted.isdecimal() or len(noted) > len(str(2**53)):
        return None
    at = int(noted)
    return None if at > visit.now else at
