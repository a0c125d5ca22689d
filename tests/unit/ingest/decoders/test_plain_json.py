"""Plain JSON beyond its cases: units, devices, paths."""

from typing import Any

import pytest

from coldchain.errors import InputError, PackError
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.plain_json import PlainJsonDecoder
from ingest.decoders.setup import Setup

FIELDS = {"t": "air/temperature"}


def _decode(payload: str, **options: Any) -> Decoded:
    decoder = PlainJsonDecoder(Setup("lab/+", Names(), options={"fields": FIELDS, **options}))
    return decoder.decode(Came("lab/Box 1", payload.encode(), 1_000))


@pytest.mark.parametrize(
    ("unit", "quantity", "came", "value"),
    [("degF", "temperature", 39.2, 4.0), ("K", "temperature", 277.15, 4.0), ("mV", "voltage", 3_100, 3.1)],
)
def test_units_become_ours(unit: str, quantity: str, came: float, value: float) -> None:
    fields = {"t": f"air/{quantity}"}
    (reading,) = _decode(f'{{"t":{came}}}', fields=fields, units={"t": unit}).readings
    assert (reading.device, reading.value) == ("box-1", value)


@pytest.mark.parametrize(
    "options", [{"fields": {}}, {"fields": {"t": "air/pressure"}}, {"units": {"t": "bar"}}]
)
def test_options_that_say_nothing_or_something_else_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        _decode("{}", **options)


@pytest.mark.parametrize("device", ['""', "null", "1.5", "[]", "true", "1" + "0" * 400])
def test_a_device_field_that_names_none_is_refused(device: str) -> None:
    with pytest.raises(PackError):
        _decode(f'{{"t":4,"id":{device}}}', device_field="id")


def test_paths_lead_through_objects_and_lists_and_may_lead_nowhere() -> None:
    fields = {
        "a.1.t": "air/temperature",
        "a.t": "x/temperature",
        "a.99.t": "y/temperature",
        "t.t": "z/temperature",
    }
    (reading,) = _decode('{"a":[{},{"t":4}],"t":5}', fields=fields).readings
    assert reading.channel == "air/temperature"


def test_seconds_milliseconds_and_nothing() -> None:
    for time, form, at in (
        ("1795333500.5", "s", 1_795_333_500_500),
        ("1795333500500", "ms", 1_795_333_500_500),
    ):
        (reading,) = _decode(f'{{"t":4,"at":{time}}}', time="at", time_format=form).readings
        assert (reading.event_at, reading.clock) == (at, "device")
    (reading,) = _decode('{"t":4,"at":null}', time="at", time_format="s").readings
    assert (reading.event_at, reading.clock) == (1_000, "server")


@pytest.mark.parametrize("value", ['"4_0"', '"warm"', "true", '"nan"', f'"{"1" * 50}"', "[]", "1e999"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(PackError):
        _decode(f'{{"t":{value}}}')
