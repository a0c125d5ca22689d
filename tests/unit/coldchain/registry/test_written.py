"""coldchain/registry/written.py: an entry as the settings file says it, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.registry.entries import COOPERATIVE, Entry
from coldchain.registry.written import FORMS, columns_of, number_text, plain_of, written
from coldchain.units import parse_duration_s, parse_mass_kg
from helpers.registered import FULL


def _back(kind: str, entry: Entry) -> Entry:
    section, made = FORMS[kind]
    return made(section.model_validate(written(kind, entry)), FULL.cooperative.language)


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_written_is_read_as_it_was(kind: str) -> None:
    entries = [FULL.cooperative] if kind == COOPERATIVE else getattr(FULL, kind)
    assert entries
    for entry in entries:
        assert _back(kind, entry) == entry
        assert set(written(kind, entry)) <= set(columns_of(kind))


def test_values_carry_their_units() -> None:
    assert written("assets", FULL.assets[0])["capacity"] == "600.5 kg"
    assert written("devices", FULL.devices[0])["sample_interval"] == "12.5s"
    assert written("calibrations", FULL.calibrations[0])["offset"] == "-0.2 degC"
    limits = written("profiles", FULL.profiles[0])["limits"]
    assert [limit["above"] for limit in limits] == ["8 degC", "1 /"]
    assert "from" not in written("prices", FULL.prices[0])


@given(st.floats(min_value=0, max_value=1e12, allow_nan=False))
def test_a_number_keeps_every_digit_that_counts(number: float) -> None:
    assert float(number_text(number)) == number
    assert parse_mass_kg(f"{number_text(number)} kg") == round(number, 9)
    assert parse_duration_s(f"{number_text(number)}s") == round(number, 9)


def test_the_audit_chain_gets_plain_things() -> None:
    assert plain_of(None) is None
    assert plain_of("gw") == "gw"
    assert plain_of(FULL.sites[0]) == {
        "id": "hub",
        "name": "Hub",
        "kind": "township_station",
        "latitude": -0.25,
        "longitude": 35.5,
        "gln": "",
    }
