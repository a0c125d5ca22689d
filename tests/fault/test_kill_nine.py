"""Kill -9 of the bridge, ingest, the store writer, the watcher and the broker, at random moments, under load.

Real serial lines, a real broker, real files. At the end every reading that a sensor emitted is in the store
exactly once, every excursion that these readings contain is on record, each of its messages in the outbox.
"""

import json
import math
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from coldchain.errors import StoreError
from coldchain.judgement.evaluate import begin, evaluate, open_excursions
from coldchain.judgement.facts import Excursion, Kind, is_sensor_fault
from coldchain.judgement.rules import Rules, rules_for
from coldchain.reading import Flag
from coldchain.registry.profile import Limit, Profile, Side
from coldchain.registry.registry import Registry
from coldchain.units import QUANTITY_OF_CODE
from commands.running import children, prepare
from commands.station import Station, open_station
from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.simulator import port_paths
from fleet_simulator.truth import read_emitted
from helpers.killable import KillableStation
from helpers.polling import wait_until
from links.clock import SystemClock
from links.journal import Journal
from links.readings_sqlite import SqliteReadings
from links.readings_store import SeriesKey
from links.records import Records
from links.records_alarms import judged_up_to
from links.records_outbox import NEVER_AT
from links.records_registry import load_registry, save_registry
from links.records_tables import excursions, outbox, transitions

ROUNDS = int(os.environ.get("COLDCHAIN_KILL_ROUNDS", "12"))
KILLED = ("bridge", "receive", "write", "watch", "broker")
DEVICES = 8
COOP = "highland"
CHANNEL = "air/temperature"
SILENT = {"COLDCHAIN_SIMULATOR__SAMPLE_INTERVAL": "1h", "COLDCHAIN_SIMULATOR__HISTORY": "0s"}
SETTINGS = """\
data_folder = "data"
cooperative = {{ id = "highland", name = "Load", time_zone = "Africa/Nairobi" }}
[alerts]
hold_late = "0s"
over_after = "0s"
group_wait = "0s"
chatter_raises = 0
channels = ["log", "file"]
sending = {{ per_person_and_hour = 0 }}
escalation = {{ enabled = false }}
[simulator]
load_devices = {devices}
sample_interval = "100ms"
history = "6h"
history_sample_interval = "60s"
repeat_after = "1s"
[bridge]
gateway = "station-1"
{ports}
"""


def make_station(folder: Path) -> Station:
    """Return a station of simulated coolers with limits so narrow that compressor cycles are excursions."""
    ports = port_paths(
        SimulatorSettings.model_validate({"load_devices": DEVICES}), folder / "data" / "simulator"
    )
    tables = "".join(f'[[bridge.ports]]\npath = "{path}"\nframe_every = "1s"\n' for path in ports.values())
    file = folder / "coldchain.toml"
    file.write_text(SETTINGS.format(devices=DEVICES, ports=tables))
    station = open_station(file)
    prepare(station, SystemClock())
    with closing(Records(station.records_url)) as records, records.transaction() as connection:
        registry = load_registry(connection, COOP)
        save_registry(connection, replace(registry, profiles=tuple(narrow(one) for one in registry.profiles)))
    return station


def narrow(profile: Profile) -> Profile:
    """Return a profile with one limit on the air, in the middle of a compressor cycle."""
    limit = Limit(name="cycle", channel=CHANNEL, side=Side.ABOVE, bound=3.6, deadband=0.3)
    return replace(profile, limits=(limit,), absence_after_s=3600.0, max_gap_s=600.0)


def emitted(station: Station) -> Counter[tuple[str, int, int, str, float]]:
    """Return every value that a sensor said: device, boot, sequence, channel, value."""
    said: Counter[tuple[str, int, int, str, float]] = Counter()
    for frame in read_emitted(station.simulator_folder):
        for name, value in frame.fields.items():
            probe, code = name.split(".")
            channel = f"{probe}/{QUANTITY_OF_CODE[code].name}"
            said[frame.device, frame.boot, frame.sequence, channel, as_number(value)] += 1
    return said


def as_number(value: float | str) -> float:
    """Return a value, or a number that stands for a failed sensor."""
    return -999.0 if isinstance(value, str) or math.isnan(value) else round(value, 4)


def stored(station: Station) -> Counter[tuple[str, int, int, str, float]]:
    """Return every reading in the store, as often as it stands there."""
    found: Counter[tuple[str, int, int, str, float]] = Counter()
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        for series in store.series(COOP):
            for item in store.range(series):
                value = -999.0 if item.flag == Flag.FAIL else round(item.value, 4)
                found[item.device, item.boot, item.sequence, item.channel, value] += 1
    return found


def is_settled(station: Station) -> bool:
    """Return whether everything that was emitted has reached its end."""
    with closing(sqlite3.connect(station.folder / "spool.sqlite")) as spool:
        spooled = spool.execute("SELECT count(*) FROM spooled").fetchone()[0]
    with closing(Journal(station.journal)) as journal:
        head = journal.head()
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        judged = judged_up_to(connection)
        waits = outbox.c.sent_at.is_(None) & (outbox.c.due_at < NEVER_AT)
        unsent = connection.execute(select(outbox.c.id).where(waits)).all()
    try:
        with closing(SqliteReadings(station.readings, reader=True)) as store:
            written = store.position()
    except StoreError:
        return False  # on a busy machine each writer so far was killed before it had made the store
    return spooled == 0 and judged == written == head and not unsent


def expected_excursions(station: Station, registry: Registry) -> dict[str, Excursion]:
    """Return the excursions in the stored readings, judged once in their right order."""
    found: dict[str, Excursion] = {}
    assets = {asset.id: asset for asset in registry.assets}
    profiles = {profile.name: profile for profile in registry.profiles}
    with closing(SqliteReadings(station.readings, reader=True)) as store:
        for placement in registry.placements:
            profile = profiles[assets[placement.asset].profile]
            key = f"{COOP}/{placement.asset}/{placement.device}/{CHANNEL}"
            series = SeriesKey(COOP, placement.device, CHANNEL)
            found |= judged_in_order(rules_for(profile, key, CHANNEL), store, series)
    return found


def judged_in_order(rules: Rules, store: SqliteReadings, series: SeriesKey) -> dict[str, Excursion]:
    """Return the excursions of one channel."""
    found: dict[str, Excursion] = {}
    state = begin(rules)
    for reading in store.range(series):
        judged = evaluate(rules, state, reading, now=reading.event_at)
        state = judged.state
        found |= {fact.id: fact for fact in judged.facts if isinstance(fact, Excursion)}
    return found | {item.id: item for item in open_excursions(rules, state)}


@pytest.mark.timeout(400)
def test_nothing_is_lost_or_doubled_when_everything_is_killed(
    tmp_path: Path, ledger: Callable[[str], None]
) -> None:
    station = make_station(tmp_path)
    chance = random.Random(20261122)
    programs = [child for child in children(station) if child.name != "console"]
    with KillableStation(programs) as running:
        wait_until(lambda: emitted(station), "the first frames", 30)
        for _ in range(ROUNDS):
            for name in chance.sample(KILLED, len(KILLED)):
                time.sleep(chance.uniform(0.1, 0.8))
                running.programs[name].kill()
        progress = station.simulator_folder / "progress.json"
        wait_until(lambda: json.loads(progress.read_text())["phase"] == "live", "history was drained", 60)
        # The sensors fall silent, but go on saying what nobody has acknowledged.
        running.programs["simulate"].start_again_with({**os.environ, **SILENT})
        wait_until(lambda: is_settled(station) and stored(station) == emitted(station), "all arrived", 90)
    kills = {name: running.programs[name].kills for name in KILLED}
    check_and_tell(station, kills, ledger)
    assert all(not program.unasked for program in running.programs.values())


def check_and_tell(station: Station, kills: dict[str, int], ledger: Callable[[str], None]) -> None:
    """Compare what came out with what was said, and tell what was counted."""
    said, kept = emitted(station), stored(station)
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        registry = load_registry(connection, COOP)
        standing = connection.execute(select(excursions).where(~excursions.c.withdrawn)).mappings().all()
        steps = connection.execute(select(transitions)).mappings().all()
        keys = [row.key for row in connection.execute(select(outbox.c.key))]
    expected = expected_excursions(station, registry)
    due = {
        f"{step['id']}|{contact.id}|{channel}"
        for step in steps
        if not is_sensor_fault(step["alarm"])  # the manager need not hear of those
        for contact in registry.contacts
        if contact.role == "manager"
        for channel in ("log", "file")
    }
    ledger(
        f"kills: {kills}\nemitted {sum(said.values())}, stored {sum(kept.values())},"
        f" duplicates {sum(kept.values()) - len(kept)}, excursions {len(expected)},"
        f" alarm transitions {len(steps)}, messages {len(keys)}"
    )
    assert kept == said
    assert {row["id"]: row["ended_at"] for row in standing if row["kind"] == Kind.LIMIT} == {
        item.id: item.ended_at for item in expected.values() if item.kind is Kind.LIMIT
    }
    assert len(expected) > DEVICES
    assert all(row["raised"] for row in standing if row["kind"] == Kind.LIMIT)
    assert due <= set(keys)
    assert len(keys) == len(set(keys))
