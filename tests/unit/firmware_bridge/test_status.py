"""What a gateway tells of itself."""

import json
from types import SimpleNamespace
from typing import Any, cast

from firmware_bridge import status
from firmware_bridge.drain import Flow
from firmware_bridge.port_reader import PortCounters, PortReader
from firmware_bridge.spool_types import SpoolStats
from firmware_bridge.status import heard, port_status, spool_status
from links.serial_port import PortHealth

H = 3_600_000
EMPTY = SpoolStats(0, 36_000, None, None, 8192, 0)


def port(**health: Any) -> PortReader:
    made = SimpleNamespace(
        path="/dev/a",
        health=PortHealth(**health),
        counters=PortCounters(frames=7, last_frame_at=5),
        noise_bytes=3,
    )
    return cast("PortReader", made)


def test_lost_and_stopped_are_told_apart() -> None:
    told = [json.loads(status.offline(reason, "0a1b2c3d")) for reason in ("lost", "stopped")]
    assert [each.pop("reason") for each in told] == ["lost", "stopped"]
    assert told == [{"v": 1, "state": "offline", "run": "0a1b2c3d"}] * 2


def test_online_tells_version_time_and_parts() -> None:
    told = json.loads(status.online("1.2.3", 1000, {"ports": []}))
    assert told == {"v": 1, "state": "online", "version": "1.2.3", "at": 1000, "ports": []}


def test_the_capacity_is_told_in_hours_of_the_settings() -> None:
    assert spool_status(EMPTY, Flow(0, 0.0), 360.0)["capacity_hours"] == 100.0
    assert spool_status(EMPTY, Flow(0, 0.0), 0.0)["capacity_hours"] is None


def test_devices_that_say_more_than_expected_shorten_the_hours() -> None:
    busy = EMPTY._replace(rows=3600, oldest_at=0, newest_at=1 * H)
    assert spool_status(busy, Flow(0, 0.0), 360.0)["capacity_hours"] == 10.0


def test_a_few_rows_say_nothing_about_the_rate() -> None:
    few = EMPTY._replace(rows=99, oldest_at=0, newest_at=1)
    assert spool_status(few, Flow(0, 0.0), 360.0)["capacity_hours"] == 100.0


def test_the_end_of_the_backlog_is_foretold() -> None:
    assert spool_status(EMPTY, Flow(500, 50.0, 10), 1.0)["caught_up_in_s"] == 10
    assert spool_status(EMPTY, Flow(500, 0.0), 1.0)["caught_up_in_s"] is None
    assert spool_status(EMPTY, Flow(0, 0.0, 0), 1.0)["caught_up_in_s"] == 0


def test_a_port_is_open_silent_or_away() -> None:
    assert port_status(port(open=True, heard_s=100.0), 110.0)["state"] == "open"
    assert port_status(port(open=True, heard_s=100.0), 221.0)["state"] == "silent"
    assert port_status(port(open=False, heard_s=100.0), 110.0)["state"] == "away"


def test_a_port_tells_what_it_heard() -> None:
    told = port_status(port(open=True, opened=2, heard_s=100.0, error="vanished"), 110.4)
    assert (told["frames"], told["noise_bytes"], told["last_frame_at"]) == (7, 3, 5)
    assert (told["silent_s"], told["opened"], told["error"], told["path"]) == (10, 2, "vanished", "/dev/a")


def test_what_all_ports_heard_is_summed() -> None:
    assert heard([port_status(port(), 0.0), port_status(port(), 0.0), {"kind": "files", "frames": 0}]) == {
        "frames": 14,
        "damaged": 0,
        "noise_bytes": 6,
    }
    assert heard([]) == {"frames": 0, "damaged": 0, "noise_bytes": 0}
