"""Telephone numbers as networks and people write them: whether two are the same one. Not a directory."""

import re

_NUMBER = re.compile(r"\+?[\d\s().\-/]+")
_SHORTEST, _LONGEST = 7, 15  # digits; ITU-T E.164 allows 15, and what is shorter is a short code
_COUNTRY = 3  # digits of a country code at most
_TRUNK = "0"
_ABROAD = "00"


def digits_of(address: str) -> str:
    """Return the digits of a telephone number, international ones without + or 00; empty when it is none.

    A name instead of a number, a short code and junk are none: nobody can be answered there.

    Args:
        address: As a network or a person writes it.
    """
    if not _NUMBER.fullmatch(address.strip()):
        return ""
    digits = re.sub(r"\D", "", address)
    if not digits.isascii():
        return ""
    if digits.startswith(_ABROAD):
        digits = digits.removeprefix(_ABROAD)
    return digits if _SHORTEST <= len(digits) <= _LONGEST else ""


def is_same(address: str, known: str) -> bool:
    """Return whether an address that was heard is a known number, also when it came in its national form.

    Args:
        address: As it was heard: ``+254700000001``, ``00254...``, ``0700000001``, ``700000001``.
        known: International.
    """
    heard, number = digits_of(address), digits_of(known)
    if not heard or not number:
        return False
    if heard == number:
        return True
    if address.strip().startswith(("+", _ABROAD)):
        return False
    national = heard.removeprefix(_TRUNK)
    missing = len(number) - len(national)
    return len(national) >= _SHORTEST and 1 <= missing <= _COUNTRY and number.endswith(national)
