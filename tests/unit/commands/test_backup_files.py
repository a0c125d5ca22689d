"""commands/backup_files.py: all of a data folder but what is of the moment; files that the settings name."""

import os
import socket
from pathlib import Path

from commands.backup_files import data_files, led_away, named_files, set_outside
from commands.station import Station, open_station

_SETTINGS = """
[cooperative]
id = "kaimosi"
name = "Kaimosi"
[broker]
url = "mqtts://broker.example"
username = "coldchain"
password_file = "secret/password"
ca_file = "{ca}"
cert_file = "{many}"
"""


def station_in(folder: Path) -> Station:
    (folder / "secret").mkdir()
    (folder / "secret" / "password").write_text("x")
    (folder / "secret" / "password").chmod(0o600)
    away = folder.parent / f"{folder.name}-away.pem"
    away.write_text("pem")
    file = folder / "coldchain.toml"
    file.write_text(_SETTINGS.format(ca=away, many=folder))
    return open_station(file)


def test_what_is_of_the_moment_stays_behind(tmp_path: Path) -> None:
    station = station_in(tmp_path)
    goes = ("journal.sqlite", "keys/a.pem", "broker/password", "gateways.json", "new-kind-of.file")
    stays = (
        "in-use.lock",
        "journal.sqlite-wal",
        "logs/watch.log",
        "broker/jetstream/a/1.blk",
        "broker/pid",
        "spool.sqlite",
        "bridge-runs.json",
        "onboard.sqlite",
        "readings-index.sqlite",
        "backups/note",
        "coldchain-kaimosi-20261129T191730Z.tar.gz",
        ".coldchain-backup-1.partial/copy",
    )
    for name in (*goes, *stays):
        path = station.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "other-disk").mkdir()
    (tmp_path / "other-disk" / "readings.sqlite").write_text("")
    (station.folder / "readings.sqlite").symlink_to(tmp_path / "other-disk" / "readings.sqlite")
    (station.folder / "broken").symlink_to(tmp_path / "none")
    (station.folder / "led").symlink_to(tmp_path / "other-disk")
    with socket.socket(socket.AF_UNIX) as sock:
        here = Path.cwd()
        os.chdir(station.folder)  # the path of a socket is short
        try:
            sock.bind("run.s")
        finally:
            os.chdir(here)
        found = [path.relative_to(station.folder) for path in data_files(station, station.folder / "backups")]
    assert sorted(map(str, found)) == sorted([*goes, "readings.sqlite"])
    assert led_away(station) == ["led"]


def test_files_that_the_settings_name_come_along(tmp_path: Path) -> None:
    station = station_in(tmp_path)
    away = tmp_path.parent / f"{tmp_path.name}-away.pem"
    names = {each.path: each.name for each in named_files(station)}
    assert names == {
        tmp_path / "secret" / "password": "beside/secret/password",
        away: f"elsewhere{away}",
    }


def test_settings_of_the_environment_are_named() -> None:
    environ = {"COLDCHAIN_BROKER__PASSWORD": "x", "HOME": "/", "COLDCHAIN_SETTINGS": "y"}
    assert set_outside(environ) == ["COLDCHAIN_BROKER__PASSWORD"]
