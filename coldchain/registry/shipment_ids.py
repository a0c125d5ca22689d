"""Ids of shipments that people can read out, write into a text and type: ``tom-2811-k7``.

Product, day and month, and a few letters by chance. Not a secret: whoever guesses one has guessed a name.
"""

import re
from collections.abc import Callable, Sequence

from coldchain.errors import InputError

ALPHABET = "234567acdefghjkmnpqrstuvwxyz"
"""Without what is taken for another on paper or by ear: 0 and o, 1, i and l, 8 and b, 9."""
_TRIES_EACH = 20
_LONGEST_TAIL = 8
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}", re.ASCII)


def new_id(
    product: str, day: str, *, taken: Callable[[str], bool], choose: Callable[[Sequence[str]], str]
) -> str:
    """Return an id that is not taken.

    Args:
        product: Its first three letters begin the id; ``lot`` where it has no Latin ones.
        day: Day and month, ``2811``.
        taken: Says whether an id is taken.
        choose: Takes one of some letters by chance.

    Raises:
        InputError: Everything that was tried is taken.
    """
    letters = "".join(each for each in product.lower() if each.isascii() and each.isalpha())[:3] or "lot"
    for length in range(2, _LONGEST_TAIL + 1):
        for _ in range(_TRIES_EACH):
            tail = "".join(choose(ALPHABET) for _ in range(length))
            found = f"{letters}-{day}-{tail}"
            if not taken(found):
                return found
    raise InputError("id of a shipment", "none that is free", "one of your own", reason="no-id")


def checked_id(text: str) -> str:
    """Return an id that somebody gives; capitals are taken as small letters.

    Raises:
        InputError: It is none.
    """
    found = text.strip().lower()
    if not _ID.fullmatch(found):
        allowed = "1 to 63 of a-z 0-9 - _, first a letter or digit"
        raise InputError("id of a shipment", repr(text[:80]), allowed, reason="bad-id")
    return found
