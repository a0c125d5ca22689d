"""commands/init_stack.py: every file that docker-compose.yml names, settings that hold, and nothing twice."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from coldchain.errors import InputError
from commands.init_stack import Asked, make_stack
from commands.settings import StationSettings
from helpers import tree
from helpers.needs import requires_program
from links.private_files import too_open
from links.settings_file import load

ASKED = Asked("kaimosi", "Kaimosi Dairy", "Africa/Nairobi", "far.example")
NOW = 1_790_000_000_000
MOUNTED = re.compile(r"\$\{COLDCHAIN_FOLDER:-\./stack\}/([\w/.-]+)")
TOKEN = {"COLDCHAIN_READINGS__TOKEN": "made by InfluxDB"}


def _everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {str(each): (each.stat().st_mtime_ns, each.read_bytes()) for each in files}


def test_every_folder_and_file_that_is_mounted_is_there(tmp_path: Path) -> None:
    make_stack(tmp_path, ASKED, NOW)
    named = set(MOUNTED.findall(tree.read("docker-compose.yml")))
    assert len(named) >= 12
    assert [name for name in sorted(named) if not (tmp_path / "stack" / name).exists()] == []


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = make_stack(tmp_path, ASKED, NOW)
    before = _everything(tmp_path)
    again = make_stack(tmp_path, ASKED._replace(name="Another", host="other.example"), NOW + 1)
    assert _everything(tmp_path) == before
    assert (again.made, sorted(again.kept)) == ([], sorted(first.made))


def test_what_is_lost_is_made_again_but_no_password(tmp_path: Path) -> None:
    make_stack(tmp_path, ASKED, NOW)
    (tmp_path / ".env").unlink()
    assert make_stack(tmp_path, ASKED, NOW).made == [tmp_path / ".env"]
    (tmp_path / "stack" / "postgresql" / "password").unlink()
    with pytest.raises(InputError, match="backup"):
        make_stack(tmp_path, ASKED, NOW)


def test_the_settings_hold_and_their_secrets_are_for_the_owner_only(tmp_path: Path) -> None:
    make_stack(tmp_path, ASKED, NOW)
    file = tmp_path / "stack" / "station" / "coldchain.toml"
    settings = load(StationSettings, file, TOKEN)
    assert (settings.cooperative.id, settings.cooperative.name) == ("kaimosi", "Kaimosi Dairy")
    assert settings.broker.public_host == "far.example"
    password = (tmp_path / "stack" / "postgresql" / "password").read_text().strip()
    assert settings.records.url == f"postgresql://coldchain:{password}@postgresql/coldchain"
    public = {"ca.pem", "broker.pem", "broker-key.pem", "passwords", "rights"}  # in a folder that is closed
    files = [each for each in tmp_path.rglob("*") if each.is_file() and each.name not in public]
    assert [each for each in files if too_open(each)] == []
    assert too_open(tmp_path / "stack" / "station" / "data" / "mosquitto") == ""


def test_the_demo_has_a_fleet_and_another_profile(tmp_path: Path) -> None:
    make_stack(tmp_path, ASKED._replace(demo=True), NOW)
    file = tmp_path / "stack" / "station" / "coldchain.toml"
    settings = load(StationSettings, file, TOKEN)
    assert settings.simulator is not None
    assert settings.bridge is not None
    paths = [each["path"] for each in tomllib.loads(file.read_text())["bridge"]["ports"]]
    assert len(paths) == 7
    assert all(path.startswith("/var/lib/coldchain/data/simulator/") for path in paths)
    assert "COMPOSE_PROFILES=demo\n" in (tmp_path / ".env").read_text()


def test_no_secret_is_in_env_and_no_container_runs_as_root(tmp_path: Path) -> None:
    make_stack(tmp_path, ASKED, NOW)
    text = (tmp_path / ".env").read_text()
    secrets = [each for each in (tmp_path / "stack").rglob("*") if re.search("password$|token$", each.name)]
    assert len(secrets) >= 5
    assert [each for each in secrets if each.read_text().strip() in text] == []
    assert int(re.findall(r"^COLDCHAIN_UID=(\d+)$", text, re.MULTILINE)[0]) > 0


def test_what_compose_reads_of_a_folder_with_signs_is_that_folder(tmp_path: Path) -> None:
    """A dollar would be a variable, and what stands behind a # a comment."""
    program = requires_program("docker-compose", "docker-compose")
    here = tmp_path / "a $HOME #b"
    make_stack(here, ASKED, NOW)
    argv = [
        str(program),
        "-f",
        str(tree.PROJECT / "docker-compose.yml"),
        "--env-file",
        str(here / ".env"),
        "config",
    ]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COMPOSE_")}
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=kept, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    mounted = yaml.safe_load(done.stdout)["services"]["postgresql"]["volumes"]
    assert any(str(each).startswith(f"{here}/stack/postgresql/data:") for each in mounted)


def test_root_gives_away_what_it_made_and_not_what_a_link_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns the folder may have put a link there since: to /etc/shadow, say."""
    given: list[tuple[str, bool]] = []

    def chown(path: Path, _uid: int, _gid: int, *, follow_symlinks: bool = True) -> None:
        given.append((path.name, follow_symlinks))

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", chown)
    make_stack(tmp_path, ASKED, NOW)
    (tmp_path / ".env").unlink()  # so that there is something to make
    (tmp_path / "stack" / "planted").symlink_to("/etc/shadow")
    given.clear()
    make_stack(tmp_path, ASKED, NOW)
    assert ("planted", False) in given
    assert [name for name, follows in given if follows] == []
