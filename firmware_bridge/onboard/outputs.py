"""From the settings of an output to the thing itself. Not a pattern, and nothing is switched here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from firmware_bridge.onboard.sounder import Output, Wired
from links.alarm_outputs import CommandOutput, LedOutput, RelayOutput

if TYPE_CHECKING:
    from firmware_bridge.onboard.settings import OutputSettings


def output_of(settings: OutputSettings) -> Wired:
    """Return an output by its settings.

    Args:
        settings: Of the output.
    """
    return Wired(settings.name, _thing(settings), settings.pulses)


def _thing(settings: OutputSettings) -> Output:
    match settings.kind:
        case "led":
            return LedOutput(Path(settings.path))
        case "relay":
            return RelayOutput(settings.path, settings.channel, settings.baud)
        case "command":
            return CommandOutput(settings.argv)
