"""How the state of a port is told."""

import pytest

from firmware_bridge.sensors.face import port_state
from links.serial_port import PortHealth


@pytest.mark.parametrize(
    ("health", "state"),
    [
        (PortHealth(open=True, heard_s=100.0), "open"),
        (PortHealth(open=True, heard_s=-20.0), "silent"),
        (PortHealth(open=False, heard_s=100.0), "away"),
    ],
)
def test_a_port_is_open_silent_or_away(health: PortHealth, state: str) -> None:
    assert port_state(health, 110.0)["state"] == state
