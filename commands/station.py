"""A station: its settings, and where each of its files lies. What every verb starts from."""

import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.errors import SettingsError
from coldchain.pushed import text_hash
from coldchain.registry.registry import Registry
from coldchain.registry.settings import to_registry
from commands.settings import StationSettings
from links.broker import BrokerAddress
from links.gateway_accounts import accounts_in
from links.product_files import PACKAGED
from links.readings_store import ReadingsStore
from links.settings_file import load

SETTINGS_FILE = "coldchain.toml"


class Station(NamedTuple):
    """One station on this machine.

    Args:
        file: Its settings file, absolute.
        settings: What stands there.
        folder: Its data folder, absolute.
    """

    file: Path
    settings: StationSettings
    folder: Path

    @property
    def coop(self) -> str:
        """Return the id of the cooperative."""
        return self.settings.cooperative.id

    @property
    def source(self) -> str:
        """Return which settings file this is, for the history: its name, and how its SHA-256 begins."""
        return f"{self.file.name}, SHA-256 {text_hash(self.file.read_bytes())}"

    @property
    def broker_folder(self) -> Path:
        """Return the folder of the embedded broker."""
        return self.folder / "broker"

    @property
    def authority_folder(self) -> Path:
        """Return the folder of the CA that signs for the broker."""
        return self.folder / "authority"

    @property
    def journal(self) -> Path:
        """Return the journal's file."""
        return self.folder / "journal.sqlite"

    @property
    def readings(self) -> Path:
        """Return the readings store's file."""
        return self.folder / "readings.sqlite"

    def open_readings(self, *, reader: bool = False) -> ReadingsStore:
        """Return the readings store that the settings choose; whoever opens it closes it.

        Args:
            reader: Only read; the program that writes it may do so meanwhile.

        Raises:
            StoreError: It is not there (``retry``), or cannot be opened.
        """
        if self.settings.readings.is_influx:
            from commands.influx import open_influx

            return open_influx(self, reader=reader)
        from links.readings_sqlite import SqliteReadings

        return SqliteReadings(self.readings, reader=reader)

    @property
    def records_url(self) -> str:
        """Return the URL of the records database."""
        return self.settings.records.url or f"sqlite:///{self.folder / 'records.sqlite'}"

    @property
    def members(self) -> Path:
        """Return the folder in which the sessions of receivers are written down."""
        return self.folder / "receivers"

    @property
    def simulator_folder(self) -> Path:
        """Return where the simulated fleet keeps its ports and its truth."""
        return self.folder / "simulator"

    def registry(self) -> Registry:
        """Return the registry that the settings describe, with its products and the enrolled gateways."""
        written = to_registry(self.settings, PACKAGED)
        enrolled = (each.gateway for each in accounts_in(self.folder) if each.coop == self.coop)
        gateways = tuple(dict.fromkeys((*written.gateways, *enrolled)))
        return msgspec.structs.replace(written, gateways=gateways)

    def log(self, program: str) -> Path:
        """Return the log file of a program that ``up`` runs."""
        return self.folder / "logs" / f"{program}.log"

    def broker(self) -> BrokerAddress:
        """Return where the broker is.

        Raises:
            BrokerError: The embedded broker has never run, or a password file cannot be read.
        """
        return self.settings.broker.address(self.broker_folder, self.file.parent)


def open_station(file: Path) -> Station:
    """Return the station of a settings file; environment variables win over the file.

    Raises:
        SettingsError: The file is not there, or has mistakes; all of them are told.
    """
    file = file.absolute()
    if not file.exists():
        allowed = "a settings file: copy examples/station.toml there, or name another one with --settings"
        raise SettingsError(str(file), [f"{file}: got no such file; allowed: {allowed}"])
    settings = load(StationSettings, file, os.environ)
    return Station(file, settings, (file.parent / settings.data_folder).resolve())
