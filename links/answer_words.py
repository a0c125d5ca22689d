"""The words of answers and replies of each language, from the files that come along. Not their meaning."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ConfigDict

import coldchain
from coldchain.messages.understanding import Vocabulary
from coldchain.settings import Section
from links.settings_file import load

FOLDER = Path(coldchain.__file__).parent / "messages" / "answers"


class AnswerFile(Section):
    """A file of a language: words that people use, and the replies that they get."""

    model_config = ConfigDict(extra="forbid")

    words: dict[str, tuple[str, ...]]
    replies: dict[str, str]


class AnswerWords(NamedTuple):
    """The words of all languages.

    Args:
        vocabularies: What people say.
        replies: What they are told, by language and kind.
    """

    vocabularies: tuple[Vocabulary, ...]
    replies: dict[str, dict[str, str]]


@cache
def answer_words() -> AnswerWords:
    """Return the words of all languages.

    Raises:
        SettingsError: A file has mistakes.
    """
    files = {path.stem: load(AnswerFile, path, {}) for path in sorted(FOLDER.glob("*.toml"))}
    vocabularies = tuple(Vocabulary(language, file.words) for language, file in files.items())
    return AnswerWords(vocabularies, {language: file.replies for language, file in files.items()})
