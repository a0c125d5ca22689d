"""commands/up.py: what it refuses to begin with. Programs that run: tests/integration/test_up.py."""

import socket
from pathlib import Path

from commands.locks import sole_user
from helpers.commands_run import a_station, run


def test_a_folder_in_use_is_refused_with_exit_code_1(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    with sole_user(tmp_path / "data"):
        done = run("up", "--settings", str(file), folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "in use by process" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data" / "logs").exists()


def test_mistakes_in_the_settings_are_refused_with_exit_code_2(tmp_path: Path) -> None:
    file = a_station(tmp_path, extra="[satellite]\n")
    done = run("up", "--settings", str(file), folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "satellite" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_broker_port_that_is_taken_is_refused_with_exit_code_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        file = a_station(tmp_path)
        file.write_text(file.read_text().replace("[broker]", f"[broker]\nport = {port}"))
        done = run("up", "--settings", str(file), folder=tmp_path)
    assert done.returncode == 1
    assert f"broker.port: got {port}, which is taken" in done.stderr
    assert "Traceback" not in done.stderr
