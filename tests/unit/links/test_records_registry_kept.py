"""What is made of registries is the same thing until one changes, and what fails is asked again."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.errors import RegistryError
from helpers.registered import COOP, FULL, records_with
from links.records import Connection
from links.records_registry import load_registry, save_registry, touch_registry
from links.records_registry_kept import KeptByRevision, kept_registries


def test_registries_are_read_again_only_when_one_has_changed(tmp_path: Path) -> None:
    kept = kept_registries()
    with records_with(tmp_path) as records:
        with records.reading() as connection:
            first = kept.get(connection)
            assert first == [FULL]
            assert kept.get(connection) is first
        with records.transaction() as connection:
            save_registry(connection, replace(FULL, gateways=("other",)))
        with records.reading() as connection:
            assert kept.get(connection)[0].gateways == ("other",)
        with records.transaction() as connection:
            touch_registry(connection)
        with records.reading() as connection:
            assert kept.get(connection) is not first


def test_each_key_is_made_by_itself_and_a_failure_is_not_kept(tmp_path: Path) -> None:
    made: list[str] = []

    def make(connection: Connection, coop: str) -> str:
        made.append(coop)
        return load_registry(connection, coop).cooperative.name

    kept = KeptByRevision(make)
    with records_with(tmp_path) as records, records.reading() as connection:
        assert [kept.get(connection, COOP) for _ in range(3)] == ["Highland"] * 3
        for _ in range(2):
            with pytest.raises(RegistryError):
                kept.get(connection, "nobody")
    assert made == [COOP, "nobody", "nobody"]
