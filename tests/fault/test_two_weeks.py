"""Weeks on a bad road, in minutes: the real firmware and bridge, and everything that goes wrong at once.

The suite lives through a part of a day; ``make soak`` through two weeks. What is said on the lines is stored
exactly once, or it is known why not; every time is right or says how wrong it may be.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.soak.fortnight import Came, live
from helpers.soak.ledger import cause_of, said_in, table, time_errors_ms
from helpers.soak.troubles import MS_PER_MINUTE

DAYS = float(os.environ.get("COLDCHAIN_SOAK_DAYS", "0.25"))
SEED = int(os.environ.get("COLDCHAIN_SOAK_SEED", "20261128"))
MEMORY_MS = 180 * MS_PER_MINUTE  # what a board remembers at most: 36 frames of five minutes
MOST_WRONG_MS = 5_000
LONGEST_S = 3 * 3600


@pytest.mark.timeout(LONGEST_S)
def test_what_is_said_is_stored_once_or_it_is_known_why_not(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    came = live(tmp_path, DAYS, SEED, {})
    said = said_in(came.frames)
    lost = sorted({name[:3] for name in said.keys() - came.stored.readings.keys()})
    causes = Counter(cause_of(came.frames[name], MEMORY_MS, came.troubles) or "unknown" for name in lost)
    errors_ms = time_errors_ms(came.frames, came.stored)
    ledger(told(came, said, causes, errors_ms))
    assert not came.unasked
    assert max(came.stored.copies.values()) == 1
    assert not {name for name in came.stored.readings if name[0] in ("van-0", "cooler-1")} - said.keys()
    assert "unknown" not in causes
    assert errors_ms[-1] <= MOST_WRONG_MS


def told(
    came: Came, said: dict[tuple[str, int, int, str], float], causes: Counter[str], errors_ms: list[int]
) -> str:
    """Return the ledger."""
    troubles = Counter(str(each.kind) for each in came.troubles)
    rows: list[tuple[str, object]] = [
        ("days", f"{DAYS:g}, seed {SEED}"),
        *(("went wrong: " + kind, count) for kind, count in sorted(troubles.items())),
        ("killed", dict(came.kills)),
        ("frames said by boards", len(came.frames)),
        ("readings in them", len(said)),
        ("of these stored", len(said.keys() & came.stored.readings.keys())),
        ("stored twice", sum(count - 1 for count in came.stored.copies.values())),
        *((f"frames given up by the board: {cause}", count) for cause, count in sorted(causes.items())),
        ("answers of Modbus slaves", sum(len(each) for each in came.answers.values())),
        ("time of a reading wrong by, median", f"{errors_ms[len(errors_ms) // 2]} ms"),
        ("time of a reading wrong by, at most", f"{errors_ms[-1]} ms"),
    ]
    return table(rows)
