"""The pages' own words in the reader's language: the English text is the key, the files are in ``languages``.

A text that a language lacks is said in English: a page is never empty. A test sees that none is lacking. Not
the words of messages: those are in ``coldchain/messages``, and the languages are the same.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from coldchain.messages.catalogue import ENGLISH, LANGUAGES
from console.said import Said, told

FOLDER = Path(__file__).with_name("languages")
TEXTS = "texts"
LANGUAGE_COOKIE = "language"
"""Holds what was chosen on this browser."""
NAMES = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "hi": "हिन्दी",
    "sw": "Kiswahili",
    "zh": "中文",
}
"""Each language by its own name, in the order of ``LANGUAGES``."""


class Speaker:
    """Says things in one language.

    Args:
        code: ISO 639, one of ``LANGUAGES``.
        texts: By their English.
    """

    def __init__(self, code: str, texts: Mapping[str, str]) -> None:
        self.code = code
        self._texts = texts

    def say(self, english: str, **places: object) -> str:
        """Return a text, its named places filled with what is given; nothing in that is looked at again."""
        if isinstance(english, Said):
            return english.tell(self._texts.get) if self._texts else str(english)
        text = self._texts.get(english, english)
        if not places:
            return text
        return text.format(**{name: told(value, self._texts.get) for name, value in places.items()})


@lru_cache
def speaker(language: str) -> Speaker:
    """Return who speaks a language; English for one that there is not. Its file is read once."""
    code = language if language in LANGUAGES else ENGLISH
    path = FOLDER / f"{code}.toml"
    texts = tomllib.loads(path.read_text("utf-8"))[TEXTS] if path.is_file() else {}
    return Speaker(code, texts)


def wanted(header: str) -> str:
    """Return the first language that a browser wants and there is; English when there is none."""
    offers = [part.partition(";") for part in header.split(",")]
    ranked = sorted(offers, key=lambda each: -_weight(each[2]))
    codes = (name.strip().lower().partition("-")[0] for name, _, _ in ranked)
    return next((code for code in codes if code in LANGUAGES), ENGLISH)


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q="))
    except ValueError:
        return 1.0
