"""A gateway's bridge in a process of its own, on time that the test moves, until it is killed."""

import logging
import sys
import threading
from pathlib import Path

import msgspec

from firmware_bridge.bridge import Bridge
from firmware_bridge.settings import BridgeSettings
from helpers.soak.virtual_time import SharedTime, VirtualClock
from links.nats_server import embedded_address

SETTINGS = "bridge.json"  # what the test writes: the table [bridge] as JSON
COOP = "highland"


def main(folder: Path) -> None:
    """Run the bridge of a folder."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    time = SharedTime(folder / "time")
    settings = BridgeSettings.model_validate(msgspec.json.decode((folder / SETTINGS).read_bytes()))
    bridge = Bridge(
        settings,
        embedded_address(folder / "broker"),
        coop=COOP,
        data_folder=folder / "gateway",
        clock=VirtualClock(time, is_gateway=True),
    )
    bridge.run(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
