"""The table of kernel files."""

import pytest
from pydantic import ValidationError

from firmware_bridge.sensors.files.settings import DOOR_CHANGES_PER_H, FilesSettings

DOOR: dict[str, object] = {"path": "/sys/class/gpio/gpio17/value", "probe": "door", "quantity": "open"}
PROBE: dict[str, object] = {
    "path": "/sys/bus/w1/devices/28-*/temperature",
    "probe": "product",
    "quantity": "temperature",
}


def load(*files: dict[str, object]) -> FilesSettings:
    return FilesSettings.model_validate({"kind": "files", "device": "box-1", "files": files})


def test_a_door_counts_for_its_changes_too() -> None:
    assert load(PROBE).frames_per_h == 120
    settings = load(PROBE, DOOR)
    assert settings.frames_per_h == 120 + DOOR_CHANGES_PER_H
    assert (settings.name, settings.path, settings.devices) == (
        "files of box-1",
        "files of box-1",
        ("box-1",),
    )


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({**PROBE, "path": "sys/temperature"}, "a whole path"),
        ({**PROBE, "path": "/sys/*/*"}, "at most one"),
        ({**PROBE, "path": "/sys/[0-9]"}, "a whole path"),
        ({**PROBE, "quantity": "heat"}, "one of temperature"),
        ({**PROBE, "inverted": True}, "inverted only"),
        ({**DOOR, "format": "ds18b20"}, "only with quantity = 'temperature'"),
        ({**PROBE, "scale": 0}, "not 0"),
    ],
)
def test_mistakes_are_refused(file: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        load(file)


def test_a_channel_stands_once() -> None:
    with pytest.raises(ValidationError, match="once a device"):
        load(DOOR, {**DOOR, "path": "/sys/other"})
