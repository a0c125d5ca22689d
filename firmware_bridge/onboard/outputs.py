"""From the settings of an output to the thing itself. Not a pattern, and nothing is switched here."""

from pathlib import Path

from firmware_bridge.onboard.settings import OutputSettings
from firmware_bridge.onboard.sounder import Output, Wired
from links.alarm_outputs import CommandOutput, LedOutput, RelayOutput


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
