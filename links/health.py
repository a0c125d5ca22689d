"""Whether the programs of a station live, and whether it can do its work now; what is wrong, and since when.

Two questions with two answers. *Live*: each program that answers has loops that turn; who says no is to be
started anew. *Ready*: all programs are there, and nothing keeps readings from being taken, stored and judged;
who says no needs help, or only time. Pure, but for ``ask_all``.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from links.journal_lag import is_long
from links.station_look import StationLook
from links.vitals import Answer, ask

HANGS_S = 90.0  # a memory card may take half a minute for one write
LEAST_FREE_BYTES = 64 * 1024 * 1024
ASK_S = 1.0
_READERS = {"store": "write", "watch": "watch", "watch-history": "watch"}


class Problem(msgspec.Struct, frozen=True):
    """Something that is wrong.

    Args:
        program: Whose it is; ``station`` when of none.
        what: One word.
        text: For people.
        since_at: Since when [ms since 1970, UTC]; None when nobody knows.
        fatal: Whether only starting that program anew can help.
    """

    program: str
    what: str
    text: str
    since_at: int | None = None
    fatal: bool = False


class Health(msgspec.Struct, frozen=True):
    """How a station is.

    Args:
        programs: What each says, or why it does not.
        problems: What is wrong.
    """

    programs: dict[str, Answer | str]
    problems: tuple[Problem, ...]

    @property
    def is_live(self) -> bool:
        """Whether no program hangs."""
        return not any(problem.fatal for problem in self.problems)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def ask_all(folder: Path, programs: Iterable[str], *, timeout_s: float = ASK_S) -> dict[str, Answer | str]:
    """Return what each program of a data folder says of itself, or why it does not."""
    return {program: ask(folder, program, timeout_s=timeout_s) for program in programs}


def judge(answers: Mapping[str, Answer | str], look: StationLook | None = None, records: str = "") -> Health:
    """Return how a station is.

    Args:
        answers: Of the programs that ought to run.
        look: At its files; None leaves them out.
        records: Why the records cannot be read; empty when they can.
    """
    problems = [problem for name, answer in answers.items() for problem in _of_program(name, answer)]
    if look is not None:
        problems += _of_files(look, list(answers))
    if records:
        problems.append(Problem("station", "records", records))
    return Health(dict(answers), tuple(problems))


def _of_program(name: str, answer: Answer | str) -> list[Problem]:
    if isinstance(answer, str):
        return [Problem(name, "away", answer)]
    hangs = [
        Problem(name, "hangs", f"loop {loop} has not turned for {stuck_s:.0f} s", fatal=True)
        for loop, stuck_s in answer.loops.items()
        if stuck_s > HANGS_S
    ]
    return hangs + [Problem(name, each.what, each.text, each.since_at) for each in answer.troubles]


def _of_files(look: StationLook, programs: Sequence[str]) -> list[Problem]:
    if look.problem:
        return [Problem("station", "journal", look.problem)]
    problems = [
        Problem(
            _READERS.get(reader, reader), "behind", f"{each.entries} entries, {each.seconds:.0f} s behind"
        )
        for reader, each in look.backlogs.items()
        if is_long(each.seconds * 1000) and _READERS.get(reader, reader) in programs
    ]
    free = look.disk_free_bytes
    if free is not None and free < LEAST_FREE_BYTES:
        problems.append(Problem("station", "disk", f"only {free // 2**20} MiB are free"))
    return problems
