"""commands/check.py: a station with nothing wrong, and one with everything wrong, which is told at once."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coldchain.pushed import PushedSettings, text_hash
from commands.main import app
from firmware_bridge.care.kept_settings import KeptSettings
from helpers.commands_run import a_station, without_broker

BROKEN = """
[[bridge.ports]]
path = "{folder}/no-such-port"
"""


def checked(file: Path) -> tuple[int, dict[str, list[tuple[str, str]]]]:
    """Return the exit code, and by name what each check saw."""
    done = CliRunner().invoke(app, ["check", "--settings", str(file), "--json"])
    assert "Traceback" not in done.stderr
    findings: dict[str, list[tuple[str, str]]] = {}
    for item in json.loads(done.stdout):
        findings.setdefault(item["name"], []).append((item["result"], item["detail"]))
    return done.exit_code, findings


def test_a_good_station_has_nothing_wrong(tmp_path: Path) -> None:
    code, findings = checked(a_station(tmp_path))
    assert code == 0
    assert {name: [result for result, _ in each] for name, each in findings.items()} == {
        "settings": ["ok"],
        "registry": ["ok"],
        "data folder": ["ok"],
        "broker": ["ok"],
        "records": ["ok"],
        "backup": ["ok"],  # none was ever made: a hint
        "channels": ["warning"],  # into files, until the settings name a way to telephones
        "people": ["ok"],
        "console": ["ok"],
        "log-in": ["warning"],
        "sources": ["ok"],
    }
    assert findings["registry"] == [("ok", "2 assets, 8 devices, 3 contacts")]


def test_checking_makes_nothing(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    checked(file)
    assert list(tmp_path.iterdir()) == [file]


def test_everything_that_is_broken_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in place of the folder")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        file = a_station(tmp_path, extra=BROKEN.format(folder=tmp_path))
        text = file.read_text().replace("port = 0", f"port = {port}")
        text = text.replace("[broker]", '[broker]\nurl = "mqtt://127.0.0.1:1"')
        text = text.replace("[records]", '[records]\nurl = "sqlite:////proc/no/records.db"')
        file.write_text(text)
        code, findings = checked(file)
    assert code == 1
    assert {name: [result for result, _ in each] for name, each in findings.items()} == {
        "settings": ["ok"],
        "bridge settings": ["ok"],
        "registry": ["ok"],
        "data folder": ["failed"],
        "broker": ["failed"],
        "records": ["failed"],
        "backup": ["warning"],
        "channels": ["warning"],
        "people": ["ok"],
        "console": ["warning"],
        "log-in": ["warning"],
        "serial port": ["warning"],
        "sources": ["ok"],
    }
    assert str(tmp_path / "data") in findings["data folder"][0][1]
    assert "127.0.0.1:1" in findings["broker"][0][1]
    assert findings["console"] == [("warning", f"127.0.0.1:{port} is in use; is the station running?")]
    assert "no-such-port is not there" in findings["serial port"][0][1]


@pytest.mark.parametrize("name", ["/proc/coldchain/data", "in-the-way/data"])
def test_a_data_folder_that_cannot_be_written_is_named_itself(name: str, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("a file")
    file = a_station(tmp_path)
    file.write_text(f'data_folder = "{name}"\n{file.read_text()}'.replace('data_folder = "data"', "", 1))
    _, findings = checked(file)
    [(result, detail)] = findings["data folder"]
    assert result == "failed"
    assert detail.startswith(f"data folder {tmp_path / name}: got ")
    assert detail.endswith("Correct data_folder, or who may write there.")


def test_an_address_of_another_machine_fails(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    file.write_text(file.read_text().replace("[console]", '[console]\nhost = "192.0.2.1"'))
    code, findings = checked(file)
    [(result, detail)] = findings["console"]
    assert (code, result) == (1, "failed")
    assert detail.startswith("192.0.2.1:0: got ")


def test_the_port_of_a_broker_that_runs_already_is_a_warning(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        file = a_station(tmp_path)
        file.write_text(file.read_text().replace("[broker]", f"[broker]\nport = {port}"))
        code, findings = checked(file)
    assert (code, findings["broker"]) == (
        0,
        [("warning", f"127.0.0.1:{port} is in use; is the station running?")],
    )


def test_a_registry_that_one_can_work_with_is_a_warning(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    lonely = '\n[[devices]]\nid = "spare"\nname = "Spare logger"\nsample_interval = "60s"\n'
    file.write_text(file.read_text() + lonely)
    code, findings = checked(file)
    assert code == 0
    assert {result for result, _ in findings["registry"]} == {"warning"}
    assert any("spare" in detail for _, detail in findings["registry"])


def test_goods_that_nobody_described_are_a_warning_with_what_was_perhaps_meant(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    file.write_text(file.read_text().replace('product = "raw milk"', 'product = "rau milk"'))
    code, findings = checked(file)
    [(result, detail)] = findings["registry"]
    assert (code, result) == (0, "warning")
    assert "judged as generic perishable goods" in detail
    assert detail.endswith("Did you mean 'raw-milk'?")


def test_mistakes_in_the_file_are_told_all_at_once_with_exit_code_2(tmp_path: Path) -> None:
    file = a_station(tmp_path)
    text = file.read_text().replace('on_delay = "1h"', 'on_delay = "1"').replace("port = 0", "prot = 0")
    file.write_text(text)
    done = CliRunner().invoke(app, ["check", "--settings", str(file), "--json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "got 2 mistakes" in done.stderr
    assert "on_delay" in done.stderr
    assert "prot" in done.stderr


def test_a_simulated_station_needs_no_registry(tmp_path: Path) -> None:
    _, findings = checked(a_station(tmp_path, extra="[simulator]\n" + BROKEN.format(folder=tmp_path)))
    assert findings["registry"] == [("ok", "the simulated fleet")]
    assert "serial port" not in findings


def test_each_file_of_the_kernel_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "28-1").mkdir()
    (tmp_path / "28-1" / "temperature").write_text("4062\n")
    rest = 'quantity = "temperature"\nformat = "ds18b20"\n'
    files = [
        f'[[bridge.ports.files]]\npath = "{tmp_path}/{name}"\nprobe = "p-{index}"\n{rest}'
        for index, name in enumerate(("28-*/temperature", "absent"))
    ]
    extra = '[bridge]\n[[bridge.ports]]\nkind = "files"\ndevice = "station-box"\n' + "".join(files)
    _, findings = checked(a_station(tmp_path, extra=extra))
    good, absent = findings["kernel file"]
    assert good == ("ok", f"{tmp_path}/28-*/temperature: '4062'")
    assert absent[0] == "warning"
    assert "absent: got No such file" in absent[1]


def test_a_person_sees_brackets_and_long_paths_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    port = tmp_path / "[bold]" / ("x" * 80)
    file = a_station(tmp_path, extra=f'[[bridge.ports]]\npath = "{port}"\n')
    done = CliRunner().invoke(app, ["check", "--settings", str(file)])
    rows = done.stdout.splitlines()
    start = rows[0].index("seen")
    assert str(port) in "".join(row[start:].rstrip() for row in rows)


def test_it_says_which_settings_the_bridge_runs_with(tmp_path: Path) -> None:
    file = without_broker(
        a_station(tmp_path, extra='[bridge]\ngateway = "gateway"\nremote_settings = true\n')
    )
    kept = KeptSettings(tmp_path / "data", file)
    text = file.read_text() + "# sent\n"
    kept.take(PushedSettings(3, 1, text_hash(text), text))
    kept.choose(remote=True)
    kept.prove()
    (((result, told),),) = [found for name, found in checked(file)[1].items() if name == "bridge settings"]
    assert (result, "push 3 is proven" in told) == ("ok", True)
    assert told.startswith(f"pushed, {tmp_path}/data/settings/{text_hash(text)}.toml")
    file.write_text(file.read_text() + "# edited\n")
    (((result, told),),) = [found for name, found in checked(file)[1].items() if name == "bridge settings"]
    assert (result, told.startswith("local, "), "was edited" in told) == ("warning", True, True)
