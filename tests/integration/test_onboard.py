"""The alarm on board of a real bridge: a real pseudo-terminal, a real spool, a LED's file."""

import time
from collections.abc import Callable
from pathlib import Path

from helpers.onboard import DEVICE, gateway, led
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from links.broker import BrokerAddress

NOBODY = BrokerAddress("127.0.0.1", 1)


def test_a_limit_without_delay_is_heard_at_once(tmp_path: Path, ledger: Callable[[str], None]) -> None:
    line, lamp = Line(tmp_path / "port"), led(tmp_path)
    device = Device(line, DEVICE)
    with gateway(NOBODY, tmp_path, line, {"outputs": [{"kind": "led", "path": str(lamp)}]}) as (
        bridge,
        board,
    ):
        wait_until(lambda: bridge.ports[0].status(0.0)["state"] == "open", "the port")
        device.measure(1)
        device.step()
        wait_until(lambda: board.judging.keys, "the first reading judged")
        assert lamp.read_text() == "0"
        device.measure(1, hotter_by=3.0)  # a step that is no spike
        device.measure(1, hotter_by=6.5)
        device.step()
        began_s = time.monotonic()
        wait_until(lambda: lamp.read_text() == "1", "the lamp")
        took_s = time.monotonic() - began_s
        assert took_s < 2.0  # on a busy machine; else some hundredths
        ledger(f"a limit without delay: the lamp {took_s:.3f} s after the frame was said")
        assert bridge.status().count(b"too-warm") == 1
    assert lamp.read_text() == "0"


def test_it_is_heard_too_where_nobody_knows_what_time_it_is(tmp_path: Path) -> None:
    """No clock, no network, no receiver: it cannot say since when it is too warm, but that it is."""
    line, lamp = Line(tmp_path / "port"), led(tmp_path)
    device = Device(line, DEVICE)
    alarm = {"outputs": [{"kind": "led", "path": str(lamp)}]}
    with gateway(NOBODY, tmp_path, line, alarm, has_time=False) as (bridge, board):
        wait_until(lambda: bridge.ports[0].status(0.0)["state"] == "open", "the port")
        device.measure(1)
        device.measure(1, hotter_by=3.0)
        device.measure(1, hotter_by=6.5)
        device.step()
        wait_until(lambda: lamp.read_text() == "1", "the lamp")
        assert not board.judging.keys  # no excursion has an id yet
        assert bridge.spool.unstamped == 3
