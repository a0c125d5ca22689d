"""From what a person typed on any phone to what is meant. Pure: no records, no clock.

Words are data, a file for each language (``answers/``); all languages are understood at once, as a driver
answers in whichever he likes. A typing mistake never turns one meaning into another: what is near to two
meanings is neither. Not what is done then, and not whose business it is: see ``alerts/replies``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from coldchain.messages.edits import SURE_START, distance, mistakes, mistakes_allowed
from coldchain.messages.plain_words import Plain, joined, plain, words_of

MOST_DIGITS = 4  # of an answer code
_SHORT_TEXT = 8  # words; in a longer one a word in its middle is no answer


class Kind(StrEnum):
    """What an answer can mean."""

    ACKNOWLEDGE = "acknowledge"
    HELP = "help"
    DELIVERED = "delivered"
    UNLOADED = "unloaded"
    HANDED = "handed"
    STATUS = "status"
    STOP = "stop"
    START = "start"
    REPORT = "report"
    NO_REPORT = "no_report"
    UNKNOWN = "unknown"


CUSTODY = (Kind.DELIVERED, Kind.UNLOADED, Kind.HANDED)
_ALONE = (Kind.STOP, Kind.START, Kind.NO_REPORT)
_MEANT = tuple(kind for kind in Kind if kind is not Kind.UNKNOWN)


class Understood(NamedTuple):
    """What an answer means.

    Args:
        kind: What is wanted.
        confidence: 1 for exact words at the beginning, less for mistakes and words in the middle; 0: unknown.
        codes: Numbers of alarms that it names.
        rest: What else it says: the place, the goods, a comment; plain words.
        everything: It says "all".
        language: Whose words these are; empty when that does not show.
    """

    kind: Kind
    confidence: float = 0.0
    codes: tuple[str, ...] = ()
    rest: str = ""
    everything: bool = False
    language: str = ""


_TIME_WORD = re.compile(r"[0-9]+|[0-9]{1,2}h[0-9]{0,2}|([0-9]{1,4})?(am|pm|hrs?|h)")

UNKNOWN = Understood(Kind.UNKNOWN)


class Vocabulary:
    """The words of one language, ready to be looked for.

    Args:
        language: ``en``, ...
        words: A list for each kind, and for ``all``, ``polite``, ``linking`` and ``not``.
    """

    def __init__(self, language: str, words: Mapping[str, Sequence[str]]) -> None:
        self.language = language
        self.phrases = {kind: [words_of(each) for each in words.get(kind, ())] for kind in _MEANT}
        self.all = _singles(words.get("all", ()))
        self.linking = _singles(words.get("linking", ()))
        self.beside = _singles(words.get("polite", ())) | self.linking
        self.denying = _singles(words.get("not", ()))


class _Match(NamedTuple):
    kind: Kind
    start: int
    end: int
    vocabulary: Vocabulary
    confidence: float


def understand(text: str, languages: Sequence[str], vocabularies: Iterable[Vocabulary]) -> Understood:
    """Return what a text means.

    Args:
        text: As it came.
        languages: Those of the person, the first before the others; any other one is understood too.
        vocabularies: All languages that there are.
    """
    said = plain(text)
    if not said.words:
        return _by_signs(said)
    if len(said.words) == 1 and said.words[0].isdigit() and len(said.words[0]) <= MOST_DIGITS:
        return UNKNOWN if said.asks else Understood(Kind.ACKNOWLEDGE, 0.7, codes=said.words)
    ordered = sorted(vocabularies, key=lambda each: each.language not in languages)
    matches = _exact(said.words, ordered) or _nearly(said.words, ordered) or _mistyped(said.words, ordered)
    chosen = [] if _is_doubtful(said.words, matches, ordered) else _choose(matches)
    if not chosen:
        return _by_signs(said) if said.nods and not matches else UNKNOWN
    return _judged(said, chosen, [each for each in ordered if each.language in languages])


def _by_signs(said: Plain) -> Understood:
    if said.asks:
        return UNKNOWN if said.words else Understood(Kind.STATUS, 1.0)
    return Understood(Kind.ACKNOWLEDGE, 0.8, rest=joined(said.words)) if said.nods else UNKNOWN


def _exact(words: tuple[str, ...], vocabularies: Sequence[Vocabulary]) -> list[_Match]:
    """Return where phrases stand, without those inside a longer one; the person's languages count first."""
    found = [
        _Match(kind, start, start + len(phrase), vocabulary, 1.0)
        for vocabulary in vocabularies
        for kind, phrases in vocabulary.phrases.items()
        for phrase in phrases
        for start in range(len(words) - len(phrase) + 1)
        if words[start : start + len(phrase)] == phrase
    ]
    longest: list[_Match] = []
    for each in sorted(found, key=lambda match: match.start - match.end):
        if not any(other.start < each.end and each.start < other.end for other in longest):
            longest.append(each)
    return sorted(longest, key=lambda match: match.start)


def _is_doubtful(words: tuple[str, ...], found: Sequence[_Match], every: Sequence[Vocabulary]) -> bool:
    """Return whether a longer phrase of another kind is nearly there too, as in "handed to uyer"."""
    return any(
        kind is not match.kind and _is_nearly_around(words, match, phrase)
        for match in found
        for vocabulary in every
        for kind, phrases in vocabulary.phrases.items()
        for phrase in phrases
    )


def _is_nearly_around(words: tuple[str, ...], match: _Match, phrase: tuple[str, ...]) -> bool:
    """Return whether what a match stands in is but for one mistake a longer phrase; it may be a space."""
    meant, said = "".join(phrase), sum(map(len, words[match.start : match.end]))
    if len(meant) <= said or not mistakes_allowed(meant):
        return False
    room = len(phrase) + 2  # a sign in the middle of a word may make three of it
    for start in range(max(0, match.start - room), match.start + 1):
        for end in range(match.end, min(len(words), start + room) + 1):
            here = "".join(words[start:end])
            if abs(len(here) - len(meant)) <= 1 and distance(here, meant) <= 1:
                return True
    return False


def _nearly(words: tuple[str, ...], vocabularies: Sequence[Vocabulary]) -> list[_Match]:
    """Return the phrase of several words that a text is but for one of them: "halu karo" is "chalu karo"."""
    found: dict[Kind, _Match] = {}
    for vocabulary in vocabularies:
        for kind, phrases in vocabulary.phrases.items():
            for phrase in phrases:
                wrong = [pair for pair in zip(words, phrase, strict=False) if pair[0] != pair[1]]
                if len(phrase) == len(words) and len(wrong) == 1 < len(words):
                    ((word, meant),) = wrong
                    if distance(word, meant) <= mistakes_allowed(meant):
                        found.setdefault(kind, _Match(kind, 0, len(words), vocabulary, 0.8))
    return list(found.values()) if len(found) == 1 else []


def _mistyped(words: tuple[str, ...], vocabularies: Sequence[Vocabulary]) -> list[_Match]:
    """Return what the beginning may be, mistakes allowed: one match for each kind that is near."""
    found: dict[Kind, _Match] = {}
    for vocabulary in vocabularies:
        start = _first(words, vocabulary.beside)
        for kind, phrases in vocabulary.phrases.items():
            for phrase in phrases:
                place = next(
                    (each for each in _places(words, start, kind) if _is_near(words, each, phrase)), -1
                )
                if place >= 0:
                    found.setdefault(kind, _Match(kind, place, place + len(phrase), vocabulary, 0.8))
    sure = [each for each in found.values() if not _is_near_a_short_one(words, each, vocabularies)]
    return sure if len(found) == 1 else []


def _is_near_a_short_one(words: tuple[str, ...], match: _Match, every: Sequence[Vocabulary]) -> bool:
    """Return whether a word may be a short one of another kind too, its first letter wrong: "sai" of "si"."""
    said = words[match.start : match.end]
    return len(said) == 1 and any(
        kind is not match.kind and len(phrase) == 1 and len(phrase[0]) <= SURE_START
        for vocabulary in every
        for kind, phrases in vocabulary.phrases.items()
        for phrase in phrases
        if abs(len(phrase[0]) - len(said[0])) <= 1 and distance(said[0], phrase[0]) <= 1
    )


def _places(words: tuple[str, ...], start: int, kind: Kind) -> Iterable[int]:
    """Return where a mistyped word counts: of goods also after their name, as in "milk deliverd"."""
    return range(start, len(words)) if kind in CUSTODY and len(words) <= _SHORT_TEXT else (start,)


def _is_near(words: tuple[str, ...], place: int, phrase: tuple[str, ...]) -> bool:
    here = words[place : place + len(phrase)]
    return len(here) == len(phrase) and all(
        mistakes(word, meant) is not None for word, meant in zip(here, phrase, strict=True)
    )


def _choose(matches: Sequence[_Match]) -> list[_Match]:
    """Return the matches of the one kind that is meant; none when several are."""
    kinds = {each.kind for each in matches}
    for weaker in (Kind.REPORT, Kind.ACKNOWLEDGE, Kind.HELP, Kind.STATUS):
        if len(kinds) > 1:
            kinds.discard(weaker)
    return [each for each in matches if each.kind in kinds] if len(kinds) == 1 else []


def _judged(said: Plain, chosen: Sequence[_Match], own: Sequence[Vocabulary]) -> Understood:
    """Return what is meant, when nothing around it says the contrary."""
    first = chosen[0]
    vocabulary, words = first.vocabulary, said.words
    covered = {place for each in chosen for place in range(each.start, each.end)}
    rest = tuple(word for place, word in enumerate(words) if place not in covered)
    denying = {word for each in (vocabulary, *own) for word in each.denying} - vocabulary.linking
    asks_for_it = first.kind in (Kind.STATUS, Kind.HELP)
    if not denying.isdisjoint(rest) or (said.asks and not asks_for_it):
        return UNKNOWN
    begins = first.start == _first(words, vocabulary.beside)
    if not begins and len(words) > _SHORT_TEXT:
        return UNKNOWN
    codes = tuple(word for word in rest if word.isdigit() and len(word) <= MOST_DIGITS)
    left = tuple(word for word in rest if word not in vocabulary.all)
    if first.kind in _ALONE and any(word not in vocabulary.beside for word in left):
        return UNKNOWN
    if first.kind is Kind.REPORT and not _is_time_of_day(left, vocabulary.beside):
        return UNKNOWN  # a word that is so common counts alone, or with a time of day
    if first.kind is Kind.ACKNOWLEDGE:
        left = tuple(word for word in left if word not in codes)
    return Understood(
        first.kind,
        first.confidence if begins else first.confidence - 0.4,
        codes if first.kind is Kind.ACKNOWLEDGE else (),
        joined(_trimmed(left, vocabulary.beside)),
        everything=len(left) < len(rest) and any(word in vocabulary.all for word in rest),
        language=vocabulary.language,
    )


def _is_time_of_day(words: tuple[str, ...], beside: frozenset[str]) -> bool:
    """Return whether words are a time as people write it, "at 6 30 am" or "13h26"; or there are none."""
    if not any(word[0].isdigit() for word in words):
        return not words
    return all(word in beside or _TIME_WORD.fullmatch(word) for word in words)


def _first(words: tuple[str, ...], beside: frozenset[str]) -> int:
    """Return where a text begins after its polite words; at 0 when there is nothing else."""
    return next((place for place, word in enumerate(words) if word not in beside), 0)


def _trimmed(words: tuple[str, ...], beside: frozenset[str]) -> tuple[str, ...]:
    """Return words without those around them that only link or are polite."""
    start = _first(words, beside)
    end = len(words) - _first(words[::-1], beside)
    kept = words[start:end]
    return kept if any(word not in beside for word in kept) else ()


def _singles(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in words_of(phrase))
