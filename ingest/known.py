"""What admission goes by: which gateways and devices are registered, and how old a reading may be.

Not the registry: only what is asked for every reading, in the shape in which the answer is quick.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from coldchain.instants import MS_PER_S
from coldchain.registry.registry import Registry
from coldchain.units import QUANTITIES
from ingest.settings import IngestSettings

_MS_PER_DAY = 86_400_000
_CHANNELS_KEPT = 256  # of a device; who makes up more channel names than this pays for it by himself


class Limits(NamedTuple):
    """How old a reading may be.

    Args:
        oldest_ms: An older one is refused [ms before it came].
        doubted_ms: An older one is taken and doubted [ms before it came].
    """

    oldest_ms: int = 400 * _MS_PER_DAY
    doubted_ms: int = 60 * _MS_PER_DAY

    @property
    def plain_ms(self) -> int:
        """Return how old a reading may be that is neither refused nor doubted [ms]."""
        return min(self.oldest_ms, self.doubted_ms)


class Bounds(NamedTuple):
    """What a reading of one channel must keep to.

    Args:
        unit: SenML unit symbol.
        minimum: Least value that a sensor can mean [unit].
        maximum: Greatest value that a sensor can mean [unit].
    """

    unit: str
    minimum: float
    maximum: float


_BOUNDS = {name: Bounds(each.unit, each.minimum, each.maximum) for name, each in QUANTITIES.items()}


class Channels(dict[str, Bounds]):
    """The bounds of a device's channels by name, found when they are first asked for.

    A channel of an unknown quantity has none: ``channels[name]`` raises a ``KeyError``.
    """

    def __missing__(self, channel: str) -> Bounds:
        """Return the bounds of a channel that was not asked for before."""
        bounds = _BOUNDS[channel.rpartition("/")[2]]
        if len(self) >= _CHANNELS_KEPT:
            self.clear()
        self[channel] = bounds
        return bounds


@dataclass(frozen=True)
class Known:
    """What admission goes by; replaced as a whole when anything of it changes.

    Args:
        gateways: (cooperative, gateway).
        devices: (cooperative, device).
        limits: How old a reading may be.
        keys: With what each gateway signs, by (cooperative, gateway); one without a key is not in it.
        must_sign: Whether gateways without a key are not believed.
    """

    gateways: frozenset[tuple[str, str]] = frozenset()
    devices: frozenset[tuple[str, str]] = frozenset()
    limits: Limits = field(default=Limits())
    keys: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    must_sign: bool = False

    @cached_property
    def channels(self) -> Mapping[str, Mapping[str, Channels]]:
        """Return by cooperative and device what its channels must keep to."""
        found: dict[str, dict[str, Channels]] = {coop: {} for coop, _ in self.gateways}
        for coop, device in self.devices:
            found.setdefault(coop, {})[device] = Channels()
        return found

    @cached_property
    def trusting(self) -> "Known":
        """Return the same without keys: for what was believed when it came."""
        return replace(self, keys={}, must_sign=False)

    @cached_property
    def coops_of_gateway(self) -> Mapping[str, frozenset[str]]:
        """Return by the name of a gateway who has one that is called so."""
        return _owners(self.gateways)

    @cached_property
    def coops_of_device(self) -> Mapping[str, frozenset[str]]:
        """Return by the name of a device who has one that is called so."""
        return _owners(self.devices)


def limits_of(settings: IngestSettings) -> Limits:
    """Return how old a reading may be, as the settings say."""
    return Limits(round(settings.oldest * MS_PER_S), round(settings.doubted_after * MS_PER_S))


def rules_of(settings: IngestSettings) -> Known:
    """Return what the settings say of admission: nothing is registered in it."""
    return Known(limits=limits_of(settings), must_sign=settings.signatures == "required")


def known_of(registries: Iterable[Registry], limits: Limits = Limits()) -> Known:  # noqa: B008 - it never changes
    """Return what the registries of all cooperatives hold together."""
    each = tuple(registries)
    return Known(
        frozenset((one.cooperative.id, gateway) for one in each for gateway in one.gateways),
        frozenset((one.cooperative.id, device.id) for one in each for device in one.devices),
        limits,
    )


def _owners(names: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for coop, name in names:
        found.setdefault(name, set()).add(coop)
    return {name: frozenset(coops) for name, coops in found.items()}
