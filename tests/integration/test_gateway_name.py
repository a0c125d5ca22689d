"""A bridge that is not among the gateways: ingest would refuse, and acknowledge, everything it sends."""

from pathlib import Path

from helpers.commands_run import run

HEAD = 'cooperative = { id = "co", name = "C" }\n'
BRIDGE = '[bridge]\ngateway = "station-2"\n[[bridge.ports]]\npath = "nowhere"\n'


def _check(folder: Path, text: str) -> tuple[int, str]:
    (folder / "coldchain.toml").write_text(text)
    done = run("check", folder=folder, env={"COLUMNS": "1000"})
    return done.returncode, done.stdout + done.stderr


def test_a_bridge_that_is_no_gateway_is_refused_with_its_line(tmp_path: Path) -> None:
    code, told = _check(tmp_path, f'gateways = ["station-1"]\n{HEAD}{BRIDGE}')
    assert code == 2
    assert "coldchain.toml:4: bridge.gateway: got 'station-2'; allowed: one of gateways: station-1." in told
    assert "Did you mean 'station-1'?" in told


def test_a_bridge_beside_no_gateways_is_refused(tmp_path: Path) -> None:
    code, told = _check(tmp_path, f"{HEAD}{BRIDGE}")
    assert code == 2
    assert (
        "bridge.gateway: got 'station-2'; allowed: a name that stands in gateways. Add it to gateways" in told
    )


def test_a_bridge_whose_server_is_elsewhere_needs_no_gateways(tmp_path: Path) -> None:
    _, told = _check(tmp_path, f'{HEAD}[broker]\nurl = "mqtt://127.0.0.1:1"\n{BRIDGE}')
    assert "bridge.gateway" not in told


def test_a_bridge_among_the_gateways_is_fine(tmp_path: Path) -> None:
    code, told = _check(tmp_path, f'gateways = ["station-1", "station-2"]\n{HEAD}{BRIDGE}')
    assert code == 0
    assert "bridge.gateway" not in told


def test_a_simulated_fleet_brings_its_own_gateways(tmp_path: Path) -> None:
    assert "bridge.gateway" not in _check(tmp_path, f"{HEAD}{BRIDGE}[simulator]\n")[1]
