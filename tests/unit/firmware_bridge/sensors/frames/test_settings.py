"""A port with framed lines: as it was before there were kinds."""

from firmware_bridge.sensors.frames.settings import FramesSettings


def test_only_the_path_is_needed() -> None:
    settings = FramesSettings(path="/dev/a")
    assert (settings.kind, settings.baud, settings.frame_every) == ("frames", 115_200, 10.0)
    assert (settings.name, settings.devices, settings.frames_per_h) == ("/dev/a", (), 360)
