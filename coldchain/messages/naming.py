"""Which of several named things a person means: by name or id, in part, or with a typing mistake. Pure."""

from collections.abc import Iterable

from coldchain.messages.edits import mistakes
from coldchain.messages.plain_words import words_of


def meant(said: str, named: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Return the ids of what may be meant; the exact ones alone, else those in part, else the mistyped.

    Args:
        said: Plain words, e.g. "nyeri cooler".
        named: Ids, each with all that it is called.
    """
    heard = words_of(said)
    if not heard:
        return []
    things = [(id_, [words_of(name) for name in (id_, *names) if name]) for id_, names in named]
    for fits in (_is, _is_part, _is_inside, _is_mistyped):
        found = [id_ for id_, names in things if any(fits(heard, name) for name in names)]
        if found:
            return list(dict.fromkeys(found))
    return []


def says(said: str, names: Iterable[str]) -> bool:
    """Return whether something that was said is one of these names, whole."""
    heard = words_of(said)
    return any(_is(heard, words_of(name)) for name in names)


def _is(heard: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return bool(name) and "".join(heard) == "".join(name)


def _is_part(heard: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether every word that was said is of the name, e.g. "nyeri" of "Nyeri cooler 2"."""
    return set(heard) <= set(name)


def _is_inside(heard: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether the whole name was said, with other words around it."""
    return bool(name) and any(
        heard[start : start + len(name)] == name for start in range(len(heard) - len(name) + 1)
    )


def _is_mistyped(heard: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether every word is one of the name, mistakes allowed, and numbers are right."""
    return bool(name) and all(
        any(mistakes(word, each) is not None and word.isdigit() == each.isdigit() for each in name)
        for word in heard
    )
