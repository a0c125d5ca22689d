"""The modem in place of the log."""

from pathlib import Path

from alerts.channels.channel import Outgoing
from helpers.modem_model import ModemModel
from scripts.benches._alarm_serve import ModemChannel


def test_a_message_goes_over_the_line(tmp_path: Path) -> None:
    with ModemModel(tmp_path / "modem") as modem:
        handed = ModemChannel(str(modem.path)).send(Outgoing("k", "ann", "+254700000001", "text"), 0)
        assert [each.text for each in modem.sent] == ["text"]
    assert handed.reference == "1"
