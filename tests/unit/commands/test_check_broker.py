"""commands/check_broker.py: what is seen of a real broker, with rights and without."""

from pathlib import Path

import pytest

from commands.check_broker import (
    certificate_finding,
    is_elsewhere,
    is_gateway_only,
    rights_finding,
    secret_files,
    secrets_finding,
)
from commands.station import Station, open_station
from helpers.brokers import CLOCK
from links import certificates
from links.certificates import Authority
from links.gateway_accounts import Account
from links.nats_server import Exposure, NatsServer
from links.nats_users import write_users
from links.private_files import write_private

_GATEWAY = """\
cooperative = {{ id = "h", name = "H" }}
[broker]
url = "mqtts://127.0.0.1:{port}"
ca_file = "{ca}"
username = "{user}"
password_file = "password"
[bridge]
gateway = "van"
"""


def _server(folder: Path) -> NatsServer:
    authority = Authority(folder / "authority", now=CLOCK.now())
    cert, key = authority.broker_files(["127.0.0.1"])
    server = NatsServer(folder, clock=CLOCK, exposure=Exposure("127.0.0.1", authority.ca_file, cert, key))
    server.prepare()
    write_users(folder, [Account(coop="h", gateway="van", enrolled_at=1, secret="right")])
    server.start()
    return server


def _gateway(folder: Path, server: NatsServer, user: str, password: str) -> Station:
    folder.mkdir()
    write_private(folder / "password", password)
    ca = server.folder / "authority" / "ca.pem"
    text = _GATEWAY.format(port=server.address.port, ca=ca, user=user)
    (folder / "coldchain.toml").write_text(text)
    return open_station(folder / "coldchain.toml")


def test_an_enrolled_gateway_is_proved_and_an_account_that_may_more_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = _server(tmp_path / "server")
    try:
        van = _gateway(tmp_path / "van", server, "h.van", "right")
        assert is_elsewhere(van, "certificate")
        assert is_elsewhere(van, "rights")
        assert certificate_finding(van).result == "ok"
        assert rights_finding(van) == (
            "rights",
            "ok",
            "van hears its own topics, and none of another gateway",
        )
        loose = _gateway(tmp_path / "loose", server, "coldchain", server.address.password)
        finding = rights_finding(loose)
        assert finding.result == "warning"
        assert "not one that enrolment made" in finding.detail
        monkeypatch.setattr("commands.check_broker.WARN_DAYS", 100_000)
        assert certificate_finding(van).result == "warning"
    finally:
        server.stop()
    assert certificates.BROKER_LASTS.days > 365


def test_a_machine_without_the_servers_parts_is_a_gateway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'cooperative = { id = "h", name = "H" }\n[broker]\nurl = "mqtt://127.0.0.1:1"\n[bridge]\n'
    (tmp_path / "coldchain.toml").write_text(text)
    station = open_station(tmp_path / "coldchain.toml")
    assert not is_gateway_only(station)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert is_gateway_only(station)


def test_open_secrets_of_the_station_are_told_with_the_chmod(tmp_path: Path) -> None:
    text = 'cooperative = { id = "h", name = "H" }\n[broker]\n{}\n'
    file = tmp_path / "coldchain.toml"
    file.write_text(text.replace("{}", ""))
    station = open_station(file)
    assert secret_files(station) == []
    Authority(station.authority_folder, now=CLOCK.now()).broker_files(["127.0.0.1"])
    NatsServer(station.broker_folder, clock=CLOCK).prepare()
    closed = secret_files(station)
    assert len(closed) == 5
    assert secrets_finding(closed) == ("secrets", "ok", "5 files, for this user only")
    (station.authority_folder / "ca-key.pem").chmod(0o644)
    file.write_text(text.replace("{}", 'url = "mqtt://far"\npassword = "in here"'))
    file.chmod(0o640)
    finding = secrets_finding(secret_files(open_station(file)))
    assert finding.result == "failed"
    assert "ca-key.pem: other users can read" in finding.detail
    assert f"chmod 600 {file}" in finding.detail
