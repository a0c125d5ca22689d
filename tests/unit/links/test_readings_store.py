"""The promise of a readings store is kept by the stores there are, and each part of it has a test."""

import inspect
from pathlib import Path

import pytest

import helpers.store_contract
from links.readings_sqlite import SqliteReadings
from links.readings_store import ReadingsStore

METHODS = [name for name in vars(ReadingsStore) if not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
def test_sqlite_is_asked_in_the_promised_way(name: str) -> None:
    assert inspect.signature(getattr(SqliteReadings, name)) == inspect.signature(getattr(ReadingsStore, name))


@pytest.mark.parametrize("name", METHODS)
def test_the_shared_tests_use_every_method(name: str) -> None:
    assert f".{name}(" in Path(helpers.store_contract.__file__).read_text(encoding="utf-8")
