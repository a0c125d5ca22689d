"""The texts of one language: found by a key, filled by names. The files are in ``languages/``.

A text is a whole sentence with named places. Nothing is put together from parts of sentences, and no word
bends with a number: what is counted stands behind a colon, or is never one. Not the choice of a text.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

ENGLISH = "en"
LANGUAGES = (ENGLISH, "es", "fr", "pt", "hi", "sw", "zh")
"""The languages that there are, ISO 639."""

_SHORT_FOR = {"acknowledge": "ok"}


class Phrases:
    """What is said in one language.

    Args:
        code: ISO 639.
        tables: The file, read.
    """

    def __init__(self, code: str, tables: Mapping[str, Any]) -> None:
        language = tables["language"]
        self.code = code
        self.name: str = language["name"]
        self.is_reviewed: bool = language["reviewed"]
        self.is_plain: bool = language["plain"]
        self.decimal: str = language["decimal"]
        self.months: tuple[str, ...] = tuple(language["months"])
        self.weekdays: tuple[str, ...] = tuple(language["weekdays"])
        self.answers: Mapping[str, tuple[str, ...]] = {
            meaning: tuple(words) for meaning, words in tables["answers"].items()
        }
        words = {_SHORT_FOR.get(meaning, meaning): said[0] for meaning, said in self.answers.items()}
        words |= tables["first"]
        self._tables = {
            name: {key: _filled(text, words) for key, text in table.items()}
            for name, table in tables.items()
            if name not in ("language", "answers")
        }

    def say(self, table: str, key: str, **places: object) -> str:
        """Return a text with its places filled.

        Args:
            table: In which table of the file.
            key: Which text.
            **places: What stands in each place, as text; nothing in it is looked at again.
        """
        return self._tables[table][key].format(**places)

    def has(self, table: str, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self._tables[table]

    def table(self, name: str) -> Mapping[str, str]:
        """Return the texts of one table, by key; their first words are filled in, their places are not."""
        return self._tables[name]

    def listed(self, names: list[str], most: int) -> str:
        """Return the first of some names, and how many more there are."""
        first, more = self.say("list", "comma").join(names[:most]), len(names) - most
        return self.say("list", "more", names=first, count=more) if more > 0 else first


@lru_cache
def phrases(language: str) -> Phrases:
    """Return the texts of a language; those in English of one that there is not. Read once.

    Args:
        language: ISO 639.
    """
    code = spoken(language)
    text = files("coldchain.messages").joinpath("languages", f"{code}.toml").read_text("utf-8")
    return Phrases(code, tomllib.loads(text))


def spoken(*languages: str) -> str:
    """Return the first of some languages that there is, English when there is none of them.

    Args:
        *languages: The person's own first, then that of the cooperative.
    """
    return next((each for each in languages if each in LANGUAGES), ENGLISH)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
