"""coldchain/registry/entries.py: what names an entry, what it points at, and a registry there and back."""

import pytest

from coldchain.errors import RegistryError
from coldchain.registry.entries import (
    KEYS,
    TYPES,
    about_of,
    check_kind,
    entries_of,
    key_of,
    pointed_at,
    registry_of,
)
from helpers.registered import FULL, NOON


def test_a_registry_is_its_entries() -> None:
    entries = entries_of(FULL)
    assert registry_of(entries) == FULL
    assert set(entries) == set(TYPES) == set(KEYS)


def test_an_entry_is_called_by_what_names_it() -> None:
    assert about_of("gateways", key_of("gateways", "gw")) == "gateways/gw"
    first, second = FULL.placements
    assert about_of("placements", key_of("placements", first)) == "placements/node"
    assert about_of("placements", ("node", NOON)) == "placements/node@2026-11-29T11:00:00Z"
    assert key_of("placements", second) == ("node", NOON)
    (paper,) = FULL.calibrations
    assert key_of("calibrations", paper) == ("node", "air/temperature", NOON - 86_400_000)


def test_what_an_entry_points_at() -> None:
    assert set(pointed_at("assets", FULL.assets[0])) == {
        ("profile", "profiles", "cold"),
        ("site", "sites", "hub"),
    }
    assert ("assets", "assets", "cooler") in set(pointed_at("contacts", FULL.contacts[0]))
    assert list(pointed_at("devices", FULL.devices[0])) == []
    assert list(pointed_at("calibrations", FULL.calibrations[0])) == [("device", "devices", "node")]


def test_a_kind_that_there_is_not_is_refused() -> None:
    assert check_kind("sites") == "sites"
    with pytest.raises(RegistryError, match="Did you mean 'sites'"):
        check_kind("site")
