"""`coldchain check` says what it saw of an InfluxDB, and what to do when something lacks."""

from contextlib import closing
from pathlib import Path

import pytest

from coldchain.errors import StoreError
from commands.check_readings import readings_finding
from commands.station import Station, open_station
from helpers import influx
from helpers.answering import answering
from links.influx import InfluxServer
from links.influx_types import Space


def station(folder: Path, text: str) -> Station:
    file = folder / "coldchain.toml"
    file.write_text(f'[cooperative]\nid = "coop"\nname = "c"\n[readings]\n{text}')
    return open_station(file)


def one(url: str, more: str = "") -> str:
    return f'kind = "influxdb1"\nurl = "{url}"\ndatabase = "cold"\n{more}'


def test_a_server_that_takes_all_is_ok(tmp_path: Path) -> None:
    with influx.running(tmp_path / "influxd") as server:
        found = readings_finding(station(tmp_path, one(server.url)))
    assert found.result == "ok"
    assert "1.6" in found.detail
    assert "keeps readings 90 d and 5-minute values 1826 d" in found.detail


def test_nobody_there_is_told(tmp_path: Path) -> None:
    [port] = influx.free_ports(1)
    with pytest.raises(StoreError, match="Start it, or correct url"):
        readings_finding(station(tmp_path, one(f"http://127.0.0.1:{port}")))


def test_who_may_make_no_database_is_told_what_an_administrator_runs(tmp_path: Path) -> None:
    with influx.running(tmp_path / "influxd", auth=True) as server:
        root = influx.address(server.url, "cold", username="root", secret="root")
        with closing(InfluxServer(root)) as admin:
            admin.ask(Space("", ""), ["CREATE USER root WITH PASSWORD 'root' WITH ALL PRIVILEGES"])
            admin.ask(Space("", ""), ["CREATE USER us WITH PASSWORD 'word'"])
        theirs = station(tmp_path, one(server.url, 'username = "us"\npassword = "word"\n'))
        with pytest.raises(StoreError, match='CREATE DATABASE "cold"; CREATE RETENTION POLICY'):
            readings_finding(theirs)


@pytest.mark.parametrize(
    ("version", "text", "told"),
    [
        ("v2.7.1", one("URL"), "influxdb2"),
        ("1.8.10", 'kind = "influxdb2"\nurl = "URL"\norg = "o"\nbucket = "b"\ntoken = "t"\n', "influxdb1"),
    ],
)
def test_the_other_version_is_told(tmp_path: Path, version: str, text: str, told: str) -> None:
    with answering() as web:
        web.answers = [(204, {"X-Influxdb-Version": version}, b"")]
        found = readings_finding(station(tmp_path, text.replace("URL", web.url)))
    assert found.result == "failed"
    assert told in found.detail
