"""Where shipments are stays in step with acts, with the file, and with time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import State
from coldchain.registry.things import Leg
from helpers.goods_acts import Yard
from helpers.talking import TALKING
from helpers.watching import COOP, at
from links.records_places import is_settled, settle
from links.records_registry import save_registry
from links.records_tables import shipment_places


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    """Return a cooperative whose goods are moved."""
    made = Yard(tmp_path)
    yield made
    made.close()


def places(yard: Yard) -> dict[str, tuple[str, str]]:
    """Return state and asset of each shipment, as they are kept."""
    where = shipment_places.c
    with yard.records.reading() as connection:
        rows = connection.execute(select(where.shipment, where.state, where.asset))
        return {row[0]: (row[1], row[2]) for row in rows}


def settled(yard: Yard) -> int:
    """Return how many places were made anew."""
    with yard.records.transaction() as connection:
        return (
            0
            if is_settled(connection, COOP, yard.clock.now())
            else settle(connection, COOP, yard.clock.now())
        )


def test_acts_keep_them_in_step_without_making_all_anew(yard: Yard) -> None:
    assert settled(yard) == 2
    id_ = yard.create("m-1")
    yard.move(CustodyKind.LOADED, id_, asset="van-1")
    assert places(yard)[id_] == (State.ON_THE_WAY, "van-1")
    assert settled(yard) == 0
    yard.wait(5)
    part = yard.split(id_, 100, new="m-2")
    assert (places(yard)[id_], places(yard)[part]) == ((State.SPLIT_UP, ""), (State.ON_THE_WAY, "van-1"))
    yard.withdraw(yard.way(part).stands[0].key)
    assert (places(yard)[id_], places(yard)[part]) == ((State.ON_THE_WAY, "van-1"), (State.VOID, ""))
    yard.replace(yard.way(id_).stands[0].key, asset="van-2")
    assert places(yard)[id_] == (State.ON_THE_WAY, "van-2")
    assert settled(yard) == 0
    before = places(yard)
    with yard.records.transaction() as connection:
        connection.execute(shipment_places.delete())
        connection.exec_driver_sql("DELETE FROM cursors WHERE consumer LIKE 'places/%'")
    assert settled(yard) == 4
    assert places(yard) == before  # worked out one by one or all together, they are the same


def test_a_new_file_and_the_time_it_planned_are_taken_up(yard: Yard) -> None:
    settled(yard)
    legs = (*TALKING.legs[:1], Leg(shipment="s-2", asset="cooler-1", custodian="wanjiru", from_at=at(30)))
    with yard.records.transaction() as connection:
        save_registry(connection, replace(TALKING, legs=legs))
    assert settled(yard) == 2
    assert places(yard)["s-2"] == (State.PLANNED, "")
    assert settled(yard) == 0
    yard.wait(31)
    assert settled(yard) == 1
    assert places(yard)["s-2"] == (State.AT_STATION, "cooler-1")
    assert settled(yard) == 0
