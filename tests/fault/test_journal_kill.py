"""Kill -9 of a program that appends: what it was told is safe is there, whole; nothing is there by half."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from links.journal import Entry, Journal

ROUNDS = 10
LONGEST_S = 0.4  # a round is killed at any moment up to this after its first acknowledgement

# Each batch has a name and says how many entries it has; each entry says how many readings it has.
APPENDER = """
import sys
from pathlib import Path
from coldchain.reading import Reading
from links.journal import Entry, Journal
journal, round_ = Journal(Path(sys.argv[1])), sys.argv[2]
for batch in range(1_000_000):
    size = batch % 7 + 1
    made = [Entry("coop", f"{round_}/{batch}/{size}", count, tuple(
        Reading("device", f"p{n}/t", 7, batch, n, n, float(n), "Cel") for n in range(count)
    )) for count in range(size)]
    print(journal.append(made), batch, flush=True)
"""


def _run_and_kill(path: Path, number: int, after_s: float) -> list[tuple[int, int]]:
    """Return the (last position, batch) that a program was told before it was killed."""
    argv = [sys.executable, "-c", APPENDER, str(path), str(number)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
        lines = (first + child.stdout.read()).splitlines(keepends=True)
    assert child.returncode == -signal.SIGKILL
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(int(position), int(batch)) for position, batch in whole]


def _batches(rows: list[tuple[int, Entry]]) -> dict[tuple[int, int], list[int]]:
    """Return the positions of each (round, batch); fails when a batch or an entry is not whole."""
    batches: dict[tuple[int, int], list[int]] = {}
    sizes: dict[tuple[int, int], int] = {}
    for position, entry in rows:
        number, batch, size = map(int, entry.gateway.split("/"))
        batches.setdefault((number, batch), []).append(position)
        sizes[number, batch] = size
        assert len(entry.readings) == entry.received_at
        assert all(one.value == n for n, one in enumerate(entry.readings))
    assert {name: len(positions) for name, positions in batches.items()} == sizes
    return batches


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    acknowledged: dict[tuple[int, int], int] = {}
    for number in range(ROUNDS):
        told = _run_and_kill(path, number, chance.uniform(0, LONGEST_S))
        assert told, f"seed {seed}: round {number} was killed before it was told anything"
        acknowledged |= {(number, batch): position for position, batch in told}
    journal = Journal(path)
    rows = journal.read(0, 10_000_000)
    journal.close()
    batches = _batches(rows)
    lost = [name for name, position in acknowledged.items() if batches.get(name, [0])[-1] != position]
    unheard = len(batches) - len(acknowledged)
    print(
        f"seed {seed}: {ROUNDS} kills, {len(acknowledged)} batches acknowledged, {len(lost)} lost,"
        f" {unheard} stored whose acknowledgement died, {len(rows)} entries whole"
    )
    assert lost == []
    assert unheard <= ROUNDS, "at most the one batch that was under way"
    assert [position for position, _ in rows] == list(range(rows[0][0], rows[0][0] + len(rows)))
