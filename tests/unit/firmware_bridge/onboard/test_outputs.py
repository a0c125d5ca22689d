"""From settings to outputs."""

import pytest

from firmware_bridge.onboard.outputs import output_of
from firmware_bridge.onboard.settings import OutputSettings
from links.alarm_outputs import CommandOutput, LedOutput, RelayOutput


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ({"kind": "led", "path": "/x"}, LedOutput),
        ({"kind": "relay", "path": "/x"}, RelayOutput),
        ({"kind": "command", "argv": ["/x"]}, CommandOutput),
    ],
)
def test_each_kind_has_its_thing(table: dict[str, object], kind: type) -> None:
    wired = output_of(OutputSettings.model_validate(table))
    assert isinstance(wired.output, kind)
    assert wired.name == f"{table['kind']} /x"
