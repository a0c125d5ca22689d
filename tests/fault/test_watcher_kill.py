"""Kill -9 of a watcher and sender under load: every alarm is told, repeats say that they may be one."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alerts.sender import REPEAT
from coldchain.reading import Reading
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact, Cooperative, Device, Placement, Role
from helpers import tree
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_alarms import judged_up_to
from links.records_registry import save_registry
from links.records_tables import excursions, outbox, transitions

ROUNDS = 8
DEVICES = 12
PACK = 5
PAUSE_S = 0.02  # between two packs of every device: quick, and no more than can be sent in the end
SPELL = 20  # readings warm, then as many cold
PATIENCE_S = 120  # for what is judged and sent in the end: on a loaded machine it takes long
COOP = "highland"
LIMIT = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)
PEOPLE = ("grace", "joseph")


def registry() -> Registry:
    """Return a fleet of vans with one logger each."""
    names = [f"{number:02}" for number in range(DEVICES)]
    return Registry(
        cooperative=Cooperative(id=COOP, name="Highland"),
        assets=tuple(
            Asset(id=f"van-{n}", name=f"Van {n}", kind=AssetKind.VAN, profile="milk") for n in names
        ),
        devices=tuple(Device(id=f"logger-{n}") for n in names),
        placements=tuple(Placement(device=f"logger-{n}", asset=f"van-{n}") for n in names),
        profiles=(Profile(name="milk", limits=(LIMIT,)),),
        contacts=tuple(Contact(id=n, name=n, role=Role.MANAGER, phone="+254") for n in PEOPLE),
    )


class Plant:
    """Sensors, journal and store: fills the journal under load and remembers what is true.

    Args:
        folder: Where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal.db")
        self.journal.register("store")
        self.store = SqliteReadings(folder / "readings.db")
        self.records = Records(f"sqlite:///{folder}/records.db")
        self.records.migrate()
        with self.records.transaction() as connection:
            save_registry(connection, registry())
        self.start_at = time.time_ns() // 1_000_000 - 7 * 86_400_000
        self.chance = random.Random(7)
        self.sequence = 0
        self.true_starts: set[tuple[str, int]] = set()
        self.readings = 0

    def emit(self) -> None:
        """Put the next readings of every device into the journal, some packs twice."""
        now = time.time_ns() // 1_000_000
        packs = []
        for number in range(DEVICES):
            device = f"logger-{number:02}"
            pack = tuple(self._reading(device, number, self.sequence + step, now) for step in range(PACK))
            packs += [pack] * (2 if self.chance.random() < 0.1 else 1)
            self.readings += PACK
        self.sequence += PACK
        self.journal.append([Entry(COOP, "gw-1", now, pack) for pack in packs])
        if entries := self.journal.read(self.store.position(), 1000):
            self.store.write(entries)

    def _reading(self, device: str, number: int, sequence: int, now: int) -> Reading:
        place = sequence + number * 7  # every device in another phase
        event_at = self.start_at + sequence * 10_000
        warm = place // SPELL % 2 == 1
        if warm and (place % SPELL == 0 or sequence == 0):
            self.true_starts.add((device, event_at))
        value = 9.0 if warm else 6.5  # no leap: the last reading of all must count by itself
        return Reading(device, "air/temperature", 1, sequence, event_at, now, value, "Cel")

    def judged(self) -> bool:
        """Return whether the watcher has judged all that was emitted."""
        with self.records.reading() as connection:
            return judged_up_to(connection) == self.journal.head()

    def unsent(self) -> int:
        """Return how many messages still wait."""
        with self.records.reading() as connection:
            return len(connection.execute(outbox.select().where(outbox.c.sent_at.is_(None))).all())

    def close(self) -> None:
        """Give the files back."""
        self.journal.close()
        self.store.close()
        self.records.close()


@contextmanager
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a real watcher process that is ready; kill it at the end."""
    command = [sys.executable, "-m", "helpers.watch_child", str(folder)]
    path = os.pathsep.join([str(tree.PROJECT), str(tree.PROJECT / "tests")])
    with (folder / "child.log").open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, "PYTHONPATH": path}
        )
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "READY\n", (folder / "child.log").read_text(encoding="utf-8")
            yield child
            assert child.poll() is None, (folder / "child.log").read_text(encoding="utf-8")
        finally:
            child.send_signal(signal.SIGKILL)
            child.communicate()


def sent_texts(path: Path, kills: int) -> dict[str, list[str]]:
    """Return the texts in the message file by their key; at most one broken line for each kill."""
    texts: dict[str, list[str]] = {}
    broken = 0
    for line in path.read_bytes().splitlines():
        try:
            message = json.loads(line)
        except ValueError:
            broken += 1
            continue
        texts.setdefault(message["key"], []).append(message["text"])
    assert broken <= kills
    return texts


def test_a_killed_watcher_tells_every_alarm(tmp_path: Path) -> None:
    plant = Plant(tmp_path)
    for _ in range(ROUNDS):
        with watching(tmp_path):
            end_s = time.monotonic() + plant.chance.uniform(0.2, 0.9)
            while time.monotonic() < end_s:
                plant.emit()
                time.sleep(PAUSE_S)
    with watching(tmp_path):
        give_up_s = time.monotonic() + PATIENCE_S
        while (not plant.judged() or plant.unsent()) and time.monotonic() < give_up_s:
            time.sleep(0.05)
    with plant.records.reading() as connection:
        found = connection.execute(excursions.select().where(~excursions.c.withdrawn)).mappings().all()
        steps = connection.execute(transitions.select()).mappings().all()
        messages = connection.execute(outbox.select()).mappings().all()
    texts = sent_texts(tmp_path / "messages.ndjson", ROUNDS)
    repeats = sum(len(said) - 1 for said in texts.values())
    print(
        f"emitted {plant.readings} readings, stored {plant.store.count()}, "
        f"alarms {len(found)} of {len(plant.true_starts)}, transitions {len(steps)}, "
        f"messages {len(messages)}, sent {len(texts)}, repeats {repeats}"
    )
    limits = [row for row in found if row["kind"] == "limit"]
    assert {(row["device"], row["started_at"]) for row in limits} == plant.true_starts
    assert len(limits) == len(plant.true_starts) > 20
    told = Counter(step["excursion"] for step in steps if step["event"] in ("raise", "record"))
    assert told == Counter(row["id"] for row in limits)  # each began to be told exactly once
    assert sorted(row["key"] for row in messages) == sorted(
        f"{step['id']}|{person}|file" for step in steps for person in PEOPLE
    )
    assert texts.keys() == {row["key"] for row in messages}
    unmarked = {key: [text for text in said if not text.startswith(REPEAT)] for key, said in texts.items()}
    assert {key: said for key, said in unmarked.items() if len(said) > 1} == {}
    plant.close()
