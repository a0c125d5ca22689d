"""What the bench of alarms measures by: when each was asked for on the modem's line."""

from pathlib import Path

from links.broker import BrokerAddress
from scripts.benches.alarm import asked, make_modem, make_station


def test_an_alarm_is_found_by_its_box(tmp_path: Path) -> None:
    modem = make_modem(tmp_path / "modem")
    from helpers.modem_pdu import Sms

    modem.sent = [Sms("+1", "ALARM Box 7: warm"), Sms("+1", "LATE Cooler 2"), Sms("+1", "ALARM Box 8: warm")]
    modem.asked_s = [1.0, 2.0, 3.0]
    assert asked(modem) == {7: 1.0, 8: 3.0}
    modem.unplug()


def test_its_station_can_be_read(tmp_path: Path) -> None:
    ports = tmp_path / "line", tmp_path / "modem"
    station = make_station(tmp_path, BrokerAddress("127.0.0.1", 1), ports, vans=2, boxes=3)
    assert len(station.registry().assets) == 5
