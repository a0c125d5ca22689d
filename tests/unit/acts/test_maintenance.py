"""Maintenance windows through the one door: allowed, done once, of what there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.maintenance import Asker, ask_end, ask_open
from acts.windows import Wanted
from coldchain.errors import AccessError, InputError
from coldchain.judgement.windows import Scope, WindowKind
from helpers.clock import ManualClock
from helpers.goods_acts import AUDITOR, MANAGER, Yard
from helpers.watching import COOP, MINUTE
from links.records_audit import newest
from links.records_registry import load_registry


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    yard = Yard(tmp_path)
    yield yard
    yard.records.close()


def wanted(clock: ManualClock, target: str) -> Wanted:
    now = clock.now()
    return Wanted(COOP, WindowKind.MAINTENANCE, Scope.ASSET, target, now, now + 30 * MINUTE)


def test_a_window_is_opened_once_and_ended(yard: Yard) -> None:
    with yard.records.reading() as connection:
        asset = load_registry(connection, COOP).assets[0].id
    asker = Asker(MANAGER, COOP, "k-1")
    first = ask_open(yard.records, yard.clock, asker, wanted=wanted(yard.clock, asset), why="painting")
    again = ask_open(yard.records, yard.clock, asker, wanted=wanted(yard.clock, asset), why="painting")
    assert (first.came, again.again, again.about) == ("done", True, first.about)
    number = int(first.about.rpartition("/")[2])
    ended = ask_end(yard.records, yard.clock, Asker(MANAGER, COOP), number=number, why="dry")
    assert ended.came == "done"
    with yard.records.reading() as connection:
        entries = [link.entry for link in newest(connection, COOP, limit=2)]
    assert [each.why for each in entries] == ["dry", "painting"]
    assert entries[0].address == MANAGER.address


def test_who_may_not_and_what_is_not_there_is_refused(yard: Yard) -> None:
    with pytest.raises(AccessError):
        ask_end(yard.records, yard.clock, Asker(AUDITOR, COOP), number=1, why="w")
    with pytest.raises(InputError):
        ask_end(yard.records, yard.clock, Asker(MANAGER, COOP), number=1, why="w")
    with pytest.raises(InputError):
        ask_open(
            yard.records, yard.clock, Asker(MANAGER, COOP), wanted=wanted(yard.clock, "nowhere"), why="w"
        )
