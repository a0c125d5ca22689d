"""fleet_simulator/sensors.py: what the probes say."""

import math

from coldchain.frames import Frame, encode
from fleet_simulator.equipment import Moment, Source
from fleet_simulator.physics import State, humidity_pct
from fleet_simulator.sensors import measure

STATE = State(air_c=4.0, product_c=3.5, vapour_hpa=6.5, cooling=False)
SHUT = Moment(25.0, 15.0, 0.0, powered=True, supply=Source.MAINS)


def test_every_probe_is_told_close_to_the_truth() -> None:
    told = {f"{field.probe}.{field.code}": field.value for field in measure(STATE, SHUT, noise_key="k")}
    assert abs(told["air.t"] - 4.0) < 0.3
    assert abs(told["product.t"] - 3.5) < 0.3
    assert abs(told["air.h"] - humidity_pct(STATE)) < 3
    assert told["door.o"] == 0.0
    assert abs(told["supply.v"] - 13.6) < 0.2


def test_noise_follows_from_its_key() -> None:
    assert measure(STATE, SHUT, noise_key="a") == measure(STATE, SHUT, noise_key="a")
    assert measure(STATE, SHUT, noise_key="a") != measure(STATE, SHUT, noise_key="b")


def test_an_open_door_and_a_lost_supply_show() -> None:
    told = {
        field.probe: field.value for field in measure(STATE, Moment(25, 15, 0.1, False, None), noise_key="k")
    }
    assert told["door"] == 1.0
    assert told["supply"] < 13.0


def test_a_failed_humidity_sensor_gives_its_reason() -> None:
    failed = [field for field in measure(STATE, SHUT, noise_key="k", humidity_failed=True) if field.note]
    assert [(field.probe, field.code, field.note) for field in failed] == [("air", "h", "crc")]
    assert math.isnan(failed[0].value)


def test_the_fields_fit_into_a_line() -> None:
    fields = measure(STATE, SHUT, noise_key="k", humidity_failed=True)
    line = encode(Frame("cooler-township-logger", 2**32 - 1, 2**32 - 1, 10**12, 10**10, fields))
    assert b"air.h=?crc" in line
