"""commands/broker.py: how gateways reach the broker, and for which names its certificate is made."""

from pathlib import Path

import pytest

from coldchain.errors import BrokerError, InputError
from commands.broker import embedded_broker, is_exposed, names_of_broker, public_url
from commands.station import Station, open_station
from helpers.commands_run import a_station
from links.clock import SystemClock


def _station(folder: Path, broker: str) -> Station:
    file = a_station(folder)
    file.write_text(file.read_text().replace("[broker]\n", f"[broker]\n{broker}\n", 1))
    return open_station(file)


EXPOSED = 'listen = "0.0.0.0"'


@pytest.mark.parametrize(
    ("broker", "host", "url"),
    [
        (EXPOSED, "station.local", "mqtts://station.local:8883"),
        (f'{EXPOSED}\npublic_host = "192.0.2.7"', "", "mqtts://192.0.2.7:8883"),
        (f'{EXPOSED}\npublic_host = "192.0.2.7"', "other", "mqtts://other:8883"),
        (f'{EXPOSED}\npublic_host = "home.example:9000"', "", "mqtts://home.example:9000"),
        (f"{EXPOSED}\nport = 9883", "2001:db8::1", "mqtts://[2001:db8::1]:9883"),
        ('url = "mqtts://far.example"', "", "mqtts://far.example:8883"),
        ('url = "mqtt://127.0.0.1"', "far.example", "mqtts://far.example:8883"),
    ],
)
def test_gateways_reach_it_by(broker: str, host: str, url: str, tmp_path: Path) -> None:
    assert public_url(_station(tmp_path, broker), host) == url


def test_who_shows_a_certificate_has_a_port_of_its_own(tmp_path: Path) -> None:
    station = _station(tmp_path, 'url = "mqtt://127.0.0.1"')
    assert public_url(station, "far", by_certificate=True) == "mqtts://far:8884"


@pytest.mark.parametrize(
    ("broker", "told"),
    [
        ("", 'listen = "0.0.0.0"'),
        (EXPOSED, "--host, or public_host"),
        ('url = "mqtt://localhost"', "--host, or public_host"),
    ],
)
def test_a_broker_that_they_cannot_reach_is_told_with_what_to_do(
    broker: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(BrokerError, match=told):
        public_url(_station(tmp_path, broker))


def test_a_host_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="perhaps with :port"):
        public_url(_station(tmp_path, EXPOSED), "host:port")


def test_the_certificate_is_for_what_gateways_and_our_own_programs_call_it(tmp_path: Path) -> None:
    station = _station(tmp_path, f'{EXPOSED}\npublic_host = "station.local:9000"')
    assert names_of_broker(station) == ["station.local", "127.0.0.1", "localhost"]


def test_only_beyond_loopback_a_ca_is_made(tmp_path: Path) -> None:
    for name, broker in (("in", 'listen = "127.0.0.2"'), ("out", f"{EXPOSED}\nport = 0")):
        (tmp_path / name).mkdir()
        station = _station(tmp_path / name, broker)
        assert (
            is_exposed(station) == (name == "out") == embedded_broker(station, SystemClock())._exposure.is_tls
        )
        assert station.authority_folder.exists() == (name == "out")
