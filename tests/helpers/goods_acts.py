"""People who say what becomes of goods, over real records; minutes count from noon in Nairobi."""

import sqlite3
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from acts.asking import Asking
from acts.correcting import ask_carry, ask_replace, ask_withdraw
from acts.dividing import Merge, Split, ask_merge, ask_split
from acts.doing import Outcome
from acts.moving import Move, ask_move
from acts.shipments import New, ask_change, ask_create
from coldchain.access.actors import Actor, Membership, Via
from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import Lifecycle, Way
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role
from helpers.clock import ManualClock
from helpers.talking import TALKING
from helpers.watching import COOP, MINUTE, at
from links.records import Records
from links.records_places import life_of
from links.records_registry import save_registry
from links.records_ways import load_way


def person(name: str, role: Role, contact: str = "", *, coop: str = COOP) -> Actor:
    """Return somebody who has logged in."""
    mine = Membership(coop=coop, role=role, contact=contact)
    return Actor(id=name, via=Via.CONSOLE, memberships=(mine,), address="10.0.0.7")


MANAGER = person("grace@highland", Role.MANAGER, "grace")
DRIVER = person("peter@highland", Role.DRIVER, "peter")
OTHER_DRIVER = person("ann@highland", Role.DRIVER, "ann")
KEEPER = person("wanjiru@highland", Role.KEEPER, "wanjiru")
AUDITOR = person("otieno@highland", Role.AUDITOR, "otieno")


def before_label(actor: Actor) -> Actor:
    """Return somebody who has opened the page of the goods' label."""
    return msgspec.structs.replace(actor, via=Via.LABEL)


class Yard:
    """A cooperative whose goods are moved.

    Args:
        folder: Where its records are.
        registry: What is registered.
        records: Of a station that is there already, with its clock; None: new ones.
    """

    def __init__(
        self,
        folder: Path,
        registry: Registry = TALKING,
        *,
        records: tuple[Records, ManualClock] | None = None,
    ) -> None:
        if records is not None:
            self.records, self.clock = records
            return
        (folder / "records.db").write_bytes(_fresh(msgspec.json.encode(registry)))
        self.records, self.clock = Records(f"sqlite:///{folder}/records.db"), ManualClock(at(0))

    def asking(self, actor: Actor = MANAGER, key: str = "") -> Asking:
        """Return what somebody asks with."""
        return Asking(self.records, self.clock, actor, COOP, key)

    def create(self, id_: str = "", *, kg: float = 100, actor: Actor = MANAGER, **more: Any) -> str:
        """Return the id of a shipment that was entered."""
        told = {"product": "Raw milk", **more}
        new = New(id=id_, quantity_kg=kg, **told)
        return str(ask_create(self.asking(actor), new).detail["shipment"])

    def move(self, act: CustodyKind, shipment: str, minute: float | None = None, **more: Any) -> Outcome:
        """Return what came of goods that moved at a minute; None: now."""
        actor, key = more.pop("actor", MANAGER), more.pop("key", "")
        instant = None if minute is None else at(minute)
        return ask_move(self.asking(actor, key), Move(act=act, shipment=shipment, at=instant, **more))

    def split(self, shipment: str, kg: float, minute: float | None = None, **more: Any) -> str:
        """Return the id of what was split off."""
        actor = more.pop("actor", MANAGER)
        instant = None if minute is None else at(minute)
        done = ask_split(self.asking(actor), Split(shipment=shipment, quantity_kg=kg, at=instant, **more))
        return str(done.detail["shipment"])

    def merge(self, *parts: str, minute: float | None = None, **more: Any) -> Outcome:
        """Return what came of merging shipments."""
        instant = None if minute is None else at(minute)
        return ask_merge(self.asking(more.pop("actor", MANAGER)), Merge(parts=parts, at=instant, **more))

    def withdraw(self, key: str, why: str = "wrong one") -> Outcome:
        """Return what came of taking an act back."""
        return ask_withdraw(self.asking(), key, why)

    def replace(self, key: str, why: str = "a slip", **fields: Any) -> Outcome:
        """Return what came of putting an act right."""
        return ask_replace(self.asking(), key, fields, why)

    def change(self, shipment: str, why: str = "a slip", **fields: Any) -> Outcome:
        """Return what came of putting right what was entered."""
        return ask_change(self.asking(), shipment, fields, why)

    def carry(self, shipment: str, part: str = "") -> Outcome:
        """Return what came of choosing anew whose way a lot carries."""
        return ask_carry(self.asking(), shipment, "it was worse", part=part)

    def way(self, shipment: str) -> Way:
        """Return a shipment with all that was said of it."""
        with self.records.reading() as connection:
            found = load_way(connection, COOP, shipment)
        assert found is not None
        return found

    def life(self, shipment: str, *, later: float = 0.01) -> Lifecycle:
        """Return what became of a shipment, a moment from now [min]."""
        with self.records.reading() as connection:
            return life_of(connection, COOP, self.way(shipment), self.clock.now() + round(later * MINUTE))

    def legs(self, shipment: str) -> list[tuple[str, str, float, float | None]]:
        """Return legs: asset, custodian, from and until in minutes."""
        return [
            (
                leg.asset,
                leg.custodian,
                _minute(leg.from_at),
                None if leg.until_at is None else _minute(leg.until_at),
            )
            for leg in self.way(shipment).legs
        ]

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.clock.advance(round(minutes * MINUTE))

    def close(self) -> None:
        """Give the records back."""
        self.records.close()


@cache
def _fresh(registry: bytes) -> bytes:
    """Return a file of records with a registry: to migrate costs more than most tests."""
    with TemporaryDirectory() as folder:
        records = Records(f"sqlite:///{folder}/records.db")
        records.migrate()
        with records.transaction() as connection:
            save_registry(connection, msgspec.json.decode(registry, type=Registry))
        records.close()
        path = Path(folder) / "records.db"
        with sqlite3.connect(path) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.close()
        return path.read_bytes()


def _minute(instant: int) -> float:
    return round((instant - at(0)) / MINUTE, 3)
