"""What devices and probes of other makers are called here. Not the registry: admission asks who is known.

A name that the settings map is ours at once. Any other becomes one by rule: lower case, and ``-`` in place of
what a name of ours may not hold. So a device can be registered under the name that it has already.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from coldchain.reading import NAME_PATTERN

_Key = TypeVar("_Key")
_FOREIGN = re.compile(r"[^a-z0-9_]")
_OURS = re.compile(NAME_PATTERN)
_LONGEST = 63
_KEPT = 4096  # names that are remembered; more than a station has, and no flood of names can fill the memory
NAMELESS = "nameless"
DOOR = "door"


def by_rule(foreign: str) -> str:
    """Return a foreign name as one of ours, e.g. ``fridge-door-2`` for ``Fridge Door/2``; never raises."""
    if _OURS.fullmatch(foreign):
        return foreign
    return _FOREIGN.sub("-", foreign[:1000].lower()).strip("-_")[:_LONGEST] or NAMELESS


class Names:
    """Names of one source.

    Args:
        devices: Ours, by foreign name.
        channels: A probe of ours, or a whole channel, by foreign probe (``DS18B20-1``), or by foreign probe
            and quantity (``DS18B20-1/temperature``).
        probe: What a probe is called when its device names none.
    """

    def __init__(
        self,
        devices: Mapping[str, str] | None = None,
        channels: Mapping[str, str] | None = None,
        *,
        probe: str = "air",
    ) -> None:
        self._devices = dict(devices or {})
        self._channels = dict(channels or {})
        self._probe = probe
        self._device_of: dict[str, str] = {}
        self._channel_of: dict[tuple[str, str], str] = {}

    def device(self, foreign: str) -> str:
        """Return the name of a device of ours.

        Args:
            foreign: What its maker calls it; an address of a radio without colons.
        """
        found = self._device_of.get(foreign)
        if found is None:
            found = self._devices.get(foreign) or by_rule(foreign)
            _remember(self._device_of, foreign, found)
        return found

    def channel(self, probe: str, quantity: str) -> str:
        """Return ``<probe>/<quantity>`` of ours.

        Args:
            probe: What its maker calls it; empty when the device has but one. A nameless door is ``door``.
            quantity: One of ``coldchain.units.QUANTITIES``.
        """
        key = (probe, quantity)
        found = self._channel_of.get(key)
        if found is None:
            found = self._channel(probe, quantity)
            _remember(self._channel_of, key, found)
        return found

    def knows(self, probe: str) -> bool:
        """Return whether the settings name a foreign probe."""
        return any(key == probe or key.rpartition("/")[0] == probe for key in self._channels)

    def knows_device(self, foreign: str) -> bool:
        """Return whether the settings name a foreign device."""
        return foreign in self._devices

    def _channel(self, probe: str, quantity: str) -> str:
        mapped = self._channels.get(f"{probe}/{quantity}") or self._channels.get(probe)
        if mapped is None:
            mapped = by_rule(probe) if probe else (DOOR if quantity == "open" else self._probe)
        return mapped if "/" in mapped else f"{mapped}/{quantity}"


def _remember(known: dict[_Key, str], key: _Key, name: str) -> None:
    if len(known) >= _KEPT:
        known.clear()
    known[key] = name
