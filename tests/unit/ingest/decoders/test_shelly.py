"""Shelly beyond its cases: buttons, inputs and what is no notification."""

import pytest

from coldchain.errors import PackError
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.decoders.shelly import ShellyDecoder


def _decode(params: str, names: Names | None = None, method: str = '"NotifyStatus"') -> Decoded:
    decoder = ShellyDecoder(Setup("+/events/rpc", names or Names()))
    payload = f'{{"method":{method},"params":{{"ts":1795333500.5,{params}}}}}'
    return decoder.decode(Came("shelly-1/events/rpc", payload.encode(), 1_000))


def test_an_input_is_a_door_only_where_the_settings_say_so() -> None:
    params = '"input:0":{"id":0,"state":true}'
    assert _decode(params).ignored == "other-values"
    (reading,) = _decode(params, Names(channels={"input:0": "door/open"})).readings
    assert (reading.channel, reading.value, reading.event_at) == ("door/open", 1.0, 1_795_333_500_500)


def test_the_built_in_sensor_may_be_named_too() -> None:
    (reading,) = _decode('"temperature:0":{"tC":4}', Names(channels={"temperature:0": "lid"})).readings
    assert reading.channel == "lid/temperature"


@pytest.mark.parametrize(
    "params", ['"temperature:0":4', '"temperature:0":{"tC":"4"}', '"devicepower:0":{"battery":1}']
)
def test_what_has_a_wrong_type_is_refused(params: str) -> None:
    with pytest.raises(PackError):
        _decode(params)


def test_what_is_no_notification_is_refused() -> None:
    with pytest.raises(PackError):
        _decode('"x":1', method="null")
