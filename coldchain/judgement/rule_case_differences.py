"""Where the lines that a case expects and those that came differ, line by line. Not a text diff."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import msgspec

from coldchain.judgement.rule_cases import Line


class Difference(NamedTuple):
    """One line that is not as expected.

    Args:
        line: Its number in ``expected.ndjson``, from 1; where it would stand, when it is not there.
        expected: None when nothing was expected.
        came: None when nothing came.
    """

    line: int
    expected: Line | None
    came: Line | None

    @property
    def keys(self) -> list[str]:
        """Return the keys whose values differ; none when a whole line is too much or missing."""
        if self.expected is None or self.came is None:
            return []
        names = dict.fromkeys([*self.expected, *self.came])
        return [name for name in names if self.expected.get(name) != self.came.get(name)]


def differences(expected: Sequence[Line], came: Sequence[Line]) -> list[Difference]:
    """Return every line that differs, in the order of the file.

    Lines that are equal are matched first; between them, a line is held against the next one about the same
    limit of the same channel, and what is left over is missing or too much.
    """
    matcher = SequenceMatcher(None, _texts(expected), _texts(came), autojunk=False)
    found: list[Difference] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            found += _paired(start + 1, expected[start:end], list(came[other_start:other_end]))
    return found


def _paired(number: int, expected: Sequence[Line], came: list[Line]) -> list[Difference]:
    found: list[Difference] = []
    for line in expected:
        partner = next((other for other in came if _about(other) == _about(line)), None)
        if partner is not None:
            came.remove(partner)
        found.append(Difference(number + len(found), line, partner))
    return [*found, *(Difference(number + len(expected), None, line) for line in came)]


def _about(line: Line) -> tuple[object, ...]:
    return tuple(line.get(key) for key in ("device", "channel", "limit"))


def _texts(lines: Sequence[Line]) -> list[bytes]:
    return [msgspec.json.encode(line, order="sorted") for line in lines]
