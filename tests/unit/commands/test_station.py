"""commands/station.py: where each file of a station lies."""

from pathlib import Path

import pytest

from coldchain.errors import BrokerError, SettingsError
from coldchain.registry.registry import Lookup
from commands.station import SETTINGS_FILE, open_station
from helpers.commands_run import a_station


def test_every_file_lies_in_the_data_folder(tmp_path: Path) -> None:
    station = open_station(a_station(tmp_path))
    folder = tmp_path.resolve() / "data"
    assert station.folder == folder
    assert station.coop == "highland"
    files = (station.journal, station.readings, station.broker_folder, station.simulator_folder)
    assert {file.parent for file in files} == {folder}
    assert len(set(files)) == 4
    assert station.records_url == f"sqlite:///{folder}/records.sqlite"
    assert station.log("watch") == folder / "logs" / "watch.log"
    assert not folder.exists()


def test_a_relative_data_folder_counts_from_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "etc"
    inner.mkdir()
    text = a_station(inner).read_text().replace('# data_folder = "data"', 'data_folder = "../kept"')
    (inner / SETTINGS_FILE).write_text(text)
    monkeypatch.chdir(tmp_path)
    station = open_station(Path("etc") / SETTINGS_FILE)
    assert station.file == tmp_path / "etc" / SETTINGS_FILE
    assert station.folder == (tmp_path / "kept").resolve()


def test_a_records_database_elsewhere_wins(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    url = "postgresql+psycopg://coldchain@db/coldchain"
    file.write_text(file.read_text().replace("[records]", f'[records]\nurl = "{url}"'))
    assert open_station(file).records_url == url


def test_the_registry_has_its_products(tmp_path: Path) -> None:
    registry = open_station(a_station(tmp_path)).registry()
    assert [(product.name, product.version) for product in registry.products] == [("raw-milk", 2)]
    assert Lookup(registry).product_of("milk-1101").lag_tau_s.value == 6 * 3600


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLDCHAIN_DATA_FOLDER", "elsewhere")
    assert open_station(a_station(tmp_path)).folder == (tmp_path / "elsewhere").resolve()


def test_an_embedded_broker_that_never_ran_has_no_address(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="Start it first: coldchain up"):
        open_station(a_station(tmp_path)).broker()


def test_a_file_that_is_not_there_is_told_with_where_to_begin(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"copy examples/station\.toml there"):
        open_station(tmp_path / SETTINGS_FILE)
