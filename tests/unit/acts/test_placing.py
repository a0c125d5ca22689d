"""acts/placing.py: a device moves from an instant on; what was until then ends there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.doing import Outcome
from acts.placing import move
from acts.registry import Wish, ask
from coldchain.access.actors import at_the_machine
from coldchain.errors import EntryError, RegistryError
from coldchain.instants import to_iso
from helpers.clock import ManualClock
from helpers.registered import COOP, NOON, records_with
from links.records import Records
from links.records_audit import newest
from links.records_registry import load_registry

HOUR = 3_600_000


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def moved(
    records: Records, asset: str, at: int | None = None, device: str = "node", why: str = ""
) -> Outcome:
    values = {"asset": asset} | ({"from": to_iso(at)} if at is not None else {})
    wish = Wish("placements", (device,), values, why)
    return ask(records, ManualClock(NOON + HOUR), at_the_machine("me"), COOP, verb=move, wish=wish)


def shown(records: Records, device: str = "node") -> list[tuple[str, int, int | None]]:
    with records.reading() as connection:
        registry = load_registry(connection, COOP)
    found = [each for each in registry.placements if each.device == device]
    return [(each.asset, each.from_at, each.until_at) for each in found]


def test_from_now_on_it_is_elsewhere(records: Records) -> None:
    moved(records, "van")
    assert shown(records)[1:] == [("cooler", NOON, NOON + HOUR), ("van", NOON + HOUR, None)]
    with records.reading() as connection:
        assert [link.entry.action for link in newest(connection, COOP)] == ["registry:add", "registry:change"]
    assert moved(records, "van").came == "so-already"


def test_a_move_in_the_past_ends_where_the_next_placement_begins(records: Records) -> None:
    outcome = moved(records, "cooler", NOON - HOUR, why="the driver says so")
    assert shown(records) == [
        ("van", 0, NOON - HOUR),
        ("cooler", NOON - HOUR, NOON),
        ("cooler", NOON, None),
    ]
    assert outcome.detail["until"] == to_iso(NOON)


def test_at_the_very_instant_of_another_move_it_takes_its_place(records: Records) -> None:
    moved(records, "van", NOON)
    assert shown(records) == [("van", 0, NOON), ("van", NOON, None)]


def test_it_is_taken_out_and_put_in_for_the_first_time(records: Records) -> None:
    moved(records, "")
    assert shown(records)[-1] == ("cooler", NOON, NOON + HOUR)
    with pytest.raises(RegistryError, match="nowhere"):
        moved(records, "")
    moved(records, "van", device="spare")
    assert shown(records, "spare") == [("van", NOON + HOUR, None)]


def test_what_there_is_not_is_said(records: Records) -> None:
    with pytest.raises(RegistryError, match="Did you mean 'node'"):
        moved(records, "van", device="nodee")
    with pytest.raises(EntryError, match="Did you mean 'van'"):
        moved(records, "vam")
