"""``coldchain dashboards``: the verbs as they are typed."""

from pathlib import Path

from typer.testing import CliRunner, Result

from commands.main import app
from helpers.commands_run import a_station
from helpers.grafana_server import TOKEN, serving


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["dashboards", *arguments])


def influx_station(folder: Path, grafana: str = "") -> Path:
    file = folder / "coldchain.toml"
    readings = '[readings]\nkind = "influxdb1"\nurl = "http://127.0.0.1:1"\ndatabase = "cold"\n'
    file.write_text(f'[cooperative]\nid = "north"\nname = "Northern Farmers"\n{readings}{grafana}')
    return file


def test_build_writes_eight_files_and_twice_nothing(tmp_path: Path) -> None:
    assert "8 dashboards in" in (done := run("build", "--into", str(tmp_path))).output
    assert "8 of them changed" in done.output
    assert "0 of them changed" in run("build", "--into", str(tmp_path)).output


def test_check_wants_readings_in_influxdb(tmp_path: Path) -> None:
    done = run("check", "--settings", str(a_station(tmp_path)))
    assert done.exit_code == 2
    assert "influxdb1 or influxdb2" in done.output


def test_check_of_a_dead_server_tells_every_query_and_fails(tmp_path: Path) -> None:
    done = run("check", "--settings", str(influx_station(tmp_path)), "--verbose")
    assert done.exit_code == 1
    assert "no answer" in done.output
    assert " refused, " in done.output.splitlines()[-1]


def test_publish_says_what_is_lacking(tmp_path: Path) -> None:
    done = run("publish", "--settings", str(influx_station(tmp_path)))
    assert done.exit_code == 2
    assert "no url under [grafana]" in done.output


def test_publish_brings_it_there_after_a_look_and_once(tmp_path: Path) -> None:
    with serving() as there:
        (tmp_path / "grafana-token").write_text(f"{TOKEN}\n")
        (tmp_path / "grafana-token").chmod(0o600)
        file = influx_station(tmp_path, f'[grafana]\nurl = "{there.url}"\ntoken_file = "grafana-token"\n')
        would = run("publish", "--settings", str(file), "--dry-run")
        assert would.exit_code == 0, would.output
        assert "12 would change" in would.output
        assert there.writes == []
        assert "12 changed" in run("publish", "--settings", str(file)).output
        assert run("publish", "--settings", str(file)).output == "nothing to change\n"
        assert there.complaints == []
