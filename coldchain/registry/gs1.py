"""Keys that GS1 gives out: of places, products, parties and assets; their check digit; how links are made.

Whoever has none leaves them empty, and nothing here makes any up. A key is digits; its last one follows from
the others, but for a GIAI, which whoever owns the asset ends as he likes. For partners it is written as a GS1
Digital Link, which needs no company prefix to be known.

References: GS1 General Specifications 7.9 (check digit), 3.4.2 and 3.7 (lots, places), 3.9 (8003 GRAI, 8004
GIAI), 7.11 (letters); GS1 Digital Link 1.1.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

from coldchain.errors import InputError

LINK = "https://id.gs1.org/"
GLN_DIGITS = 13
GTIN_DIGITS = (8, 12, 13, 14)
_LONGEST_GTIN = 14
_PLAIN = "-._~"
_LOT = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")
"""A lot (application identifier 10): up to twenty of the letters that every GS1 barcode can hold."""


_GIAI = re.compile(r"\d{4}[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,26}")
"""An individual asset: the prefix of a company, which is digits, and what that company put behind it."""
_GRAI = re.compile(r"0(\d{13})([!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,16})")
"""A returnable asset: a nought, its type with a check digit, and the serial of this one."""


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


def giai(text: str) -> str:
    """Return a GIAI, the number of one asset, as it stands under its barcode; empty stays empty.

    Raises:
        InputError: It does not begin with digits, is too long, or has letters that no barcode of GS1 holds.
    """
    found = "".join(text.split())
    if found and not _GIAI.fullmatch(found):
        allowed = "5 to 30 letters and digits, the first four digits of a company's prefix, without (8004)"
        raise InputError("GIAI", repr(text[:40]), allowed, "It stands under the barcode of the asset.")
    return found


def grai(text: str) -> str:
    """Return a GRAI, the number of one returnable asset, as it stands under its barcode; empty stays empty.

    Raises:
        InputError: It is no nought, 13 digits and a serial, or the last of the digits is a wrong one.
    """
    found = "".join(text.split())
    if not found:
        return ""
    parts = _GRAI.fullmatch(found)
    if parts is None:
        allowed = "0, 13 digits and a serial of 1 to 16 letters and digits, without (8003)"
        raise InputError("GRAI", repr(text[:40]), allowed, "It stands under the barcode of the asset.")
    _key("GRAI", parts[1], (GLN_DIGITS,))
    return found


def asset_link(*, giai: str = "", grai: str = "") -> str:
    """Return the link of one asset by its GIAI, else by its GRAI; empty: it has neither."""
    if giai:
        return f"{LINK}8004/{_written(giai)}"
    return f"{LINK}8003/{_written(grai)}" if grai else ""


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
    return f"{LINK}01/{number.zfill(_LONGEST_GTIN)}/10/{_written(lot)}"


def _written(text: str) -> str:
    """Return letters of GS1 as they stand in a link."""
    return "".join(each if each.isalnum() or each in _PLAIN else f"%{ord(each):02X}" for each in text)


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


Gln = Annotated[str, AfterValidator(gln)]
Gtin = Annotated[str, AfterValidator(gtin)]
Giai = Annotated[str, AfterValidator(giai)]
Grai = Annotated[str, AfterValidator(grai)]
"""Keys as they stand in settings: see the functions of their names."""
