"""Killed between inbox and reply, again and again: every message has exactly one reply and one act."""

import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from alerts.channels.channel import Incoming
from alerts.ears import RecordsEars
from coldchain.registry.things import Contact, Leg, Role, Shipment
from helpers import answer_child
from helpers.watching import REGISTRY
from links.clock import SystemClock
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_custody import acts_of
from links.records_registry import save_registry
from links.records_tables import inbox, outbox

KILLS, PEOPLE = 3, 40
SEED = 5


def test_exactly_one_reply_and_one_act_however_often_it_is_killed(tmp_path: Path) -> None:
    clock, chance = SystemClock(), random.Random(SEED)
    drivers = [
        Contact(id=f"d{number}", name=f"D{number}", role=Role.DRIVER, phone=f"+2547001{number:05}")
        for number in range(PEOPLE)
    ]
    registry = replace(
        REGISTRY,
        contacts=tuple(drivers),
        shipments=tuple(Shipment(id=f"s{number}", product="milk") for number in range(PEOPLE)),
        legs=tuple(
            Leg(shipment=f"s{number}", asset="van-1", custodian=f"d{number}", from_at=0)
            for number in range(PEOPLE)
        ),
    )
    SqliteReadings(tmp_path / "readings.db").close()
    with closing(Records(f"sqlite:///{tmp_path}/records.db")) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, registry)
        ears = RecordsEars(records, clock=clock)
        for number, driver in enumerate(drivers):
            ears.heard(Incoming("m", driver.phone, "delivered", f"r{number}", None, clock.now()))
        kills = 0
        give_up_s = time.monotonic() + 60
        while time.monotonic() < give_up_s:
            child = subprocess.Popen(
                [sys.executable, str(answer_child.__file__), str(tmp_path)],
                stdout=subprocess.PIPE,
                env={"PYTHONPATH": ".:tests"},
            )
            assert child.stdout is not None
            child.stdout.readline()
            if kills < KILLS:
                time.sleep(chance.uniform(0.01, 0.12))
                kills += 1
            else:
                while _waiting(records) and time.monotonic() < give_up_s:
                    time.sleep(0.05)
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdout.close()
            if kills >= KILLS and not _waiting(records):
                break
        with records.reading() as connection:
            replies = connection.execute(outbox.select()).mappings().all()
            acts = acts_of(connection, "highland")
        assert sorted(row["contact"] for row in replies) == sorted(each.id for each in drivers)
        assert sorted(act.shipment for act in acts) == sorted(each.id for each in registry.shipments)


def _waiting(records: Records) -> bool:
    with records.reading() as connection:
        return connection.execute(inbox.select().where(inbox.c.handled_at.is_(None))).first() is not None
