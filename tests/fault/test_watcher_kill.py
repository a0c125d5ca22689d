"""Kill -9 of a watcher and of a sender under load: every alarm is told, repeats say that they may be one.

Nothing is sent that had expired. A few kills; ``make kills`` does fifty (COLDCHAIN_KILLS).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from coldchain.instants import from_iso
from coldchain.judgement.unsent import Unsent
from coldchain.messages.prefixes import as_repeat
from coldchain.reading import Reading
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Contact, Cooperative, Device, Placement, Role
from helpers import tree
from links.journal import Entry, Journal
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_alarms import judged_up_to
from links.records_outbox import EXPIRED, NEVER_AT, Draft, put
from links.records_registry import save_registry
from links.records_tables import excursions, outbox, transitions

REPEAT = as_repeat("", "en")

KILLS = int(os.environ.get("COLDCHAIN_KILLS", "4"))
ROLES = ("watch", "send")
DEVICES = 12
PACK = 5
PAUSE_S = 0.02  # between two packs of every device: quick, and no more than can be sent in the end
SPELL = 20  # readings warm, then as many cold
PATIENCE_S = 120  # for what is judged and sent in the end: on a loaded machine it takes long
COOP = "highland"
LIMIT = Limit(name="too-warm", channel="air/temperature", side=Side.ABOVE, bound=8.0)
Row = Mapping[Any, Any]
PEOPLE = {"grace": "+254700000001", "joseph": "+254700000002"}


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
        contacts=tuple(Contact(id=n, name=n, role=Role.MANAGER, phone=phone) for n, phone in PEOPLE.items()),
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

    def note(self) -> None:
        """Write a message that is of no use in a moment."""
        now = time.time_ns() // 1_000_000
        key = f"note|{now}|{self.chance.random()}"
        lasts_ms = self.chance.randrange(20, 400)
        draft = Draft(
            key, COOP, "note", "note", "file", "+254", "note", now, now + lasts_ms, purpose="system"
        )
        with self.records.transaction() as connection:
            put(connection, [draft])

    def unsent(self) -> int:
        """Return how many messages still wait."""
        waits = outbox.c.sent_at.is_(None) & (outbox.c.due_at < NEVER_AT)
        with self.records.reading() as connection:
            return len(connection.execute(outbox.select().where(waits)).all())

    def close(self) -> None:
        """Give the files back."""
        self.journal.close()
        self.store.close()
        self.records.close()


class Child:
    """A real watcher or sender process over the files of a folder, killed and started again.

    Args:
        folder: Of the files.
        role: What it does.
    """

    def __init__(self, folder: Path, role: str) -> None:
        self._command = [sys.executable, "-m", "helpers.watch_child", str(folder), role]
        self._log = folder / f"{role}.log"
        self.start()

    def start(self) -> None:
        """Start it; it needs a moment to be ready."""
        self._is_ready = False
        path = os.pathsep.join([str(tree.PROJECT), str(tree.PROJECT / "tests")])
        environment = {**os.environ, "PYTHONPATH": path}
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
            )

    def wait_ready(self) -> None:
        """Wait until it has begun its work."""
        if not self._is_ready:
            assert self._process.stdout is not None
            assert self._process.stdout.readline() == "READY\n", self._log.read_text(encoding="utf-8")
            self._is_ready = True

    def kill(self) -> None:
        """Kill it when it is ready; it must have been alive until then."""
        self.wait_ready()
        alive = self._process.poll() is None
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()
        assert alive, self._log.read_text(encoding="utf-8")


def sent_lines(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return what is in the message file by key; at most one broken line for each kill."""
    lines: dict[str, list[dict[str, str]]] = {}
    broken = 0
    for line in path.read_bytes().splitlines():
        try:
            message = json.loads(line)
        except ValueError:
            broken += 1
            continue
        lines.setdefault(message["key"], []).append(message)
    assert broken <= KILLS
    return lines


def says_the_end(body: str, ended_at: int) -> bool:
    """Return whether a message tells of something that is over, and when that was [ms]."""
    end = time.strftime("%H:%M", time.gmtime(ended_at / 1000))
    return body.startswith("LATE Van ") and f" to {end} " in body


def check_each_step(steps: Sequence[Row], by_key: Mapping[str, Row], ended_at: Mapping[str, int]) -> None:
    """Every step has a message to each person, or his message of the other step says it: never both."""
    own = {f"{step['id']}|{person}|file" for step in steps for person in PEOPLE}
    assert {key for key, row in by_key.items() if row["transition"] != "note"} <= own
    for step in steps:
        for person in PEOPLE:
            has_own = f"{step['id']}|{person}|file" in by_key
            assert has_own or step["told_with"], step["id"]
            if step["told_with"]:
                other = by_key[f"{step['told_with']}|{person}|file"]["body"]
                assert says_the_end(other, ended_at[step["excursion"]]) is not has_own, (step["id"], other)


def run_under_fire(plant: Plant, folder: Path) -> None:
    """Kill one of the two again and again under load; then let both come to their end."""
    children = {role: Child(folder, role) for role in ROLES}
    try:
        for number in range(KILLS):
            child = children[ROLES[number % 2]]
            child.wait_ready()
            end_s = time.monotonic() + plant.chance.uniform(0.1, 0.5)
            while time.monotonic() < end_s:
                plant.emit()
                plant.note()
                time.sleep(PAUSE_S)
            child.kill()
            child.start()
        give_up_s = time.monotonic() + PATIENCE_S
        while (not plant.judged() or plant.unsent()) and time.monotonic() < give_up_s:
            time.sleep(0.05)
    finally:
        for child in children.values():
            child.kill()


@pytest.mark.timeout(300 + 10 * KILLS)
def test_every_alarm_is_told_whoever_is_killed(tmp_path: Path) -> None:
    plant = Plant(tmp_path)
    run_under_fire(plant, tmp_path)
    with plant.records.reading() as connection:
        found = connection.execute(excursions.select().where(~excursions.c.withdrawn)).mappings().all()
        steps = connection.execute(transitions.select()).mappings().all()
        messages = connection.execute(outbox.select()).mappings().all()
    lines = sent_lines(tmp_path / "messages.ndjson")
    reasons = Counter(row["error"] for row in messages if row["sent_at"] is None)
    print(
        f"{KILLS} kills, {plant.readings} readings, alarms {len(found)} of {len(plant.true_starts)}, "
        f"messages {len(messages)}, sent {len(lines)}, "
        f"repeats {sum(len(said) - 1 for said in lines.values())}, not sent {dict(reasons)}"
    )
    limits = [row for row in found if row["kind"] == "limit"]
    assert {(row["device"], row["started_at"]) for row in limits} == plant.true_starts
    assert len(limits) == len(plant.true_starts) > 10
    told = Counter(step["excursion"] for step in steps if step["event"] in ("raise", "record"))
    assert told == Counter(row["id"] for row in limits)  # each began to be told exactly once
    of_steps = [row for row in messages if row["transition"] != "note"]
    by_key = {row["key"]: row for row in messages}
    check_each_step(steps, by_key, {row["id"]: row["ended_at"] for row in limits})
    assert reasons.keys() <= {EXPIRED, Unsent.OVER, Unsent.IN_DOUBT}
    step_of = {step["id"]: step["excursion"] for step in steps}
    heard = {(step_of[row["transition"]], row["contact"]) for row in of_steps if row["key"] in lines}
    assert heard == {(row["id"], person) for row in limits for person in PEOPLE}
    expired = [row for row in messages if row["error"] == EXPIRED]
    assert all(row["transition"] == "note" for row in expired)
    for key, said in lines.items():
        assert len([each for each in said if not each["text"].startswith(REPEAT)]) <= 1, key
        assert len(said) == 1 or by_key[key]["in_doubt"], key
        assert all(from_iso(each["sent_at"]) < by_key[key]["expires_at"] for each in said), key
    plant.close()
