"""The whole way of the registry: file, people's changes, a changed file, a restart, and what is let in."""

import hashlib
import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coldchain.audit import first_broken
from coldchain.registry.registry import Registry
from commands.main import app
from commands.registry_now import registry_now
from commands.running import prepare
from commands.station import open_station
from helpers.commands_run import a_station
from ingest.known import known_of
from links.clock import SystemClock
from links.records import Records
from links.records_audit import walk
from links.records_registry import load_registry


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


def started(file: Path) -> Registry:
    """Return the registry after a start of the station."""
    station = open_station(file)
    prepare(station, SystemClock())
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        return load_registry(connection, station.coop)


def test_file_and_people_write_one_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_station(tmp_path)
    monkeypatch.chdir(tmp_path)
    first = started(file)

    said("asset", "add", "van-2", "name=Van 2", "kind=van", "profile=milk-van")
    said("device", "add", "node-77", "sample_interval=30s")
    said("device", "move", "node-77", "van-2", "--from", "2026-11-01 08:00")  # it was nowhere
    said("contact", "add", "ann", "name=Ann", "role=driver", "phone=+254700000077", "asset=van-2")
    said("contact", "change", "akinyi", "language=sw")
    said("gateway", "add", "gateway-9")
    said("site", "change", "kipkelion", "name=What people call it", "--why", "nobody knew the old name")
    theirs = started(file)
    assert {"van-2"} == {each.id for each in theirs.assets} - {each.id for each in first.assets}
    assert registry_now(open_station(file)).placements == theirs.placements

    text = file.read_text()
    text = text.replace('name = "Kipkelion village station"', 'name = "What the file calls it"')
    text = text.replace('name = "Akinyi Odhiambo"', 'name = "Akinyi O."')
    text = text.replace("[[sites]]\n", '[[devices]]\nid = "of-the-file"\n\n[[sites]]\n', 1)
    file.write_text(text)
    seen = registry_now(open_station(file))
    after = started(file)
    assert {each.id for each in seen.contacts} == {each.id for each in after.contacts}
    assert {"node-77", "of-the-file"} <= {each.id for each in after.devices}
    assert "gateway-9" in after.gateways
    akinyi = next(each for each in after.contacts if each.id == "akinyi")
    assert (akinyi.name, akinyi.language) == ("Akinyi O.", "sw")
    assert after.sites[0].name == "What the file calls it"
    old = json.loads(said("registry", "history", "sites/kipkelion", "--json"))[0]["entry"]
    assert (old["via"], json.loads(old["old"])["name"]) == ("file", "What people call it")
    sha = hashlib.sha256(file.read_bytes()).hexdigest()
    assert old["why"] == f"coldchain.toml, SHA-256 {sha[:16]}"
    assert started(file) == after, "the same file again changes nothing"

    station, known = open_station(file), known_of([after])
    assert (station.coop, "gateway-9") in known.gateways
    assert (station.coop, "node-77") in known.devices
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        links = list(walk(connection, station.coop))
    assert first_broken(links) is None
    assert [link.entry.action for link in links if link.entry.via == "file"] == [
        "registry:file",
        "registry:change",
        "registry:add",
        "registry:change",
    ]
