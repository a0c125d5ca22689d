"""All devices at their ports: what they say goes out, what the reader answers comes in. One selector for all.

Joins ``device.py`` (the protocol) and ``ports.py`` (the terminals); knows nothing of temperatures.
"""

import selectors
from collections.abc import Iterable, Mapping
from pathlib import Path

from fleet_simulator.device import Name, VirtualDevice
from fleet_simulator.incidents import MS_PER_S
from fleet_simulator.ports import Port, remove_stale_links
from fleet_simulator.settings import SimulatorSettings
from fleet_simulator.truth import Emitted


class Lines:
    """The serial lines of a fleet.

    Args:
        paths: Device to where its port appears; all in one folder.
        settings: Window, repetition and memory of the devices.

    Raises:
        PortError: The system gives no pseudo-terminal.
    """

    def __init__(self, paths: Mapping[str, Path], settings: SimulatorSettings) -> None:
        self._repeat_after_ms = round(settings.repeat_after * MS_PER_S)
        self._selector = selectors.DefaultSelector()
        self._ports: dict[str, Port] = {}
        self._heard_at = dict.fromkeys(paths, 0)
        self.devices = {
            name: VirtualDevice(
                name,
                window=settings.window_frames,
                repeat_after_ms=self._repeat_after_ms,
                memory=settings.memory_frames,
            )
            for name in paths
        }
        for folder in {path.parent for path in paths.values()}:
            remove_stale_links(folder)
        for name, path in paths.items():
            self._ports[name] = Port(path)
            self._selector.register(self._ports[name].master, selectors.EVENT_READ, name)

    def remember(self, frames: Iterable[Emitted]) -> None:
        """Put frames into the memories of their devices; those of devices that are gone are passed over."""
        for frame in frames:
            if frame.device in self.devices:
                self.devices[frame.device].remember(frame)

    def speak(self, now: int) -> None:
        """Send what is due on every line, as far as the lines take it.

        Args:
            now: The devices' time [ms since 1970, UTC].
        """
        for name, device in self.devices.items():
            port = self._ports[name]
            if port.unsent:
                port.write()
            while not port.unsent and (saying := device.say(now)) is not None:
                if saying.again and now - self._heard_at[name] >= self._repeat_after_ms:
                    port.discard_unread()
                port.write(saying.line)

    def listen(self, now: int, wait_s: float) -> None:
        """Wait for answers [s], at most until the first ones come, and take them in.

        Args:
            now: The devices' time [ms since 1970, UTC].
            wait_s: [s].
        """
        for key, _ in self._selector.select(wait_s):
            if self.devices[key.data].hear(self._ports[key.data].read()):
                self._heard_at[key.data] = now

    def drained(self, until_at: int) -> bool:
        """Return whether every frame measured up to an instant [ms since 1970, UTC] is acknowledged."""
        oldest = (device.oldest_measured_at() for device in self.devices.values())
        return all(at is None or at > until_at for at in oldest)

    def settled(self) -> dict[str, Name]:
        """Return for each device the last frame up to which all are acknowledged."""
        return {name: device.settled for name, device in self.devices.items() if device.settled is not None}

    def close(self) -> None:
        """Close the ports and take their links away."""
        self._selector.close()
        for port in self._ports.values():
            port.close()
