"""`coldchain check` says how the modem is, and whether the folders of a message daemon can be used."""

from pathlib import Path

import pytest

from commands.check_modem import channel_findings
from commands.finding import Finding
from commands.station import open_station
from helpers.modem_model import ModemModel
from links.clock import SystemClock
from links.modem import Modem


def findings(folder: Path, text: str) -> list[Finding]:
    file = folder / "coldchain.toml"
    file.write_text(f'[cooperative]\nid = "coop"\nname = "c"\n{text}')
    return list(channel_findings(open_station(file)))


def modem_of(folder: Path) -> str:
    return f'[alerts.gsm_modem]\nport = "{folder}/modem"\n'


def test_nothing_is_said_where_there_is_nothing(tmp_path: Path) -> None:
    assert findings(tmp_path, "") == []


def test_a_modem_that_can_send(tmp_path: Path) -> None:
    with ModemModel(tmp_path / "modem") as model:
        model.rssi = 21
        (found,) = findings(tmp_path, modem_of(tmp_path))
    assert found == Finding("modem", "ok", "registered, -71 dBm, operator Safaricom")


@pytest.mark.parametrize(("state", "said"), [(3, "refused by the network"), (2, "looking for a network")])
def test_a_modem_without_network(tmp_path: Path, state: int, said: str) -> None:
    with ModemModel(tmp_path / "modem") as model:
        model.registered = state
        (found,) = findings(tmp_path, modem_of(tmp_path))
    assert (found.name, found.result) == ("modem", "failed")
    assert said in found.detail


def test_a_modem_that_is_away_or_in_use(tmp_path: Path) -> None:
    assert findings(tmp_path, modem_of(tmp_path))[0].result == "failed"
    with ModemModel(tmp_path / "modem") as model:
        holder = Modem(str(model.path), clock=SystemClock())
        holder.look()
        (found,) = findings(tmp_path, modem_of(tmp_path))
        holder.close()
    assert found.result == "warning"
    assert "in use" in found.detail


def test_folders_of_a_daemon(tmp_path: Path) -> None:
    text = f'[alerts.smsd]\nspool = "{tmp_path}"\n'
    assert findings(tmp_path, text)[0].result == "failed"
    for name in ("outgoing", "sent", "failed", "incoming"):
        (tmp_path / name).mkdir()
    assert findings(tmp_path, text) == [Finding("smsd", "ok", f"smstools: {tmp_path}")]
