"""A Modbus line from the devices' wire to the spool: dead ones, noise, late answers, a pulled plug."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from coldchain.frames import Ack, Frame
from firmware_bridge.intake import Arrival, Intake
from firmware_bridge.sensors.face import Parts
from firmware_bridge.sensors.modbus.settings import ModbusSettings
from firmware_bridge.sensors.modbus.source import ModbusSource
from firmware_bridge.spool import Spool
from helpers.clock import ManualClock
from helpers.modbus_bus import Bus, air, with_crc
from helpers.polling import wait_until
from helpers.sources import Running

INTERVAL_S = 0.2


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    made = Bus(tmp_path / "rs485")
    yield made
    made.close()


def table(bus: Bus, *addresses: int, answer_within: str = "150ms", **more: object) -> dict[str, object]:
    slaves = [
        {"device": f"air-{each}", "address": each, "sample_interval": f"{INTERVAL_S * 1000:g}ms", **more}
        for each in addresses
    ]
    return {"kind": "modbus", "path": str(bus.path), "answer_within": answer_within, "slaves": slaves}


def test_each_device_is_asked_on_its_beat_and_its_values_are_in_the_spool(tmp_path: Path, bus: Bus) -> None:
    bus.devices = {1: air(-18.5, 81.2), 2: air(4.0, 60.0)}
    with Running(tmp_path, table(bus, 1, 2)) as running:
        wait_until(lambda: len(running.of("air-1")) >= 5, "readings")
        wait_until(lambda: running.status()["held"] == 0, "acknowledgements")
        told = running.status()
    values = running.values("air-1")
    assert (values["air/temperature"].value, values["air/humidity"].value) == (-18.5, 81.2)
    rows = running.of("air-2")
    assert [row.sequence for row in rows] == list(range(len(rows)))
    assert len({row.boot for row in running.rows}) == 1
    gaps = [after.uptime_ms - before.uptime_ms for before, after in pairwise(running.of("air-1"))]
    assert all(0.3 * INTERVAL_S < gap / 1000 < 5 * INTERVAL_S for gap in gaps), gaps
    assert told["state"] == "open"
    assert [each["state"] for each in told["slaves"]] == ["ok", "ok"]  # type: ignore[attr-defined]


def test_a_dead_device_costs_the_others_nothing_and_is_told_on_each_beat(tmp_path: Path, bus: Bus) -> None:
    bus.devices = {each: air(4.0, 50.0) for each in range(1, 10)}
    with Running(tmp_path, table(bus, *range(1, 11), answer_within="500ms")) as running:
        wait_until(lambda: len(running.of("air-1")) >= 15, "readings")
        told = running.status()
    dead = told["slaves"][9]  # type: ignore[index]
    assert (dead["state"], dead["last_answer_at"], dead["error_pct"]) == ("off", None, 100.0)
    assert len(bus.times_of(10)) <= 5  # of some 15 beats
    assert set(running.notes("air-10")) == {"off"}
    assert len(running.of("air-10")) >= 5
    for address in range(1, 10):
        assert set(running.notes(f"air-{address}")) == {""}
        times = bus.times_of(address)
        waits = sorted(after - before for before, after in pairwise(times))
        assert waits[len(waits) // 2] < 2.5 * INTERVAL_S, waits
        assert waits[-1] < 3.0, waits  # one time-out, and room for a busy machine


def test_a_device_that_comes_back_is_heard_again(tmp_path: Path, bus: Bus) -> None:
    with Running(tmp_path, table(bus, 1)) as running:
        wait_until(lambda: running.notes("air-1").count("off") >= 2, "its absence")
        bus.devices[1] = air(4.0, 50.0)
        wait_until(lambda: "" in running.notes("air-1"), "its return")


def test_damaged_refused_and_impossible_answers_are_told_by_name(tmp_path: Path, bus: Bus) -> None:
    bus.devices = {
        1: lambda request: air(4.0, 50.0)(request)[:-1] + b"\x00",
        2: lambda request: with_crc(bytes([request[0], 0x84, 2])),
        3: air(4.0, 50.0, steps=100),
        4: air(4.0, 50.0),
    }
    with Running(tmp_path, table(bus, 1, 2, 3, 4)) as running:
        wait_until(lambda: len(running.of("air-4")) >= 3, "readings")
    assert [set(running.notes(f"air-{each}")) for each in (1, 2, 3, 4)] == [
        {"crc"},
        {"refused"},
        {"range"},
        {""},
    ]


def test_noise_before_an_answer_and_between_answers_costs_nothing(tmp_path: Path, bus: Bus) -> None:
    bus.devices = {
        1: lambda request: b"\x00\xff\xfe" + air(4.0, 50.0)(request),
        2: lambda request: air(5.0, 50.0)(request) + b"\x55\xaa\x00",
    }
    with Running(tmp_path, table(bus, 1, 2)) as running:
        wait_until(lambda: len(running.of("air-2")) >= 5, "readings")
    for device, value in (("air-1", 4.0), ("air-2", 5.0)):
        assert {(row.values[0].value, row.values[0].note) for row in running.of(device)} == {(value, "")}


def test_the_late_answer_of_another_device_is_not_taken_for_ones_own(tmp_path: Path, bus: Bus) -> None:
    def after_a_late_one(request: bytes) -> bytes:
        late = air(-40.0, 1.0)(b"\x01" + request[1:])
        return late + air(5.0, 50.0)(request) if len(bus.times_of(2)) % 2 else air(5.0, 50.0)(request)

    bus.devices = {2: after_a_late_one}
    with Running(tmp_path, table(bus, 1, 2)) as running:
        wait_until(lambda: len(running.of("air-2")) >= 6, "readings")
    assert set(running.notes("air-1")) == {"off"}
    assert set(running.notes("air-2")) == {""}
    assert {row.values[0].value for row in running.of("air-2")} == {5.0}


def test_an_adapter_that_repeats_what_is_sent(tmp_path: Path, bus: Bus) -> None:
    bus.devices = {1: lambda request: request + air(4.0, 50.0)(request)}
    with Running(tmp_path, {**table(bus, 1), "echo": True}) as running:
        wait_until(lambda: len(running.of("air-1")) >= 3, "readings")
    assert set(running.notes("air-1")) == {""}


def test_a_pulled_plug_is_told_and_the_line_comes_back_by_itself(
    tmp_path: Path, bus: Bus, caplog: pytest.LogCaptureFixture
) -> None:
    bus.devices = {1: air(4.0, 50.0)}
    with Running(tmp_path, table(bus, 1)) as running:
        wait_until(lambda: "" in running.notes("air-1"), "a reading")
        bus.unplug()
        wait_until(lambda: running.status()["state"] == "away", "the loss")
        before = len(running.of("air-1"))
        wait_until(lambda: len(running.of("air-1")) >= before + 3, "readings without a line")
        assert set(running.notes("air-1")[before + 1 :]) == {"off"}
        bus.plug()
        wait_until(lambda: running.status()["state"] == "open", "the line")
        wait_until(lambda: not running.notes("air-1")[-1], "a reading again")
        sequences = [row.sequence for row in running.of("air-1")]
    assert sequences == list(range(len(sequences)))
    assert "vanished" in caplog.text or "cannot be opened" in caplog.text


def test_a_line_on_which_nobody_answers_for_long_is_opened_anew(tmp_path: Path, bus: Bus) -> None:
    with Running(tmp_path, table(bus, 1, answer_within="20ms"), silence_s=0.3) as running:
        wait_until(lambda: int(str(running.status()["opened"])) >= 2, "a new opening")
        assert "silent for 0.3 s" in str(running.status()["error"])


def test_a_defect_is_logged_and_the_line_goes_on(
    tmp_path: Path, bus: Bus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bus.devices = {1: air(4.0, 50.0)}
    with Running(tmp_path, table(bus, 1)) as running:
        assert isinstance(running.source, ModbusSource)
        wait_until(lambda: running.of("air-1"), "a reading")

        def broken(*_: object) -> None:
            monkeypatch.undo()
            raise RuntimeError("a defect")

        monkeypatch.setattr(running.source.memory, "repeat", broken)
        wait_until(lambda: running.status()["failures"] == 1, "the failure")
        before = len(running.of("air-1"))
        wait_until(lambda: len(running.of("air-1")) > before, "the next reading")
    assert "a defect" in caplog.text


class Disk(Intake):
    """An intake that acknowledges at once."""

    def offer(self, arrival: Arrival) -> bool:
        frames = [event for event in arrival.events if isinstance(event, Frame)]
        arrival.port.say([Ack(each.device, each.boot, each.sequence) for each in frames])
        self.repeated += len(frames)  # counts them
        return True


def test_thirteen_hours_without_the_line_end_by_themselves(tmp_path: Path, bus: Bus) -> None:
    """As fast as it goes, on a clock that is moved by whoever waits."""
    bus.devices = {1: air(4.0, 50.0)}
    bus.unplug()
    clock, stop = ManualClock(1_800_000_000_000), threading.Event()
    spool = Spool(tmp_path / "spool.sqlite", capacity_rows=10)
    intake = Disk(spool, on_new=lambda _: None, group_s=0.0, clock=clock)
    parts = Parts(intake, clock, stop, 600.0, lambda _: None)
    settings = ModbusSettings.model_validate({**table(bus, 1), "slaves": [{"device": "a", "address": 1}]})
    source = ModbusSource(settings, parts)
    while clock.monotonic_s() < 13 * 3600:
        source._turn(stop)
    assert intake.repeated == 13 * 120  # one `off` each 30 s
    assert source.status(clock.monotonic_s())["state"] == "away"
    bus.plug()
    until_s = clock.monotonic_s() + 60
    while source.slaves[0].state != "ok" and clock.monotonic_s() < until_s:
        source._turn(stop)
    assert source.slaves[0].state == "ok"
    spool.close()
