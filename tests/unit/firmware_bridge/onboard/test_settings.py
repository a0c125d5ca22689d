"""The table of the alarm on board."""

import pytest
from pydantic import ValidationError

from firmware_bridge.onboard.settings import OnboardSettings


def test_an_empty_table_judges_and_is_silent() -> None:
    settings = OnboardSettings()
    assert (settings.outputs, settings.modem, settings.alone_after) == ((), None, 120.0)


def test_outputs_say_how_they_sound() -> None:
    settings = OnboardSettings.model_validate(
        {
            "outputs": [
                {"kind": "led", "path": "/sys/class/leds/buzzer/brightness"},
                {"kind": "relay", "path": "/dev/ttyUSB3", "pulse": "yes"},
                {"kind": "command", "argv": ["/usr/local/bin/siren"]},
            ]
        }
    )
    assert [each.pulses for each in settings.outputs] == [True, True, False]
    assert [each.name for each in settings.outputs][2] == "command /usr/local/bin/siren"


@pytest.mark.parametrize(
    "table",
    [
        {"outputs": [{"kind": "led"}]},
        {"outputs": [{"kind": "command", "path": "/x"}]},
        {"outputs": [{"kind": "lamp", "path": "/x"}]},
        {"modem": {"path": "/dev/ttyUSB0", "pin": "12"}},
        {"modem": {"path": ""}},
        {"loud_for": "0s"},
        {"severity": "loud"},
    ],
)
def test_impossible_tables_are_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OnboardSettings.model_validate(table)
