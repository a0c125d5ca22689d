"""``coldchain serve`` with a modem in place of the log, in a process of its own, for the part ``alarm``.

``python -m scripts.benches._alarm_serve SETTINGS PORT``.
"""

import sys
from pathlib import Path

from alerts import watch
from alerts.channels.channel import Channel, Handed, Outgoing
from alerts.settings import AlertsSettings
from commands.serve import serve
from links.clock import SystemClock
from links.modem import Modem


class ModemChannel:
    """Hands messages to the modem on a line; no more than the driver.

    Args:
        path: Of the line.
    """

    def __init__(self, path: str) -> None:
        self._modem = Modem(path, clock=SystemClock())

    def send(self, message: Outgoing, now: int) -> Handed:
        """Send a message."""
        del now
        return Handed(self._modem.send(message.address, message.text))


def main(settings: Path, port: str) -> None:
    """Serve until told to stop."""

    def make_channels(_settings: AlertsSettings, _folder: Path) -> dict[str, Channel]:
        return {"log": ModemChannel(port)}

    vars(watch)["make_channels"] = make_channels  # the one thing that is not as it would be
    serve(settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
