"""links/records_registry_rows.py: one entry is found, written and removed without the others."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from coldchain.registry.entries import COOPERATIVE, TYPES, key_of
from coldchain.registry.retired import RETIRABLE
from coldchain.registry.things import Asset
from helpers.registered import COOP, FULL, NOON
from links.records import Records
from links.records_registry import load_registry, save_registry
from links.records_registry_rows import drop, find, ids_of, lock_registry, present, put, referring, where


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, FULL)
    yield records
    records.close()


def test_every_entry_is_found_removed_and_written_again(records: Records) -> None:
    with records.transaction() as connection:
        lock_registry(connection)
        for kind in TYPES:
            entries = [FULL.cooperative] if kind == COOPERATIVE else getattr(FULL, kind)
            assert sorted(map(repr, where(connection, COOP, kind))) == sorted(map(repr, entries))
            for entry in entries:
                key = key_of(kind, entry)
                assert find(connection, COOP, kind, key) == entry
                assert find(connection, "other", kind, key) is None
                drop(connection, COOP, kind, [key])
                assert find(connection, COOP, kind, key) is None
            put(connection, COOP, kind, entries)
        put(connection, COOP, "sites", [])
        assert load_registry(connection, COOP) == FULL


@pytest.mark.parametrize("kind", RETIRABLE)
def test_the_end_of_a_thing_comes_and_goes_with_it(records: Records, kind: str) -> None:
    one, *_ = getattr(FULL, kind)
    ended = replace(one, retired_at=NOON, retired_why="sold, 'as it is'")
    with records.transaction() as connection:
        drop(connection, COOP, kind, [(one.id,)])
        put(connection, COOP, kind, [ended])
        assert find(connection, COOP, kind, (one.id,)) == ended
        assert ended in where(connection, COOP, kind)
        assert where(connection, COOP, kind, {"retired_at": NOON}) == [ended]
        drop(connection, COOP, kind, [(one.id,)])
        put(connection, COOP, kind, [one])
        assert load_registry(connection, COOP) == FULL


def test_ids_and_which_of_them_there_are(records: Records) -> None:
    with records.reading() as connection:
        assert ids_of(connection, COOP, "devices") == ["node", "spare"]
        assert ids_of(connection, COOP, "gateways") == ["station-1"]
        many = [f"n{number}" for number in range(1_200)]
        assert present(connection, COOP, "devices", [*many, "node", "a\0b"]) == {"node"}
        assert present(connection, COOP, "devices", []) == set()


def test_everything_that_points_at_an_entry_is_found(records: Records) -> None:
    with records.reading() as connection:
        assert set(referring(connection, COOP, "assets", "van")) == {
            ("placements", ("node", 0)),
            ("contacts", ("grace",)),
            ("contacts", ("omar",)),
            ("legs", ("milk", NOON, "van")),
        }
        assert referring(connection, COOP, "devices", "spare") == []
        assert [kind for kind, _ in referring(connection, COOP, "devices", "node")] == [
            "placements",
            "placements",
            "calibrations",
        ]


def test_some_of_a_kind(records: Records) -> None:
    with records.reading() as connection:
        (van,) = where(connection, COOP, "assets", {"kind": "van"})
    assert isinstance(van, Asset)
    assert van.id == "van"
