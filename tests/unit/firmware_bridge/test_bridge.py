"""What the bridge does without a broker; with one, see tests/integration/test_bridge_pipe.py."""

import json
import threading
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from firmware_bridge.bridge import SPOOL_FILE, Bridge, run_bridge
from firmware_bridge.settings import BridgeSettings
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from links.broker import BrokerAddress
from links.clock import SystemClock

NOBODY = BrokerAddress("127.0.0.1", 1)


def settings(*lines: Line) -> BridgeSettings:
    return BridgeSettings.model_validate(
        {"gateway": "van-3", "ports": [{"path": str(each.path)} for each in lines]}
    )


def test_frames_are_spooled_and_acknowledged_without_a_broker(tmp_path: Path) -> None:
    line = Line(tmp_path / "port")
    device = Device(line, "alone")
    device.measure(5)
    bridge = Bridge(settings(line), NOBODY, coop="wupo", data_folder=tmp_path, clock=SystemClock())
    stop = threading.Event()
    thread = threading.Thread(target=bridge.run, args=(stop,))
    thread.start()
    speaker = threading.Thread(target=device.run, args=(stop,))
    speaker.start()
    wait_until(lambda: len(device.acknowledged) == 5, "acknowledgements")
    told = json.loads(bridge.status())
    stop.set()
    thread.join(20)
    speaker.join(20)
    assert not thread.is_alive()
    assert (told["spool"]["rows"], told["unstamped"], told["spool"]["capacity_hours"]) == (5, 5, 72.0)
    assert told["time"]["trusted"] is False
    assert (told["ports"][0]["frames"], told["ports"][0]["state"], told["errors"]) == (5, "open", [])


def test_a_stop_ends_it_even_when_no_port_is_there(tmp_path: Path) -> None:
    line = Line(tmp_path / "port")
    line.unplug()
    stop = threading.Event()
    arguments = {"coop": "wupo", "data_folder": tmp_path, "stop": stop}
    thread = threading.Thread(target=run_bridge, args=(settings(line), NOBODY), kwargs=arguments)
    thread.start()
    wait_until((tmp_path / SPOOL_FILE).exists, "the spool")
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_thread_that_fails_ends_the_bridge_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise JournalError("spool", "the file is damaged", "a good one", retry=False)

    bridge = Bridge(settings(), NOBODY, coop="wupo", data_folder=tmp_path, clock=SystemClock())
    monkeypatch.setattr(bridge.intake, "run", broken)
    with pytest.raises(JournalError, match="damaged"):
        bridge.run(threading.Event())


def test_a_spool_that_is_no_spool_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / SPOOL_FILE).write_bytes(b"no database at all, whatever else it may be" * 50)
    with pytest.raises(JournalError, match="no SQLite database"):
        run_bridge(settings(), NOBODY, coop="wupo", data_folder=tmp_path, stop=threading.Event())
