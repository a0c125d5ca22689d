"""One table a source; the kind tells them apart, and none is framed lines, as it always was."""

import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from coldchain.errors import SettingsError
from commands.settings import StationSettings
from firmware_bridge.sensors.settings import KINDS, SourceSettings
from firmware_bridge.settings import BridgeSettings
from helpers.source_tables import ONE_OF_EACH
from links.settings_file import load

SOURCE: TypeAdapter[object] = TypeAdapter(SourceSettings)


def test_old_settings_stay_what_they_were() -> None:
    settings = SOURCE.validate_python({"path": "/dev/a", "baud": 9600})
    assert settings == SOURCE.validate_python({"kind": "frames", "path": "/dev/a", "baud": 9600})


def test_each_kind_is_known_and_counted() -> None:
    settings = BridgeSettings.model_validate(tomllib.loads(ONE_OF_EACH))
    assert tuple(port.kind for port in settings.ports) == KINDS
    assert [port.frames_per_h for port in settings.ports] == [360, 180, 120, 180]
    assert settings.frames_per_h == 840
    assert [port.name for port in settings.ports] == ["/dev/a", "/dev/b", "/dev/c", "files of box-1"]
    assert [port.devices for port in settings.ports] == [(), ("air-1", "air-2"), ("gps-1",), ("box-1",)]


def test_a_device_has_one_source() -> None:
    text = ONE_OF_EACH.replace("box-1", "gps-1")
    with pytest.raises(ValidationError, match="each device once"):
        BridgeSettings.model_validate(tomllib.loads(text))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('kind = "modbus2"', "kind = 'frames', 'modbus', 'nmea' or 'files'"),
        ('kind = "nmea"\npath = "/dev/c"\ndevize = "gps-1"', "bridge.ports[#1].devize: got an unknown key"),
        ('kind = "nmea"\npath = "/dev/c"\nbaud = 1\ndevice = "gps"', "bridge.ports[#1].baud: got 1"),
    ],
)
def test_mistakes_name_the_place_in_the_file(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "station.toml"
    file.write_text(f"[cooperative]\nid = 'a'\n[bridge]\n[[bridge.ports]]\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        load(StationSettings, file, {})
    assert said in str(caught.value)
