"""The wiring: what of the bridge the alarm looks at, and what it says of itself."""

import threading
from pathlib import Path

from firmware_bridge.bridge import Bridge
from firmware_bridge.onboard.attach import attach
from firmware_bridge.settings import BridgeSettings
from helpers.onboard import COOP, led, registry
from helpers.polling import wait_until
from links.broker import BrokerAddress
from links.clock import SystemClock


def test_threads_start_and_end_and_the_report_names_what_fails(tmp_path: Path) -> None:
    lamp = led(tmp_path)
    settings = BridgeSettings.model_validate(
        {
            "gateway": "van-3",
            "alarm": {
                "outputs": [
                    {"kind": "led", "path": str(lamp)},
                    {"kind": "relay", "path": str(tmp_path / "nothing")},
                ],
                "modem": {"path": str(tmp_path / "no-modem")},
            },
        }
    )
    nobody = BrokerAddress("127.0.0.1", 1)
    bridge = Bridge(settings, nobody, coop=COOP, data_folder=tmp_path, clock=SystemClock())
    board = attach(bridge, settings, registry(), tmp_path)
    assert board is not None
    stop = threading.Event()
    board.start(stop)
    wait_until(lambda: len(board.report()["alarm"]["errors"]) == 2, "both failures")
    assert board.report()["alarm"]["signal"] is None
    assert board.report()["alarm"]["texts"] == {}
    assert board.may_send()
    stop.set()
    board.close()
    bridge.spool.close()
