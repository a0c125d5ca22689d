"""Keys that GS1 gives out: numbers of places and products, their check digit, and how links are made of them.

Whoever has none leaves them empty, and nothing here makes any up. A key is digits; its last one follows from
the others. For partners it is written as a GS1 Digital Link, which needs no company prefix to be known.

References: GS1 General Specifications 7.9 (check digit), 3.4.2 and 3.7 (lots, places); GS1 Digital Link 1.1.
"""

import re

from coldchain.errors import InputError

LINK = "https://id.gs1.org/"
GLN_DIGITS = 13
GTIN_DIGITS = (8, 12, 13, 14)
_LONGEST_GTIN = 14
_PLAIN = "-._~"
_LOT = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")
"""A lot (application identifier 10): up to twenty of the letters that every GS1 barcode can hold."""


def check_digit(digits: str) -> str:
    """Return the digit that belongs behind others (General Specifications 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gln(text: str) -> str:
    """Return a GLN, the number of a place or a party; empty stays empty.

    Raises:
        InputError: It has another length, or its last digit is not the one that belongs there.
    """
    return _key("GLN", text, (GLN_DIGITS,))


def gtin(text: str) -> str:
    """Return a GTIN, the number of a product, as it stands under its barcode; empty stays empty.

    Raises:
        InputError: It has another length, or its last digit is not the one that belongs there.
    """
    return _key("GTIN", text, GTIN_DIGITS)


def place_link(number: str) -> str:
    """Return the link of a place by its GLN."""
    return f"{LINK}414/{number}"


def party_link(number: str) -> str:
    """Return the link of an organisation by its GLN."""
    return f"{LINK}417/{number}"


def lot_link(number: str, lot: str) -> str | None:
    """Return the link of one lot of a product; None: GS1 has no way to write this lot.

    Args:
        number: GTIN.
        lot: As it was entered.
    """
    if not _LOT.fullmatch(lot):
        return None
    written = "".join(each if each.isalnum() or each in _PLAIN else f"%{ord(each):02X}" for each in lot)
    return f"{LINK}01/{number.zfill(_LONGEST_GTIN)}/10/{written}"


def _key(name: str, text: str, lengths: tuple[int, ...]) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if not digits:
        return ""
    allowed = f"{' or '.join(map(str, lengths))} digits"
    if not digits.isascii() or not digits.isdigit() or len(digits) not in lengths:
        raise InputError(name, repr(text[:40]), allowed, "It stands under the barcode, or GS1 has told it.")
    right = check_digit(digits[:-1])
    if digits[-1] != right:
        came = f"{digits}, whose last digit is {digits[-1]}"
        raise InputError(name, came, f"last digit {right}", "Look at all digits again: one of them is wrong.")
    return digits
