"""The alarm on board is there where settings and registry ask for it, and costs nothing elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldchain.registry.registry import Registry
from firmware_bridge.bridge import Bridge
from firmware_bridge.onboard.attach import attach
from firmware_bridge.onboard.store import FILE
from firmware_bridge.settings import BridgeSettings
from helpers.onboard import COOP, registry
from links.broker import BrokerAddress
from links.clock import SystemClock

WITH = BridgeSettings.model_validate({"gateway": "van-3", "alarm": {}})


def bridge(folder: Path, settings: BridgeSettings = WITH) -> Bridge:
    return Bridge(settings, BrokerAddress("127.0.0.1", 1), coop=COOP, data_folder=folder, clock=SystemClock())


@pytest.mark.parametrize(
    ("settings", "judged_by"),
    [
        (WITH, None),
        (BridgeSettings(gateway="van-3"), registry()),
        (WITH, replace(registry(), placements=())),
        (WITH, replace(registry(), profiles=())),
    ],
)
def test_where_there_is_nothing_to_judge_there_is_no_alarm(
    tmp_path: Path, settings: BridgeSettings, judged_by: Registry | None
) -> None:
    found = bridge(tmp_path, settings)
    assert attach(found, settings, judged_by, tmp_path) is None
    assert found.takers == []
    found.spool.close()


def test_it_is_told_of_rows_and_tells_how_it_is(tmp_path: Path) -> None:
    found = bridge(tmp_path)
    board = attach(found, WITH, registry(), tmp_path)
    assert board is not None
    assert board.offer in found.takers
    assert b'"alarm":{"alone":false,"standing":[]' in found.status()
    board.close()
    found.spool.close()


def test_a_file_that_cannot_be_used_costs_the_alarm_and_not_the_readings(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    found = bridge(tmp_path)
    (tmp_path / f"{FILE}.damaged").mkdir()
    (tmp_path / f"{FILE}.damaged" / "x").touch()
    attach(found, WITH, registry(), tmp_path)
    assert FILE.encode() in found.status()
    found.spool.close()


def test_without_an_alarm_nothing_of_it_is_loaded() -> None:
    program = "import sys, firmware_bridge.bridge; print('coldchain.judgement.evaluate' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
