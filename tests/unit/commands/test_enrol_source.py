"""commands/enrol_source.py without a broker that runs: accounts, and what the check says of them."""

from pathlib import Path

import pytest

from coldchain.errors import RegistryError
from commands.enrol_source import enrol_source, source_findings, topics_of
from commands.station import Station, open_station
from helpers.commands_run import a_station
from links.gateway_accounts import Account, accounts_in, changing

NOW = 1_795_333_512_000
SOURCE = '[[ingest.sources]]\ntopic = "z2m/#"\nformat = "zigbee2mqtt"\ngateway = "gateway"\n'


def _station(folder: Path) -> Station:
    file = a_station(folder, extra=SOURCE)
    broker = '[broker]\nurl = "mqtt://127.0.0.1:1"\nusername = "own"\npassword = "pw"\n'
    file.write_text(file.read_text().replace("[broker]\n", broker, 1))
    return open_station(file)


def test_a_source_gets_a_password_and_rights_to_its_topics(tmp_path: Path) -> None:
    station = _station(tmp_path)
    first, second = enrol_source(station, "gateway", NOW), enrol_source(station, "gateway", NOW)
    assert first.username == "highland.gateway"
    assert first.password != second.password
    (account,) = accounts_in(station.folder)
    assert (account.topics, account.publishes(), account.hears()) == (("z2m/#",), ["z2m/#"], ["z2m/#"])
    assert second.password not in (station.folder / "gateways.json").read_text()  # mosquitto: a hash
    rights = (station.folder / "mosquitto" / "rights").read_text()
    own, _, _ = rights.partition("user highland")
    assert "topic readwrite z2m/#\n" in own
    assert "user highland.gateway\ntopic write z2m/#\ntopic read z2m/#\n" in rights
    assert [finding.result for finding in source_findings(station)] == ["ok"]


def test_a_name_that_no_source_has_is_refused(tmp_path: Path) -> None:
    station = _station(tmp_path)
    with pytest.raises(RegistryError, match="Did you mean 'gateway'"):
        enrol_source(station, "gatewy", NOW)
    assert topics_of(station, "gatewy") == ()


def test_an_enrolled_gateway_of_ours_keeps_its_account(tmp_path: Path) -> None:
    station = _station(tmp_path)
    ours = Account(coop="highland", gateway="gateway", enrolled_at=1, secret="s")
    with changing(station.folder) as accounts:
        accounts["highland", "gateway"] = ours
    with pytest.raises(RegistryError, match="a gateway of ours"):
        enrol_source(station, "gateway", NOW)
    assert accounts_in(station.folder) == [ours]
    assert [finding.result for finding in source_findings(station)] == ["ok", "warning"]


def test_a_station_without_sources_is_told_nothing(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    text, rest = file.read_text().split("[[ingest.sources]]", 1)
    file.write_text(text + rest[rest.index("[alerts]") :])
    assert list(source_findings(open_station(file))) == []
