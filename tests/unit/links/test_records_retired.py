"""The ends of things lie beside windows, go with their things, and are no windows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from coldchain.registry.registry import Registry
from helpers.registered import COOP, FULL, NOON, records_with
from links.records import Records
from links.records_inbox import people_at
from links.records_registry import load_registry, save_registry
from links.records_registry_rows import drop, find, put, where
from links.records_retired import End, ended_ids, ends_of
from links.records_tables import alarm_windows, contacts
from links.records_windows import window_of, windows_since

SOLD = replace(
    FULL,
    assets=tuple(
        replace(each, retired_at=NOON, retired_why="sold, 'as it is'") if each.id == "van" else each
        for each in FULL.assets
    ),
    contacts=tuple(replace(each, retired_at=NOON + 1, retired_why="left") for each in FULL.contacts),
)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with records_with(tmp_path) as records:
        yield records


def saved(records: Records, registry: Registry) -> Registry:
    with records.transaction() as connection:
        save_registry(connection, registry)
    with records.reading() as connection:
        return load_registry(connection, COOP)


def test_a_registry_comes_back_with_its_ends_and_without_them(records: Records) -> None:
    assert saved(records, SOLD) == SOLD
    with records.reading() as connection:
        assert ends_of(connection, COOP, "assets") == {"van": End(NOON, "sold, 'as it is'")}
        assert ends_of(connection, COOP, "assets", ["cooler"]) == {}
        assert ends_of(connection, "other", "assets") == ends_of(connection, COOP, "shipments") == {}
    assert saved(records, FULL) == FULL
    with records.reading() as connection:
        assert connection.execute(select(func.count()).select_from(alarm_windows)).scalar() == 0


def test_single_entries_have_their_ends(records: Records) -> None:
    (van,) = (each for each in SOLD.assets if each.id == "van")
    with records.transaction() as connection:
        drop(connection, COOP, "assets", [("van",)])
        put(connection, COOP, "assets", [van])
        assert find(connection, COOP, "assets", ("van",)) == van
        assert van in where(connection, COOP, "assets")
        drop(connection, COOP, "assets", [("van",)])
        assert ends_of(connection, COOP, "assets") == {}


def test_an_end_is_no_window(records: Records) -> None:
    saved(records, SOLD)
    with records.reading() as connection:
        assert windows_since(connection, 0) == []
        ids = connection.execute(select(alarm_windows.c.id)).scalars().all()
        assert ids
        assert [window_of(connection, COOP, id_) for id_ in ids] == [None] * len(ids)


def test_who_has_left_is_known_by_his_number_until_then(records: Records) -> None:
    phone = next(each.phone for each in FULL.contacts if each.phone)
    saved(records, SOLD)
    with records.reading() as connection:
        assert people_at(connection, phone, NOON)
        assert people_at(connection, phone, NOON + 1) == []
        query = select(contacts.c.id).where(
            contacts.c.id.in_(ended_ids("contacts", contacts.c.coop, NOON + 1))
        )
        assert set(connection.execute(query).scalars()) == {each.id for each in FULL.contacts}
