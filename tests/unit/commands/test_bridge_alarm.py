"""A person proves that lamp and modem work."""

from pathlib import Path

import pytest

from commands import bridge_alarm as module
from commands.bridge_alarm import bridge_alarm
from helpers.modem_model import ModemModel
from helpers.onboard import led

SETTINGS = """\
gateways = ["gw-1"]
cooperative = {{ id = "highland", name = "Highland" }}
[bridge]
gateway = "gw-1"
[bridge.alarm]
[[bridge.alarm.outputs]]
kind = "led"
path = "{led}"
[bridge.alarm.modem]
path = "{modem}"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "ON_S", 0.01)
    path = tmp_path / "coldchain.toml"
    path.write_text(SETTINGS.format(led=led(tmp_path), modem=tmp_path / "modem"))
    return path


def test_each_part_is_tried_and_a_text_goes_out(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModemModel(tmp_path / "modem") as modem:
        bridge_alarm(file, "+254700000001")
    said = capsys.readouterr().out
    assert "on for" in said
    assert "in the network, signal -79 dBm" in said
    assert [(each.number, each.text) for each in modem.sent] == [("+254700000001", module.TEXT)]


def test_what_does_not_work_is_told_and_the_rest_is_tried(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        bridge_alarm(file, "")
    assert raised.value.code == 1
    said = capsys.readouterr().out
    assert "off\n" in said
    assert "modem" in said
    assert "does not work" in said


def test_without_an_alarm_it_says_where_to_write_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "coldchain.toml"
    path.write_text(SETTINGS.partition("[bridge.alarm]")[0].format())
    with pytest.raises(SystemExit) as raised:
        bridge_alarm(path, "")
    assert raised.value.code == 2
    assert "[bridge.alarm]: missing" in capsys.readouterr().err
