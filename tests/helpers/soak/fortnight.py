"""A fortnight, or a part of it: boards with the real firmware, real bridge, broker and server, and troubles.

Not a test by itself: it runs, and gives back what there is to be compared.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from firmware_bridge.spool_ledger import Loss
from firmware_bridge.spool_reader import SpoolReader
from helpers.firmware import new_board
from helpers.soak.gateway import COOP
from helpers.soak.ledger import Stored, said_in, stored_in
from helpers.soak.run import Run
from helpers.soak.slaves import Answer, Slaves
from helpers.soak.troubles import MS_PER_DAY, MS_PER_H, MS_PER_MINUTE, Trouble, plan
from helpers.soak.world import Emitted, World
from links.clock import SystemClock
from links.journal import STORE_READER, Journal
from links.records import Records
from links.records_registry import save_registry

if TYPE_CHECKING:
    from helpers.avr.device import AvrDevice

GATEWAY = "gw-1"
INTERVALS_S = {"van-0": 120, "cooler-1": 300}
SLAVES = (1, 2, 3)
SETTLED_S = 90.0  # real time after the end for all to arrive
_WARM_UP_MS = 5 * MS_PER_MINUTE


class Came(NamedTuple):
    """What came of it.

    Args:
        started_at: The true time at the beginning [ms since 1970, UTC].
        troubles: What went wrong.
        frames: What the boards said, each frame once.
        answers: What the slaves of the Modbus line said, by address.
        stored: What is in the store.
        losses: What the gateway itself knows to be missing.
        kills: How often each program was killed.
        unasked: Programs that ended without having been killed, with their exit codes.
    """

    started_at: int
    troubles: Sequence[Trouble]
    frames: Mapping[tuple[str, int, int], Emitted]
    answers: Mapping[int, Sequence[Answer]]
    stored: Stored
    losses: Sequence[Loss]
    kills: Counter[str]
    unasked: Mapping[str, Sequence[int]]


def live(folder: Path, days: float, seed: int) -> Came:
    """Return what came of so many days.

    Args:
        folder: For everything.
        days: How long it is.
        seed: Of chance.
    """
    start_at = SystemClock().now() - round(days * MS_PER_DAY) - MS_PER_H
    prepare(folder)
    troubles = plan(start_at + _WARM_UP_MS, days, seed)
    boards = [new_board(name, interval_s) for name, interval_s in INTERVALS_S.items()]
    with (
        World(folder, start_at, boards, settings_of(folder)) as world,
        Slaves(folder / "modbus", SLAVES, world.time) as slaves,
    ):
        world.is_busy = slaves.is_busy
        world.settle((folder / "gateway" / "spool.sqlite").exists, SETTLED_S)
        run = Run(world, slaves, troubles, seed)
        weather = Weather(boards, seed)
        for hour in range(1, round(days * 24) + 1):
            weather.change()
            run.go(start_at + hour * MS_PER_H)
        frames = {name: each for line in world.lines for name, each in line.emitted.items()}
        world.settle(lambda: _has(folder, set(said_in(frames))), SETTLED_S)
        unasked = {name: program.unasked for name, program in world.programs.items() if program.unasked}
        for line in world.lines:
            frames |= line.emitted
    with closing(SpoolReader(folder / "gateway" / "spool.sqlite")) as spool:
        losses = spool.losses()
    stored = stored_in(_store(folder))
    return Came(start_at, troubles, frames, slaves.answers, stored, losses, run.kills, unasked)


def settings_of(folder: Path) -> dict[str, object]:
    """Return the table ``[bridge]``, but for the ports of the boards."""
    slaves = [
        {"device": f"slave-{address}", "address": address, "sample_interval": "5m"} for address in SLAVES
    ]
    line = {"kind": "modbus", "path": str(folder / "modbus"), "answer_within": "5s", "slaves": slaves}
    return {"gateway": GATEWAY, "status_every": "10m", "group_commit": "0s", "ports": [line]}


class Weather:
    """What the sensors of the boards meet: cold and warm, and faults of every kind."""

    def __init__(self, boards: Sequence["AvrDevice"], seed: int) -> None:
        self._boards = boards
        self._chance = random.Random(seed)

    def change(self) -> None:
        """Change it for all boards."""
        chance = self._chance
        for board in self._boards:
            board.air.temperature_c = round(chance.uniform(-25, 35), 2)
            board.product.temperature_c = round(chance.uniform(-20, 20), 1)
            board.product.connected = chance.random() > 0.05
            board.product.damaged = chance.random() < 0.05
            board.product.starved = chance.random() < 0.05
            board.set_door(is_open=chance.random() < 0.2)
            board.set_supply(chance.uniform(4.4, 5.2))


def prepare(folder: Path) -> None:
    """Make what the server needs to know the gateway and its devices."""
    devices = (*INTERVALS_S, *(f"slave-{address}" for address in SLAVES))
    registry = Registry(
        cooperative=Cooperative(id=COOP, name="Highland"),
        gateways=(GATEWAY,),
        devices=tuple(Device(id=name) for name in devices),
    )
    with closing(Records(f"sqlite:///{folder}/records.sqlite")) as records:
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, registry)
    with closing(Journal(folder / "journal.sqlite")) as journal:
        journal.register(STORE_READER)


def _store(folder: Path) -> Path:
    return folder / "readings.sqlite"


def _has(folder: Path, names: set[tuple[str, int, int, str]]) -> bool:
    return names <= stored_in(_store(folder)).readings.keys()
