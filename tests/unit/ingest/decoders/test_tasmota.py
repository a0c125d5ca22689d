"""Tasmota beyond its cases: which probe is which, and whose device it is."""

from zoneinfo import ZoneInfo

from ingest.decoders.face import Came
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.decoders.tasmota import TasmotaDecoder

TIME = '"Time":"2026-11-22T10:00:00"'


def _channels(sensors: str, names: Names | None = None, topic: str = "tele/x/SENSOR") -> list[str]:
    decoder = TasmotaDecoder(Setup("tele/#", names or Names(), ZoneInfo("UTC")))
    decoded = decoder.decode(Came(topic, f"{{{TIME},{sensors}}}".encode(), 1))
    return [f"{reading.device} {reading.channel}" for reading in decoded.readings]


def test_a_sensor_that_stands_alone_is_the_probe_of_its_source() -> None:
    assert _channels('"AM2301":{"Temperature":1}', Names(probe="box")) == ["x box/temperature"]
    assert _channels('"DS18B20-1":{"Temperature":1}') == ["x ds18b20-1/temperature"]


def test_two_sensors_never_share_a_channel() -> None:
    both = '"AM2301":{"Temperature":1,"Humidity":2},"DS18B20":{"Temperature":3}'
    assert _channels(both) == ["x am2301/temperature", "x am2301/humidity", "x ds18b20/temperature"]


def test_an_id_that_the_settings_name_comes_before_the_number() -> None:
    names = Names(channels={"0A": "milk", "DS18B20-2": "air"})
    sensors = '"DS18B20-1":{"Id":"0B","Temperature":1},"DS18B20-2":{"Id":"0A","Temperature":2}'
    assert _channels(sensors, names) == ["x ds18b20-1/temperature", "x milk/temperature"]


def test_the_device_is_what_is_left_of_the_topic() -> None:
    one = '"AM2301":{"Temperature":1}'
    assert _channels(one, topic="tele/Barn/fridge/SENSOR") == ["barn-fridge air/temperature"]
