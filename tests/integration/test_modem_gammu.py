"""That the model of a modem is one: gammu, which we did not write, sends through it."""

import subprocess
from pathlib import Path

from helpers.modem_model import ModemModel
from helpers.modem_pdu import Sms
from helpers.needs import requires_program


def test_gammu_sends_through_the_model(tmp_path: Path) -> None:
    gammu = requires_program("gammu", "gammu")
    port, config = tmp_path / "modem", tmp_path / "gammurc"
    config.write_text(f"[gammu]\nport = {port}\nconnection = at115200\n")
    long_text = "Close the door of the van. " * 8
    with ModemModel(port) as modem:
        for text in ("ALARM Van 1: air above 8.0C", long_text.strip()):
            ended = subprocess.run(
                [str(gammu), "-c", str(config), "sendsms", "TEXT", "+254700000001"]
                + (["-len", "400"] if len(text) > 160 else [])
                + ["-text", text],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert ended.returncode == 0, (ended.stdout, ended.stderr, modem.asked)
    assert modem.sent[0] == Sms("+254700000001", "ALARM Van 1: air above 8.0C")
    parts = modem.sent[1:]
    assert [each.part for each in parts] == [1, 2]
    assert {each.parts for each in parts} == {2}
    assert "".join(each.text for each in parts) == long_text.strip()
