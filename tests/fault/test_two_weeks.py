"""Weeks on a bad road, in minutes: the real firmware and bridge, and everything that goes wrong at once.

The suite lives through a part of a day; ``make soak`` through two weeks. What is said on the lines is stored
exactly once, or it is known why not; every time is right or says how wrong it may be.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from coldchain.reading import is_untimed
from helpers.soak.fortnight import INTERVALS_S, Came, live
from helpers.soak.ledger import (
    Name,
    cause_of,
    is_killed_after,
    is_told_off,
    said_in,
    table,
    time_errors_ms,
    unstored_answers,
)
from helpers.soak.slaves import Answer
from helpers.soak.troubles import MS_PER_MINUTE

DAYS = float(os.environ.get("COLDCHAIN_SOAK_DAYS", "0.15"))
SEED = int(os.environ.get("COLDCHAIN_SOAK_SEED", "20261128"))
MEMORY_MS = 180 * MS_PER_MINUTE  # what a board remembers at most: 36 frames of five minutes
MOST_WRONG_MS = 30_000  # an answer of the server takes some milliseconds, which are seconds on this time
LONGEST_S = 3 * 3600
UNKNOWN = "nobody knows why"


@pytest.mark.timeout(LONGEST_S)
def test_what_is_said_is_stored_once_or_it_is_known_why_not(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    came = live(tmp_path, DAYS, SEED)
    said = said_in(came.frames)
    lost = sorted({name[:3] for name in said.keys() - came.stored.readings.keys()})
    causes = Counter(cause_of(came.frames[name], MEMORY_MS, came.troubles) or UNKNOWN for name in lost)
    unstored = [
        (f"slave-{address}", each)
        for address, answers in came.answers.items()
        for each in unstored_answers(f"slave-{address}", answers, came.stored)
    ]
    errors_ms = time_errors_ms(came.frames, came.stored)
    ledger(told(came, said, causes, unstored, errors_ms))
    assert not came.unasked
    assert max(came.stored.copies.values()) == 1
    assert not {name for name in came.stored.readings if name[0] in INTERVALS_S} - said.keys()
    assert UNKNOWN not in causes
    assert not [each for name, each in unstored if not _is_explained(came, name, each)]
    assert errors_ms[-1] <= MOST_WRONG_MS
    assert not any(loss.cause != "never-heard" for loss in came.losses)  # the spool had room for all of it


def _is_explained(came: Came, name: str, answer: Answer) -> bool:
    return is_killed_after(answer, came.troubles) or _is_late(came, name, answer)


def _is_late(came: Came, name: str, answer: Answer) -> bool:
    """Return whether the bridge had given up waiting: its seconds are milliseconds here."""
    return not is_killed_after(answer, came.troubles) and is_told_off(name, answer, came.stored)


def told(
    came: Came,
    said: Mapping[Name, float],
    causes: Counter[str],
    unstored: Sequence[tuple[str, Answer]],
    errors_ms: Sequence[int],
) -> str:
    """Return the ledger."""
    troubles = Counter(str(each.kind) for each in came.troubles)
    answers = sum(len(each) for each in came.answers.values())
    untimed = sum(is_untimed(each) for each in came.stored.readings.values())
    rows: list[tuple[str, object]] = [
        ("days, seed", f"{DAYS:g}, {SEED}"),
        *((f"went wrong: {kind}", count) for kind, count in sorted(troubles.items())),
        *((f"killed: {name}", count) for name, count in sorted(came.kills.items())),
        ("frames said by the boards", len(came.frames)),
        ("readings in them", len(said)),
        ("of these stored", len(said.keys() & came.stored.readings.keys())),
        ("readings stored twice", sum(count - 1 for count in came.stored.copies.values())),
        *((f"frames that the board gave up: {cause}", count) for cause, count in sorted(causes.items())),
        ("frames that the gateway knows it never heard", sum(loss.frames for loss in came.losses)),
        ("answers of Modbus devices", answers),
        ("of these stored", answers - len(unstored)),
        (
            "of these in a bridge that was killed",
            sum(is_killed_after(each, came.troubles) for _, each in unstored),
        ),
        (
            "of these too late for the bridge, which told `off`",
            sum(_is_late(came, *each) for each in unstored),
        ),
        ("readings whose time is known within bounds only", untimed),
        ("time of the others wrong by, median", f"{errors_ms[len(errors_ms) // 2]} ms"),
        ("time of the others wrong by, at most", f"{errors_ms[-1]} ms"),
    ]
    return table(rows)
