"""Whole and short statuses: what they hold, how often, and how much they weigh."""

import json
from typing import Any

from firmware_bridge.care.teller import MAX_BYTES, NEWS_AT_MOST_EVERY_S, WHOLE_EVERY_S, Teller, Told
from ingest.statuses import put_together

DEVICE = {
    "device": "sensor-in-van-14", "port": "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K5ZQ1-if00-port0",
    "channels": ["air/temperature", "air/humidity", "product/temperature", "supply/voltage"],
    "boot": "0a1b2c3d", "sequence": 123_456, "heard_at": 1_764_000_000_000, "frames": 123_456, "faults": 12,
    "fault": "air.t: crc", "supply": "supply", "supply_v": 3.712,
}  # fmt: skip
PORT = {
    "path": DEVICE["port"], "state": "open", "silent_s": 3, "opened": 2, "frames": 123_456, "damaged": 12,
    "noise_bytes": 345, "last_frame_at": 1_764_000_000_000, "failures": 0, "error": "",
}  # fmt: skip


class Gateway:
    """Its parts, changed by hand."""

    def __init__(self, **parts: Any) -> None:
        self.parts: dict[str, Any] = parts
        self.news = 0
        self.teller = Teller("1.0", lambda: dict(self.parts), lambda: self.news)

    def told(self, now_s: float) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.next(now_s).body)
        return found

    def next(self, now_s: float) -> Told:
        return self.teller.next(round(now_s * 1000), now_s)


def test_the_first_is_whole_and_retained_the_next_short() -> None:
    gateway = Gateway(spool={"rows": 1, "dropped": 0}, ports=[1], errors=[])
    first = gateway.next(0)
    assert first.retain
    assert (
        json.loads(first.body).items() >= {"n": 1, "version": "1.0", "state": "online", "ports": [1]}.items()
    )
    gateway.parts |= {"spool": {"rows": 2, "dropped": 0}, "ports": [2]}
    second = gateway.next(60)
    assert not second.retain
    run = gateway.teller.run
    assert json.loads(second.body) == {
        "v": 1, "state": "online", "run": run, "of": 1, "at": 60_000, "spool": {"rows": 2},
    }  # fmt: skip


def test_what_has_differed_once_is_told_until_the_next_whole_one() -> None:
    gateway = Gateway(errors=[], spool={"rows": 0})
    gateway.next(0)
    gateway.parts |= {"errors": ["disk"], "spool": {"rows": 1}}
    assert gateway.told(10)["errors"] == ["disk"]
    gateway.parts |= {"errors": [], "spool": {"rows": 0}}
    assert gateway.told(20).items() >= {"errors": [], "spool": {"rows": 0}}.items()


def test_each_short_one_is_good_without_those_before_it() -> None:
    gateway = Gateway(errors=[], spool={"rows": 0, "dropped": 0})
    whole = gateway.next(0)
    gateway.parts["spool"] = {"rows": 5, "dropped": 1}
    gateway.next(10)  # lost on its way
    gateway.parts["spool"] = {"rows": 6, "dropped": 1}
    known = put_together(put_together("", whole.body) or "", gateway.next(20).body)
    assert json.loads(known or "")["spool"] == {"rows": 6, "dropped": 1}


def test_news_is_told_whole_but_not_all_the_time() -> None:
    gateway = Gateway(ports=[])
    gateway.next(0)
    gateway.news += 1
    assert not gateway.next(NEWS_AT_MOST_EVERY_S - 1).retain
    assert gateway.next(NEWS_AT_MOST_EVERY_S).retain
    assert not gateway.next(NEWS_AT_MOST_EVERY_S + 10).retain
    assert gateway.next(NEWS_AT_MOST_EVERY_S + WHOLE_EVERY_S).retain


def test_a_hundred_devices_fit_and_far_too_many_are_counted() -> None:
    gateway = Gateway(ports=[PORT] * 16, devices=[DEVICE] * 100, other="x")
    body = gateway.next(0).body
    assert len(json.loads(body)["devices"]) == 100
    assert len(body) < MAX_BYTES
    gateway.parts["devices"] = [DEVICE] * 400
    told = gateway.next(WHOLE_EVERY_S)
    found = json.loads(told.body)
    assert len(told.body) <= MAX_BYTES
    assert len(found["devices"]) + found["devices_left_out"] == 400


def test_a_day_of_sixteen_ports_costs_little() -> None:
    vitals = {
        "uptime_s": 1,
        "load_1m": 0.5,
        "memory_free_mib": 500,
        "temperature_c": 55.1,
        "disk_free_mib": 9,
    }
    spool = {"rows": 3, "capacity_rows": 1, "oldest_at": 1_764_000_000_000, "newest_at": 1_764_000_000_000}
    gateway = Gateway(ports=[PORT] * 16, devices=[DEVICE] * 16, spool=spool, vitals=vitals, program={})
    sent = 0
    for minute in range(24 * 60):
        gateway.parts["vitals"] = {key: value + minute for key, value in vitals.items()}
        gateway.parts["spool"] = {key: value + minute for key, value in spool.items()}
        sent += len(gateway.next(minute * 60.0).body)
    assert 100_000 < sent < 1_000_000
    print(f"{sent} bytes a day")
