"""All kinds of source in one real bridge, into a real spool: frames, Modbus, GPS and kernel files."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coldchain.senml import decode, encode_cbor, encode_json
from firmware_bridge.bridge import SPOOL_FILE, Bridge
from firmware_bridge.settings import BridgeSettings
from firmware_bridge.spool_row import SpoolRow, to_pack
from helpers.modbus_bus import Bus, air
from helpers.nmea_log import second
from helpers.polling import wait_until
from helpers.serial_lines import Device, Line
from links.broker import BrokerAddress
from links.clock import SystemClock

NOBODY = BrokerAddress("127.0.0.1", 1)


class Gateway:
    """One bridge with a source of each kind, and the devices behind them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.line, self.gps, self.bus = Line(folder / "frames"), Line(folder / "gps"), Bus(folder / "rs485")
        self.bus.devices = {1: air(-18.5, 81.2)}
        self.door = folder / "door"
        self.door.write_text("0\n")
        self.device = Device(self.line, "logger")
        self.stop = threading.Event()
        self.seconds = 0
        self.rows: list[SpoolRow] = []
        clock = SystemClock()
        self.bridge = Bridge(self._settings(), NOBODY, coop="wupo", data_folder=folder, clock=clock)
        self.bridge.takers.append(self.rows.extend)
        works = (lambda: self.bridge.run(self.stop), lambda: self.device.run(self.stop), self._receiver)
        self.threads = [threading.Thread(target=work) for work in works]

    def _settings(self) -> BridgeSettings:
        often = {"sample_interval": "200ms"}
        slaves = [{"device": f"air-{each}", "address": each, **often} for each in (1, 2)]
        files = [{"path": str(self.door), "probe": "door", "quantity": "open"}]
        ports: list[dict[str, object]] = [
            {"path": str(self.line.path)},
            {"kind": "modbus", "path": str(self.bus.path), "answer_within": "100ms", "slaves": slaves},
            {"kind": "nmea", "path": str(self.gps.path), "device": "gps-1", **often},
            {"kind": "files", "device": "box-1", "files": files, **often},
        ]
        return BridgeSettings.model_validate({"gateway": "van-3", "ports": ports})

    def _receiver(self) -> None:
        while not self.stop.wait(1.0):
            self.gps.say(second(self.seconds))
            self.seconds += 1

    def devices(self) -> set[str]:
        return {row.device for row in list(self.rows)}

    def ports(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.bridge.status())["ports"]
        return found

    def time_source(self) -> str:
        return str(json.loads(self.bridge.status())["time"].get("source", ""))

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(20)
        self.bus.close()
        assert not [thread for thread in self.threads if thread.is_alive()]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    made = Gateway(tmp_path)
    for thread in made.threads:
        thread.start()
    yield made
    made.end()


def test_each_kind_comes_into_the_spool_and_tells_how_it_is(gateway: Gateway) -> None:
    everybody = {"logger", "air-1", "air-2", "gps-1", "box-1"}
    gateway.device.measure(3)
    wait_until(lambda: gateway.devices() == everybody and gateway.time_source() == "gps", "all")
    wait_until(lambda: not any(port.get("held") for port in gateway.ports()), "acknowledgements")
    # one answer may be later than its 100 ms on a busy machine; the next one is not
    wait_until(lambda: [each["state"] for each in gateway.ports()[1]["slaves"]] == ["ok", "off"], "the bus")
    told = gateway.ports()
    assert [port["kind"] for port in told] == ["frames", "modbus", "nmea", "files"]
    assert {port["state"] for port in told} == {"open"}
    gateway.end()
    with closing(sqlite3.connect(gateway.folder / SPOOL_FILE)) as spool:
        kept = {row[0] for row in spool.execute("SELECT DISTINCT device FROM sources")}
    assert kept == everybody
    for encode in (encode_json, encode_cbor):
        pack = to_pack(gateway.rows)
        read = decode(encode(pack), received_at=gateway.rows[0].event_at)
        assert len(read) == len(pack)
        places = {each.channel: (each.value, each.unit) for each in read if each.device == "gps-1"}
        assert places == {"position/latitude": (27.7172, "lat"), "position/longitude": (85.324, "lon")}


def test_a_line_that_goes_holds_up_nobody_else(gateway: Gateway) -> None:
    wait_until(lambda: {"air-1", "box-1"} <= gateway.devices(), "readings")
    gateway.bus.unplug()
    wait_until(lambda: gateway.ports()[1]["state"] == "away", "the loss")
    before = len([row for row in gateway.rows if row.device == "box-1"])
    gateway.device.measure(1)
    wait_until(lambda: gateway.device.acknowledged, "a frame of the logger")
    wait_until(lambda: len([row for row in gateway.rows if row.device == "box-1"]) >= before + 3, "the box")
    gateway.bus.plug()
    wait_until(lambda: gateway.ports()[1]["state"] == "open", "the line")
