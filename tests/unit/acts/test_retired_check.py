"""Goods in a van, or in somebody's hands, hold its end up: also when people said so, not the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts.asking import Asking
from acts.importing import plan_import
from acts.moving import Move, ask_move
from acts.placing import move
from acts.registry import Wish, ask
from acts.retired_check import check_ended, goods_beyond
from acts.retiring import retire
from coldchain.access.actors import at_the_machine
from coldchain.errors import InputError, RegistryError
from coldchain.registry.cells import Cell
from coldchain.registry.custody import CustodyKind
from coldchain.registry.entries import Entry
from helpers.clock import ManualClock
from helpers.small_fleet import COOP, HOUR, NOW, build_fleet
from links.records import Records
from links.records_registry_rows import find
from links.sheets_in import Sheet

MINUTE = 60_000


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    fleet = build_fleet(tmp_path)
    records = Records(fleet.records_url)
    yield records
    records.close()


def ending(records: Records, kind: str, id_: str, at: int = NOW) -> Entry:
    with records.reading() as connection:
        found = find(connection, COOP, kind, (id_,))
    assert found is not None
    assert not isinstance(found, str)
    return replace(found, retired_at=at, retired_why="sold")


def reason(records: Records, entry: Entry, now: int = NOW) -> str:
    with records.reading() as connection:
        try:
            check_ended(connection, now, COOP, entry)
        except RegistryError as error:
            return error.reason
    return ""


def say(records: Records, act: CustodyKind, asset: str, at: int) -> None:
    asking = Asking(records, ManualClock(NOW), at_the_machine("me"), COOP)
    ask_move(asking, Move(act=act, shipment="s-1", asset=asset, at=at))


def test_goods_that_people_put_elsewhere_hold_up_the_end_of_that(records: Records) -> None:
    van = ending(records, "assets", "van-1")
    with records.reading() as connection:
        before = [each.came for each in goods_beyond(connection, COOP, van)]
    assert any("s-1" in each for each in before)
    say(records, CustodyKind.UNLOADED, "cooler-1", NOW - MINUTE)
    with records.reading() as connection:
        after = [each.came for each in goods_beyond(connection, COOP, van)]
        there = goods_beyond(connection, COOP, ending(records, "assets", "cooler-1"))
    assert not any("s-1" in each for each in after)
    assert any("s-1" in each.came for each in there)


def test_a_person_hands_over_first(records: Records) -> None:
    assert reason(records, ending(records, "contacts", "peter")) == "still-loaded"


def test_an_end_to_come_is_not_said_yet(records: Records) -> None:
    assert reason(records, ending(records, "assets", "box-1", NOW + HOUR)) == "in-the-future"


def test_goods_are_not_moved_into_what_was_retired(records: Records) -> None:
    me = at_the_machine("me")
    out = Wish("placements", ("d-cooler-2",), {"asset": ""})
    ask(records, ManualClock(NOW), me, COOP, verb=move, wish=out)
    end = Wish("assets", ("cooler-2",), {}, "scrapped")
    ask(records, ManualClock(NOW), me, COOP, verb=retire, wish=end)
    asking = Asking(records, ManualClock(NOW + HOUR), me, COOP)
    into = Move(act=CustodyKind.UNLOADED, shipment="s-1", asset="cooler-2")
    with pytest.raises(InputError) as error:
        ask_move(asking, into)
    assert error.value.reason == "retired"
    assert "scrapped" in error.value.came
    ask_move(asking, replace(into, at=NOW - MINUTE))  # it was there then


def test_a_table_does_not_retire_what_has_goods_in_it(records: Records) -> None:
    rows: list[tuple[int, tuple[Cell, ...]]] = [(2, ("van-1", "2026-11-22T10:40:00+03:00", "sold"))]
    sheet = Sheet("x.csv", "assets", ("id", "retired", "retired_why"), rows)
    with records.reading() as connection:
        plan = plan_import(connection, COOP, [sheet])
    assert {each.column for each in plan.problems} >= {"retired"}
    assert plan.steps == []
