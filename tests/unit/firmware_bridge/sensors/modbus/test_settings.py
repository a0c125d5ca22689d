"""A Modbus line's table: what must not contradict, and how many frames it makes."""

import pytest
from pydantic import ValidationError

from firmware_bridge.sensors.modbus.settings import ModbusSettings

SLAVE = {"device": "air-1", "address": 1}
DOOR = {"probe": "door", "quantity": "open", "register": 0}


def load(*slaves: dict[str, object], **more: object) -> ModbusSettings:
    return ModbusSettings.model_validate({"kind": "modbus", "path": "/dev/a", "slaves": slaves, **more})


def test_defaults_are_those_of_a_new_xy_md02() -> None:
    settings = load(SLAVE)
    assert (settings.baud, settings.parity, settings.stopbits) == (9600, "none", 1)
    (slave,) = settings.slaves
    assert (slave.model, slave.scale, slave.probe, slave.sample_interval) == ("xy-md02", 0.1, "air", 30.0)


def test_frames_and_devices_are_counted() -> None:
    settings = load(SLAVE, {"device": "air-2", "address": 2, "sample_interval": "1m"})
    assert (settings.frames_per_h, settings.devices, settings.name) == (180, ("air-1", "air-2"), "/dev/a")


@pytest.mark.parametrize(
    ("slaves", "more", "said"),
    [
        ((), {}, "at least 1 item"),
        ((SLAVE, {"device": "air-2", "address": 1}), {}, "each address once"),
        (({**SLAVE, "address": 248},), {}, "247"),
        (({**SLAVE, "scale": 1},), {}, "0.1 or 0.01"),
        (({**SLAVE, "model": "registers"},), {}, "only with it"),
        (({**SLAVE, "registers": [DOOR]},), {}, "only with it"),
        (({**SLAVE, "model": "registers", "registers": [DOOR, DOOR]},), {}, "once a device"),
        (({**SLAVE, "model": "registers", "registers": [{**DOOR, "scale": 0}]},), {}, "not 0"),
        (
            (
                {
                    **SLAVE,
                    "model": "registers",
                    "registers": [{**DOOR, "quantity": "voltage", "inverted": True}],
                },
            ),
            {},
            "inverted only",
        ),
        (({**SLAVE, "corrections": {"temperature": "1 %RH"}},), {}, "degC"),
        ((SLAVE,), {"parity": "mark"}, "'none', 'even' or 'odd'"),
        ((SLAVE,), {"answer_within": "1ms"}, "0.02"),
    ],
)
def test_mistakes_are_refused(
    slaves: tuple[dict[str, object], ...], more: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        load(*slaves, **more)
