"""The label on a crate: what its QR code holds, and what is written beside it.

The code opens the page on which the goods are handed over, or, where the console cannot be reached from
outside, writes the text message that does. Not the drawing of codes: ``links/qr_codes.py``.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from html import escape

import msgspec

from coldchain.errors import InputError
from coldchain.registry.things import Shipment

CHECK_LENGTH = 10
"""Signs of the check: 50 bits. Each guess is a request, and requests of one address are limited."""
Modules = Sequence[Sequence[int]]
"""The squares of a code in rows, without a border: 1 is dark."""

WIDTH_MM, HEIGHT_MM = 70.0, 42.0
CODE_MM = 32.0
QUIET = 4
"""Light squares that a code needs around it."""
_LONGEST_LINE = 26
_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A label.

    Args:
        id: Of the shipment, as it is printed.
        content: What the code holds.
        lines: What is written beside it, the id not among them.
    """

    id: str
    content: str
    lines: tuple[str, ...]


def check_of(secret: str, coop: str, shipment: str) -> str:
    """Return what proves that somebody has seen a label: nobody can make it without the secret."""
    digest = hmac.new(secret.encode(), f"{coop}/{shipment}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:CHECK_LENGTH]


def is_right(check: str, secrets: Sequence[str], coop: str, shipment: str) -> bool:
    """Return whether a check was made with one of some secrets; takes as long for every wrong one."""
    given = check.strip().lower().encode()
    found = [hmac.compare_digest(given, check_of(each, coop, shipment).encode()) for each in secrets]
    return any(found)


def link_of(public_url: str, coop: str, shipment: str, check: str) -> str:
    """Return the address of a shipment's page for whoever holds its label; ids need no escaping."""
    return f"{public_url.rstrip('/')}/s/{coop}/{shipment}?k={check}"


def text_of(number: str, shipment: str, word: str = "delivered") -> str:
    """Return what makes a telephone write the text message that hands goods over.

    Args:
        number: Of the station's modem.
        shipment: Which goods.
        word: What is said of them; whoever sends it may change it.

    Raises:
        InputError: It is no telephone number.
    """
    if not _NUMBER.fullmatch(number):
        raise InputError("number of the station", repr(number), "+ and 3 to 15 digits", reason="bad-number")
    return f"SMSTO:{number}:{word} {shipment}"


def label_of(shipment: Shipment, content: str, names: dict[str, str] | None = None) -> Label:
    """Return the label of a shipment.

    Args:
        shipment: Which.
        content: What the code holds.
        names: Of sites, by id.
    """
    known = names or {}
    lot = f"lot {shipment.lot}" if shipment.lot else ""
    places = [known.get(each) or each for each in (shipment.origin, shipment.destination)]
    way = " → ".join(each for each in places if each)
    if len([each for each in places if each]) == 1 and places[1]:
        way = f"→ {places[1]}"
    lines = (shipment.product, lot, f"{shipment.quantity_kg:g} kg", way, shipment.order_ref)
    return Label(id=shipment.id.upper(), content=content, lines=tuple(_short(each) for each in lines if each))


def svg_of(label: Label, modules: Modules) -> str:
    """Return a label as a picture for a browser, which has the letters of every script.

    Args:
        label: What is on it.
        modules: Of its code.
    """
    side = CODE_MM / (len(modules) + 2 * QUIET)
    squares = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, cells in enumerate(modules)
        for column, dark in enumerate(cells)
        if dark
    )
    texts = [f'<text x="36" y="9" font-size="5" font-weight="bold">{escape(label.id)}</text>']
    texts += [
        f'<text x="36" y="{15 + 5 * row}" font-size="3.6">{escape(line)}</text>'
        for row, line in enumerate(label.lines[:5])
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm"'
        f' viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}" font-family="sans-serif">'
        f"<title>{escape(label.id)}</title>"
        f'<rect width="{WIDTH_MM:g}" height="{HEIGHT_MM:g}" fill="#fff"/>'
        f'<path transform="translate(2 5) scale({side:.5f})" d="{squares}" fill="#000"/>'
        f"{''.join(texts)}</svg>\n"
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"
