"""The registry on a real PostgreSQL server: two people at once, an import, the file."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from acts.applying import apply_file
from acts.importing import import_sheets
from acts.placing import move
from acts.registry import Wish, add, ask, remove
from coldchain.access.actors import at_the_machine
from coldchain.audit import first_broken
from coldchain.errors import RegistryError
from coldchain.registry.cells import tables_of
from helpers.clock import ManualClock
from helpers.postgresql import running_cluster
from helpers.registered import COOP, FULL, NOON
from links.records import Records
from links.records_audit import walk
from links.records_registry import load_registry
from links.sheets_in import read_sheets
from links.sheets_out import workbook_of

ME = at_the_machine("me")


@pytest.fixture(scope="module")
def records() -> Iterator[Records]:
    with running_cluster() as cluster, closing(Records(cluster.new())) as opened:
        with opened.transaction() as connection:
            apply_file(connection, NOON, FULL)
        yield opened


def test_a_workbook_goes_out_and_in(records: Records) -> None:
    book = read_sheets("all.xlsx", workbook_of(tables_of(FULL)))
    assert import_sheets(records, ManualClock(NOON), ME, COOP, sheets=book).came == "so-already"
    ask(
        records,
        ManualClock(NOON + 5),
        ME,
        COOP,
        verb=move,
        wish=Wish("placements", ("node",), {"asset": "van"}),
    )
    with records.transaction() as connection:
        changes = apply_file(connection, NOON, replace(FULL, gateways=("station-1", "station-2")))
        assert [each.about for each in changes] == ["gateways/station-2"]
        assert load_registry(connection, COOP).placements[-1].from_at == NOON + 5


def test_of_two_who_use_and_remove_at_once_one_is_refused(records: Records) -> None:
    """Whoever comes second sees what the first one did: nothing ever points at what is gone."""
    refused: list[str] = []

    def use(number: int) -> None:
        wish = Wish(
            "assets",
            values={"id": f"a{number}", "name": "A", "kind": "cooler", "profile": "cold", "site": "s"},
        )
        try:
            ask(records, ManualClock(NOON), ME, COOP, verb=add, wish=wish)
        except RegistryError as error:
            refused.append(error.reason)

    def take_away() -> None:
        try:
            ask(records, ManualClock(NOON), ME, COOP, verb=remove, wish=Wish("sites", ("s",), why="shut"))
        except RegistryError as error:
            refused.append(error.reason)

    for number in range(8):
        with records.reading() as connection:
            is_there = any(each.id == "s" for each in load_registry(connection, COOP).sites)
        if not is_there:
            site = Wish("sites", values={"id": "s", "name": "S", "kind": "village_station"})
            ask(records, ManualClock(NOON), ME, COOP, verb=add, wish=site)
        threads = [threading.Thread(target=use, args=(number,)), threading.Thread(target=take_away)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with records.reading() as connection:
            registry = load_registry(connection, COOP)
            assert {each.site for each in registry.assets} - {""} <= {each.id for each in registry.sites}
    assert len(refused) >= 8, "each round refuses one of the two, or the second of both"
    with records.reading() as connection:
        assert first_broken(walk(connection, COOP)) is None
