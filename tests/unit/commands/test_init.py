"""commands/init.py: the verb on the command line: what it says, and what it refuses."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.main import app
from helpers import tree


def _said(*arguments: str, expected: int = 0) -> str:
    done = CliRunner().invoke(app, ["init", *arguments])
    assert done.exit_code == expected, done.output
    return done.stderr if expected else done.stdout


def test_it_says_what_it_made_and_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docker-compose.yml").touch()
    said = _said("--cooperative", "kaimosi")
    assert "made  stack/station/coldchain.toml\n" in said
    assert said.endswith(
        "Next:\n  docker compose up -d --build\n"
        "  docker compose exec station coldchain account add NAME --role admin --own\n"
    )
    again = _said("--cooperative", "kaimosi")
    assert again.startswith(f"Everything is there already in {tmp_path / 'stack'}: nothing was changed.\n")
    assert "made  " not in again


def test_elsewhere_compose_is_told_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree.PROJECT)
    said = _said(str(tmp_path / "my stack"), "--demo")
    assert f"  docker compose --env-file '{tmp_path}/my stack/.env' exec demo coldchain account" in said
    monkeypatch.chdir(tmp_path)
    said = _said()
    compose = tree.PROJECT / "docker-compose.yml"
    assert f"  docker compose -f {compose} --env-file {tmp_path}/.env up -d --build\n" in said


def test_in_the_image_compose_is_told_of_the_project_that_was_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the program stands in /var/lib/coldchain, and its own folder has no docker-compose.yml."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "docker-compose.yml").touch()
    monkeypatch.chdir(tmp_path)
    said = _said(str(project))
    assert f"  docker compose -f {project}/docker-compose.yml --env-file {project}/.env up -d" in said


@pytest.mark.parametrize("host", ["10.0.0.5", "fe80::1", "station", "cold_1.example.org"])
def test_names_and_addresses_by_which_a_machine_is_reached_are_taken(host: str, tmp_path: Path) -> None:
    assert "made  .env" in _said(str(tmp_path), "--host", host)


def test_a_folder_that_compose_cannot_mount_is_refused(tmp_path: Path) -> None:
    assert "a path without ':'" in _said(str(tmp_path / "a:b"), expected=2)
    assert list(tmp_path.iterdir()) == []


def test_who_names_no_host_is_told_by_which_gateways_would_look(tmp_path: Path) -> None:
    line = f"Gateways look for this machine as {socket.gethostname()}."
    assert line in _said(str(tmp_path / "a"))
    assert line not in _said(str(tmp_path / "b"), "--host", "far.example")


def test_without_docker_the_commands_are_for_root(tmp_path: Path) -> None:
    told = json.loads(_said(str(tmp_path), "--native", "--json"))
    assert "native/etc/coldchain/coldchain.toml" in told["made"]
    assert any("systemctl enable --now coldchain" in command for command in told["next"])
    assert "Next, as root:\n  " in _said(str(tmp_path), "--native")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--time-zone", "Nairobi"], "Did you mean 'Africa/Nairobi'?"),
        (["--cooperative", "Kaimosi Dairy"], "cooperative"),
        (["--native", "--demo"], "one of them"),
        (["--host", "mqtts://far.example:8883"], "no port"),
        (["--host", "far.example:8883"], "no port"),
        (["--host", "10.0.0.5/24"], "no port"),
        (["--host", "fe80::1%eth0"], "no port"),
        (["--host", "a b"], "a name such as"),
        (["--host", "far.example\n"], "a name such as"),
        (["--host", "kühl.example"], "a name such as"),
        (["--host", "x" * 300], "a name such as"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    arguments: list[str], told: str, tmp_path: Path
) -> None:
    assert told in _said(str(tmp_path), *arguments, expected=2)
    assert list(tmp_path.iterdir()) == []
