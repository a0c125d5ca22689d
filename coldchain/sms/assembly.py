"""Long texts put together from their parts. No store of its own: it looks at what a modem's store holds.

Parts come out of order, twice, or never. What is not whole in time, or stands in the way of others, is handed
over as it is with ``(part missing)`` where something lacks: a text that is not whole is better than none. The
parts stay with the modem until then, so a program that dies loses nothing; it only waits anew.
"""

from collections.abc import Hashable, Mapping
from hashlib import blake2s
from typing import NamedTuple

from coldchain.sms.reading import Deliver

MISSING = "(part missing)"
PATIENCE_S = 600.0  # networks that retry send the last part within minutes
_KEY_OCTETS = 8


Key = tuple[str, int, int]
"""Of a long text: its sender, its reference, how many parts it has."""


class Whole(NamedTuple):
    """One text, as whole as it will become.

    Args:
        number: Of the sender.
        text: With a mark for each part that lacks.
        sent_at: Of its first part [ms since 1970, UTC].
        reference: The same for the same text, however often its parts come.
        places: Where its parts lie, repeats of them too: they can be deleted.
    """

    number: str
    text: str
    sent_at: int | None
    reference: str
    places: tuple[Hashable, ...]


class Assembly:
    """Remembers since when it has been waiting for which text.

    Args:
        patience_s: How long it waits for missing parts [s].
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._since_s: dict[Key, float] = {}

    def look(self, there: Mapping[Hashable, Deliver], now_s: float, *, hurry: bool = False) -> list[Whole]:
        """Return the texts that are whole, or will not become so.

        Args:
            there: All messages that the modem holds, by where they lie.
            now_s: Never jumps [s].
            hurry: The store is full: the text that has waited longest is not waited for.
        """
        single = [_whole([(place, each)]) for place, each in there.items() if each.part is None]
        groups: dict[Key, list[tuple[Hashable, Deliver]]] = {}
        for place, each in there.items():
            if each.part is not None:
                key = (each.number, each.part.reference, each.part.parts)
                groups.setdefault(key, []).append((place, each))
        self._since_s = {key: self._since_s.get(key, now_s) for key in groups}
        ended = {key for key, parts in groups.items() if self._has_ended(key, parts, now_s)}
        if hurry and not single and not ended and groups:
            ended = {min(groups, key=lambda key: self._since_s[key])}
        return single + [_whole(groups[key]) for key in groups if key in ended]

    @property
    def waiting(self) -> int:
        """How many texts were not whole when it looked last."""
        return len(self._since_s)

    def _has_ended(self, key: Key, parts: list[tuple[Hashable, Deliver]], now_s: float) -> bool:
        places = {each.part.place for _, each in parts if each.part is not None}
        return len(places) == key[2] or now_s - self._since_s[key] >= self._patience_s


def _whole(parts: list[tuple[Hashable, Deliver]]) -> Whole:
    """Return one text of all its parts; of a part that came twice, the first counts."""
    first = parts[0][1]
    by_place: dict[int, Deliver] = {}
    for _, each in parts:
        by_place.setdefault(each.part.place if each.part else 1, each)
    count = first.part.parts if first.part else 1
    texts = [by_place[place].text if place in by_place else MISSING for place in range(1, count + 1)]
    opening = by_place[min(by_place)]
    # of the parts that are there: whoever hears a text with a hole, and later whole, is to hear both
    known = [(place, each.sent_at, each.text) for place, each in sorted(by_place.items())]
    digest = blake2s(ascii((first.number, known)).encode(), digest_size=_KEY_OCTETS)
    reference = digest.hexdigest()
    text = _joined(texts)
    return Whole(first.number, text, opening.sent_at, reference, tuple(place for place, _ in parts))


def _joined(texts: list[str]) -> str:
    """Return parts as one text; missing ones that follow each other are marked once."""
    said: list[str] = []
    for text in texts:
        mark = f" {MISSING} "
        if text != MISSING:
            said.append(text)
        elif said[-1:] != [mark]:
            said.append(mark)
    # a phone may cut an emoji in two, half in one part and half in the next
    units = "".join(said).encode("utf-16-be", "surrogatepass")
    return units.decode("utf-16-be", "replace").strip()
