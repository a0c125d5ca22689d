"""The demo's station and its port; the whole demo runs in tests/integration/test_demo.py."""

import socket
from pathlib import Path

from commands.demo import free_port, make_station
from fleet_simulator.simulator import port_paths


def test_the_first_start_writes_settings_that_name_every_simulated_port(tmp_path: Path) -> None:
    station = make_station(tmp_path / "demo")
    assert station.settings.simulator is not None
    assert station.settings.bridge is not None
    ports = {port.path for port in station.settings.bridge.ports}
    expected = port_paths(station.settings.simulator, station.simulator_folder)
    assert ports == {str(path) for path in expected.values()}


def test_the_data_lie_beside_the_settings(tmp_path: Path) -> None:
    station = make_station(tmp_path / "demo")
    assert station.folder == (tmp_path / "demo").resolve()


def test_a_later_start_leaves_the_settings_alone(tmp_path: Path) -> None:
    station = make_station(tmp_path / "demo")
    station.file.write_text(station.file.read_text() + '\n[console]\npoll_every = "5s"\n')
    assert make_station(tmp_path / "demo").settings.console.poll_every == 5.0


def test_a_port_that_nobody_uses_is_taken() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        wanted = int(probe.getsockname()[1])
    assert free_port(wanted) == wanted


def test_another_port_is_taken_when_the_wanted_one_is_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        wanted = int(server.getsockname()[1])
        assert free_port(wanted) not in {wanted, 0}
