"""Words that know how they are said in other languages. Pure: the files are read by ``console/speaking.py``.

A ``Said`` is its English text, and remembers what that was made of: a page of another language is made of
the same parts. Whatever takes text takes it; the API answers the English. Data (names, lots, advice) is plain
text and stays.
"""

from collections.abc import Callable, Iterable
from typing import Self, overload

Look = Callable[[str], str | None]
"""Finds the text of a language by its English; None: it has none."""

SAMPLE = "1,234.5"
"""The key of how numbers are written: what parts thousands, and what decimals."""

_GROUP, _POINT = 1, -2  # where they stand in the sample
COMMA = ", "


class Said(str):
    """English text that can be said in another language."""

    __slots__ = ()

    def tell(self, look: Look) -> str:
        """Return it in the language that is looked up."""
        return look(self) or str(self)


class _Phrase(Said):
    __slots__ = ("is_bent", "key", "places")
    key: str
    places: dict[str, object]
    is_bent: bool

    def tell(self, look: Look) -> str:
        text = look(self.key)
        if text is None and self.is_bent:
            return str(self)
        text = self.key if text is None else text  # a key of places only is that of every language
        return (
            text.format(**{name: told(value, look) for name, value in self.places.items()})
            if self.places
            else text
        )


class _Row(Said):
    __slots__ = ("glue", "parts")
    glue: str
    parts: tuple[str, ...]

    def tell(self, look: Look) -> str:
        glue = look(self.glue)
        return (self.glue if glue is None else glue).join(told(part, look) for part in self.parts)


class _Cased(Said):
    __slots__ = ("is_upper", "text")
    text: Said
    is_upper: bool

    def tell(self, look: Look) -> str:
        return _cased(self.text.tell(look), is_upper=self.is_upper)


class Number(Said):
    """A number as English writes it; other languages part thousands and decimals with other characters."""

    __slots__ = ()

    def tell(self, look: Look) -> str:
        """Return it as the language that is looked up writes it."""
        sample = look(SAMPLE) or SAMPLE
        marks = {",": sample[_GROUP], ".": sample[_POINT]}
        return "".join(marks.get(letter, letter) for letter in self)

    def rstrip(self, chars: str | None = None, /) -> Self:
        """Return it without what is at its end; it stays a number."""
        return type(self)(super().rstrip(chars))


def said(key: str, english: str = "", **places: object) -> Said:
    """Return a text with its places filled.

    Args:
        key: English, with named places; the key of the other languages.
        english: What English says, where that differs: a word that bends with a number.
        **places: Plain text stays as it is in every language; a ``Said`` is said in it too.
    """
    made = _Phrase(english or (key.format(**places) if places else key))
    made.key, made.places, made.is_bent = key, places, bool(english)
    return made


def row(parts: Iterable[str], glue: str = COMMA) -> Said:
    """Return some texts one behind the other; ``glue`` is a key too."""
    found = tuple(parts)
    made = _Row(glue.join(found))
    made.glue, made.parts = glue, found
    return made


@overload
def cased(text: Said, *, is_upper: bool) -> Said: ...
@overload
def cased(text: str, *, is_upper: bool) -> str: ...
def cased(text: str, *, is_upper: bool) -> str:
    """Return a text that begins with a capital letter, or with a small one."""
    english = _cased(str(text), is_upper=is_upper)
    if not isinstance(text, Said):
        return english
    made = _Cased(english)
    made.text, made.is_upper = text, is_upper
    return made


def told(value: object, look: Look) -> str:
    """Return what stands in a place, in the language that is looked up."""
    return value.tell(look) if isinstance(value, Said) else str(value)


def plain(value: object) -> str:
    """Return English for what is to be written as JSON (an ``enc_hook`` of msgspec).

    Raises:
        NotImplementedError: It is no text.
    """
    if isinstance(value, Said):
        return str(value)
    raise NotImplementedError(f"cannot be written as JSON: {type(value).__name__}")


def _cased(text: str, *, is_upper: bool) -> str:
    return (text[:1].upper() if is_upper else text[:1].lower()) + text[1:]
