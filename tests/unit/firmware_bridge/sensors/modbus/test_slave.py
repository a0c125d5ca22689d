"""When a device is due, when it is spared, and how its answers are told."""

from itertools import pairwise

from coldchain.sensors.outcome import Reason
from firmware_bridge.sensors.modbus.settings import SlaveSettings
from firmware_bridge.sensors.modbus.slave import LONGEST_SPARING_S, Slave


def slave(interval: str = "10s") -> Slave:
    table = {"device": "a", "address": 1, "sample_interval": interval}
    return Slave(SlaveSettings.model_validate(table), 0.0)


def test_it_keeps_its_beat_and_leaves_out_what_it_missed() -> None:
    one = slave()
    one.next_beat(0.3)
    assert one.due_s == 10.0
    one.next_beat(10.4)
    assert one.due_s == 20.0
    one.next_beat(47.0)
    assert one.due_s == 50.0


def test_a_dead_one_is_asked_less_and_less_often_but_within_a_bound() -> None:
    one, asked = slave(), []
    for beat in range(100):
        now_s = beat * 10.0
        if not one.is_spared(now_s):
            asked.append(now_s)
            one.answered(Reason.OFF, at=0, now_s=now_s)
    gaps = [after - before for before, after in pairwise(asked)]
    assert gaps[0] == 10.0
    assert gaps == sorted(gaps)
    assert max(gaps) == LONGEST_SPARING_S
    assert one.is_dead


def test_a_dead_one_costs_at_most_a_tenth_of_the_line() -> None:
    one = slave("1s")
    one.answered(Reason.OFF, at=0, now_s=0.5, took_s=0.5)
    assert one.is_spared(5.0)
    assert not one.is_spared(5.5)


def test_one_answer_ends_the_sparing() -> None:
    one = slave()
    for now_s in (0.0, 10.0, 30.0):
        one.answered(Reason.OFF, at=0, now_s=now_s)
    one.answered(None, at=5, now_s=100.0)
    assert not one.is_spared(100.0)
    one.answered(Reason.OFF, at=6, now_s=110.0)
    assert not one.is_spared(120.0)


def test_one_with_a_long_interval_is_asked_on_every_beat() -> None:
    one = slave("5m")
    for beat in range(5):
        assert not one.is_spared(beat * 300.0)
        one.answered(Reason.OFF, at=0, now_s=beat * 300.0)


def test_those_that_answer_come_before_one_that_does_not() -> None:
    one = slave()
    assert not one.waits_behind(0.0)
    one.answered(Reason.OFF, at=0, now_s=0.0)
    one.next_beat(0.0)
    assert one.waits_behind(10.0)
    assert not one.waits_behind(25.0)  # it has waited long enough


def test_it_tells_state_last_answer_and_error_rate() -> None:
    one = slave()
    assert one.status()["state"] == "waiting"
    assert one.status()["error_pct"] is None
    one.answered(None, at=1000, now_s=0.0)
    one.answered(Reason.CRC, at=2000, now_s=0.0)
    told = one.status()
    assert (told["state"], told["last_answer_at"], told["asked"], told["failed"]) == ("crc", 1000, 2, 1)
    assert told["error_pct"] == 50.0
    for _ in range(100):
        one.answered(None, at=3000, now_s=0.0)
    assert one.status()["error_pct"] == 0.0
