"""The modem of the alarm on board keeps what its SIM said of a PIN, over restarts."""

from pathlib import Path

import pytest

from coldchain.errors import ChannelError
from firmware_bridge.onboard.radio import PIN_FILE, modem_of
from firmware_bridge.onboard.settings import ModemSettings
from helpers.modem_model import ModemModel
from links.clock import SystemClock
from links.modem_pin import PinMemory


def test_a_refused_pin_is_never_said_again_also_by_the_next_program(tmp_path: Path) -> None:
    PinMemory(tmp_path / PIN_FILE).refused("1111")
    with ModemModel(tmp_path / "modem", pin="4321") as model:
        modem = modem_of(ModemSettings(path=str(model.path), pin="1111"), tmp_path, SystemClock())
        with pytest.raises(ChannelError, match="PIN of the settings was refused"):
            modem.look()
        modem.close()
        assert not [each for each in model.asked if each.startswith("AT+CPIN=")]
