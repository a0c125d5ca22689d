"""The face of decoders of payloads that a radio network carries (``lorawan.decoder(name)``). Not one itself.

A network server such as ChirpStack knows the device and the time; the bytes are their maker's own.
"""

from collections.abc import Iterable
from typing import Protocol


class Said(Protocol):
    """One value: its probe (empty when the device has but one), its quantity, and why it is not good."""

    @property
    def probe(self) -> str:
        """Return what the maker calls the probe."""

    @property
    def quantity(self) -> str:
        """Return one of ``coldchain.units.QUANTITIES``."""

    @property
    def value(self) -> float:
        """Return the value in that quantity's unit; NaN when the device says that it has none."""

    @property
    def note(self) -> str:
        """Return why it is not good; empty when it is."""

    @property
    def event_at(self) -> int:
        """Return its own time, where a device sends what it had kept [ms since 1970, UTC]; else 0."""


class PayloadDecoder(Protocol):
    """Decodes the bytes of one kind of device; a function of two arguments is one."""

    def __call__(self, f_port: int, data: bytes, /) -> Iterable[Said]:
        """Return what the bytes say; empty when they are no measurement (a status, an answer).

        Args:
            f_port: LoRaWAN's port [1..223]; 0 when it was left out.
            data: The payload, decrypted.

        Raises:
            PackError: They do not follow the format.
        """
