"""Kill -9 of programs that replay or fill the quarantine: nothing is lost, nothing twice, the held stays."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from helpers.packs import KNOWN, NOW, message, reading
from ingest.take import take
from links.journal import Journal
from links.quarantine import Quarantine

THINGS = 200  # each with one reading that is good by now and one that is not
REPLAYER = """
import sys
from dataclasses import replace
from pathlib import Path
from ingest.known import Known
from ingest.readmission import look_again
from links.journal import Journal
from links.quarantine import Quarantine, Wanted
known = Known(frozenset({("co", "gw")}), frozenset({("co", "van-9")}))
path = Path(sys.argv[1])
journal, quarantine, position = Journal(path), Quarantine(path), 0
while things := quarantine.after(position, limit=2, max_bytes=10**6, wanted=Wanted("unknown-device")):
    position = things[-1][0]
    moves = [look_again(number, refused, known=known) for number, refused in things]
    journal.settle(moves, at=1, by="test")
    print(position, flush=True)
"""
FILLER = """
import sys
from pathlib import Path
from coldchain.judgement.held_times import CoopTimes, HeldTime
from coldchain.reading import Reading
from coldchain.senml import encode_json
from links.quarantine import Quarantine, Rejected
NOW = 1_795_333_512_000
quarantine = Quarantine(Path(sys.argv[1]), max_rows=30, max_bytes=10**6)
held = [CoopTimes("co", 0, [HeldTime("van-1", 0, 2**62)])]
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 55):
    devices = ["van-1"] if number % 10 == 0 else ["van-8", "van-9", "van-8"]
    readings = [Reading(each, "air/temperature", 7, number, NOW, NOW, 4.5, "Cel") for each in devices]
    quarantine.hold(held if number % 3 else [*held, CoopTimes("other", number, [])])
    packs = [encode_json([each]) for each in readings]
    topic = "coldchain/v1/co/gw/readings"
    quarantine.add([Rejected(NOW, topic, "wrong-unit", str(number), each) for each in packs])
    if number % 4 == 0:
        quarantine.sweep()
    print(number, flush=True)
"""


def _kill_somewhere(path: Path, chance: random.Random) -> bool:
    """Return whether one of two replayers got to its end before both were killed."""
    argv = [sys.executable, "-c", REPLAYER, str(path)]
    children = [subprocess.Popen(argv, stdout=subprocess.PIPE) for _ in range(2)]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    time.sleep(chance.uniform(0.0, 0.15))
    for child in children:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    return any(child.returncode == 0 for child in children)


def test_kill_9_of_a_replay_neither_loses_nor_doubles(tmp_path: Path, ledger: Callable[[str], None]) -> None:
    path, chance = tmp_path / "journal.db", random.Random(5)
    with closing(Journal(path)) as journal:
        for first in range(0, THINGS, 100):
            rejected = [
                each
                for number in range(first, first + 100)
                for each in take(
                    message(reading(number, device="van-9"), reading(number, device="van-8")),
                    known=KNOWN,
                    received_at=NOW,
                ).rejected
            ]
            journal.append([], rejected)
    kills = 0
    while not _kill_somewhere(path, chance):
        kills += 1
        assert kills < 200
    subprocess.run([sys.executable, "-c", REPLAYER, str(path)], check=True, stdout=subprocess.DEVNULL)
    with closing(Journal(path)) as journal, closing(Quarantine(path)) as quarantine:
        taken = Counter(each.sequence for _, entry in journal.read(0, 10**6) for each in entry.readings)
        assert taken == Counter(range(THINGS))  # each once
        assert quarantine.counts() == {"unknown-device": THINGS}  # what nobody has registered yet
        kept = [refused for _, refused in quarantine.list(THINGS + 1)]
        assert {each.received_at for each in kept} == {NOW}
        assert sum(fate.things for fate in quarantine.fates() if fate.fate == "taken") == THINGS
    ledger(f"{2 * kills} replays of the quarantine killed: {THINGS} readings taken once, {THINGS} kept")


def test_kill_9_of_who_fills_it_lets_nothing_go_that_is_held(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    path, chance, number, held = tmp_path / "q.db", random.Random(7), 0, list[str]()
    for _ in range(5):
        argv = [sys.executable, "-c", FILLER, str(path), str(number)]
        child = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = [int(child.stdout.readline()) for _ in range(chance.randint(1, 45))]
        child.send_signal(signal.SIGKILL)
        said += map(int, child.communicate()[0].split())
        held += [str(each) for each in said if each % 10 == 0]  # 28 at most: there is room for 30
        number = said[-1] + 2  # the one that was killed is there as a whole, or not at all
    with closing(Quarantine(path, max_rows=30, max_bytes=10**6)) as quarantine:
        found = [each for _, each in quarantine.after(0, limit=10**6, max_bytes=10**9)]
        kept = [each.detail for each in found if b"van-1" in each.payload]
        assert set(held) <= set(kept)
        assert len(kept) == len(set(kept))
        assert len(found) == sum(quarantine.counts().values()) <= 30 + len(kept)
        assert quarantine.shelf().lost == {}
    ledger(
        f"5 programs that filled the quarantine killed: {len(kept)} held things all there, of {number} packs"
    )
