"""The bridge table: defaults, capacity, mistakes."""

import re
import tomllib

import pytest
from pydantic import ValidationError

from firmware_bridge.settings import MIN_CAPACITY_ROWS, BridgeSettings
from helpers import tree


def load(**content: object) -> BridgeSettings:
    return BridgeSettings.model_validate(content)


def test_everything_has_a_default() -> None:
    settings = load()
    assert (settings.spool_keep, settings.group_commit, settings.payload) == (72 * 3600, 0.05, "json")
    assert settings.capacity_rows == MIN_CAPACITY_ROWS


def test_the_capacity_follows_from_hours_and_frames() -> None:
    ports = [{"path": "/dev/a", "frame_every": "10s"}, {"path": "/dev/b", "frame_every": "30s"}]
    settings = load(ports=ports, spool_keep="100h")
    assert settings.frames_per_h == 480
    assert settings.capacity_rows == 48_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"gateway": "Van 3"}, "gateway"),
        ({"spool_keep": "0s"}, "longer than 0 s"),
        ({"spool_keep": 72}, "without a unit"),
        ({"group_commit": "3s"}, "less than or equal to 2"),
        ({"ports": [{"path": ""}]}, "path"),
        ({"ports": [{"path": "/dev/a", "baud": 1}]}, "baud"),
        ({"ports": [{"path": "/dev/a"}, {"path": "/dev/a"}]}, "each port once"),
        ({"payload": "xml"}, "'json' or 'cbor'"),
        ({"spool_hours": 72}, "spool_hours"),
    ],
)
def test_mistakes_are_refused(content: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BridgeSettings.model_validate(content)


def test_the_settings_in_the_readme_are_the_defaults() -> None:
    readme = (tree.PROJECT / "firmware_bridge" / "README.md").read_text()
    shown, *_ = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    settings = BridgeSettings.model_validate(tomllib.loads(shown)["bridge"])
    assert settings == load(gateway="van-3", ports=[{"path": settings.ports[0].path}])
    assert set(tomllib.loads(shown)["bridge"]) == set(BridgeSettings.model_fields) - {
        "alarm"
    }  # onboard/README.md


def test_the_kinds_in_the_readme_are_understood() -> None:
    readme = (tree.PROJECT / "firmware_bridge" / "README.md").read_text()
    _, shown = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    settings = BridgeSettings.model_validate(tomllib.loads(shown)["bridge"])
    assert [port.kind for port in settings.ports] == ["modbus", "nmea", "files"]
