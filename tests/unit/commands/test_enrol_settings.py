"""commands/enrol_settings.py: what part of the registry goes to a gateway."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from coldchain.errors import RegistryError
from commands.enrol_settings import Choice, gateway_tables
from commands.settings import StationSettings
from helpers import tree
from links.settings_file import load
from links.toml_text import to_toml

STATION = tomllib.loads(tree.read("examples/station.toml"))


def _given(choice: Choice) -> dict[str, Any]:
    return gateway_tables(STATION, "van-3", broker={"url": "mqtts://far"}, choice=choice)


def _ids(tables: dict[str, Any], kind: str) -> list[str]:
    return [each["id"] for each in tables.get(kind, [])]


@pytest.mark.parametrize(
    "choice", [Choice(), Choice(assets=["van-1"]), Choice(sites=["kipkelion"]), Choice(ports=["/dev/a"])]
)
def test_what_a_gateway_gets_is_a_settings_file_without_mistakes(choice: Choice, tmp_path: Path) -> None:
    file = tmp_path / "coldchain.toml"
    file.write_text(to_toml(_given(choice)))
    settings = load(StationSettings, file, {})
    assert settings.bridge is not None
    assert settings.bridge.gateway == "van-3"
    assert [port.path for port in settings.bridge.ports] == list(choice.ports)


def test_a_gateway_gets_neither_channels_nor_mail_addresses(tmp_path: Path) -> None:
    """It has a modem of its own at most: a channel that it does not have would be a mistake in its file."""
    people = [{**each, "channels": ["gsm_modem", "email"]} for each in STATION["contacts"]]
    tables = gateway_tables(
        {**STATION, "contacts": people}, "van-3", broker={"url": "mqtts://far"}, choice=Choice()
    )
    file = tmp_path / "coldchain.toml"
    file.write_text(to_toml(tables))
    contacts = load(StationSettings, file, {}).contacts
    assert [each.id for each in contacts] == ["chebet", "kiprono", "akinyi"]
    assert not any(each.channels or each.email for each in contacts)
    assert all(each.phone for each in contacts)


def test_all_goes_along_by_default_but_no_goods() -> None:
    tables = _given(Choice())
    assert _ids(tables, "assets") == ["cooler-1", "van-1"]
    assert not {"shipments", "legs", "gateways", "console", "records"} & set(tables)
    assert set(tables["products"]) == set(STATION["products"])


def test_a_van_gets_its_devices_its_limits_and_who_hears_of_it() -> None:
    tables = _given(Choice(assets=["van-1"]))
    assert _ids(tables, "assets") == ["van-1"]
    assert _ids(tables, "devices") == ["logger-7"]
    assert [each["asset"] for each in tables["placements"]] == ["van-1"]
    assert set(tables["profiles"]) == {"milk-van"}
    assert _ids(tables, "contacts") == ["chebet", "kiprono"]


def test_a_site_gets_all_that_stands_there() -> None:
    tables = _given(Choice(sites=["kipkelion"]))
    assert _ids(tables, "assets") == ["cooler-1"]
    assert {"cooler-1-logger", "logger-7"} <= set(_ids(tables, "devices"))
    assert _ids(tables, "contacts") == ["chebet", "akinyi"]


@pytest.mark.parametrize("choice", [Choice(assets=["van-2"]), Choice(sites=["kipkelio"])])
def test_what_is_not_there_is_told_with_what_is(choice: Choice) -> None:
    with pytest.raises(RegistryError, match="Did you mean"):
        _given(choice)
