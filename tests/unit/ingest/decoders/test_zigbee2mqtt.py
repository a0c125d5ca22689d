"""Zigbee2MQTT beyond its cases: names with slashes, commands, doors."""

import pytest

from coldchain.errors import PackError
from ingest.decoders.face import Came, Decoded
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.decoders.zigbee2mqtt import Zigbee2mqttDecoder


def _decode(topic: str, payload: bytes, pattern: str = "zigbee2mqtt/#") -> Decoded:
    return Zigbee2mqttDecoder(Setup(pattern, Names())).decode(Came(topic, payload, 1_000))


@pytest.mark.parametrize(
    ("topic", "ignored"),
    [
        ("zigbee2mqtt/a/set", "command"),
        ("zigbee2mqtt/a/get", "command"),
        ("zigbee2mqtt/bridge/devices", "bridge"),
        ("zigbee2mqtt/a/b/availability", "availability"),
    ],
)
def test_what_is_no_state_is_ignored_whatever_it_holds(topic: str, ignored: str) -> None:
    assert _decode(topic, b"\xff") == Decoded((), ignored=ignored)


def test_a_friendly_name_may_have_levels_and_be_any_word() -> None:
    assert _decode("zigbee2mqtt/barn/set/x", b'{"temperature":4}').readings[0].device == "barn-set-x"
    assert _decode("zigbee2mqtt/set", b'{"temperature":4}').readings[0].device == "set"
    assert _decode("z/fridge", b'{"temperature":4}', "z/fridge").readings[0].device == "fridge"


@pytest.mark.parametrize(("contact", "value"), [(b"true", 0.0), (b"false", 1.0)])
def test_a_contact_that_is_made_is_a_closed_door(contact: bytes, value: float) -> None:
    (reading,) = _decode("zigbee2mqtt/door", b'{"contact":' + contact + b"}").readings
    assert (reading.channel, reading.value) == ("door/open", value)


@pytest.mark.parametrize(
    "body", ['"contact":"open"', '"temperature":1,"last_seen":[]', '"temperature":1,"last_seen":"x"']
)
def test_what_has_a_wrong_type_is_refused(body: str) -> None:
    with pytest.raises(PackError):
        _decode("zigbee2mqtt/a", f"{{{body}}}".encode())
