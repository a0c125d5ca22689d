"""Which gateways and devices are registered: all that admission asks of the registry."""

from collections.abc import Iterable
from typing import NamedTuple

from coldchain.registry.registry import Registry


class Known(NamedTuple):
    """What is registered.

    Args:
        gateways: (cooperative, gateway).
        devices: (cooperative, device).
    """

    gateways: frozenset[tuple[str, str]] = frozenset()
    devices: frozenset[tuple[str, str]] = frozenset()


def known_of(registries: Iterable[Registry]) -> Known:
    """Return what the registries of all cooperatives hold together."""
    each = tuple(registries)
    return Known(
        frozenset((one.cooperative.id, gateway) for one in each for gateway in one.gateways),
        frozenset((one.cooperative.id, device.id) for one in each for device in one.devices),
    )
