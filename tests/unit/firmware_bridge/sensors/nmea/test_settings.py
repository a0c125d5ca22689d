"""A GPS receiver's table."""

import pytest
from pydantic import ValidationError

from firmware_bridge.sensors.nmea.settings import NmeaSettings


def test_path_and_device_are_needed_and_frames_are_counted() -> None:
    settings = NmeaSettings(kind="nmea", path="/dev/gps", device="gps-1")
    assert (settings.baud, settings.probe, settings.lost_after) == (9600, "position", 600.0)
    assert (settings.frames_per_h, settings.name, settings.devices) == (120, "/dev/gps", ("gps-1",))
    with pytest.raises(ValidationError, match="device"):
        NmeaSettings.model_validate({"kind": "nmea", "path": "/dev/gps"})
