"""Several receivers: what each of them is called at the broker, and what it hears. Pure.

They share the readings: the broker gives each message to one of them (a shared subscription, as MQTT 5 has
it; mosquitto gives it to sessions of 3.1.1 too, the embedded broker does not). The first hears alone what is
said once: what gateways say of themselves, and sources whose decoders remember what they saw.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from coldchain.topics import ALL_READINGS

MOST_RECEIVERS = 8
_MEMBER = re.compile(r"(?P<group>.+)-(?P<number>[1-9][0-9]?)")


class Member(NamedTuple):
    """One of the receivers of a station.

    Args:
        client_id: What the settings say.
        number: Which one it is, from 1.
        receivers: How many there are.
    """

    client_id: str
    number: int = 1
    receivers: int = 1

    @property
    def name(self) -> str:
        """Return the name of its session: always the same, so that what waits for it is found again."""
        return self.client_id if self.receivers == 1 else f"{self.client_id}-{self.number}"

    def hears(self, once: Sequence[str]) -> tuple[str, ...]:
        """Return its subscriptions.

        Args:
            once: What only the first hears, beside the readings.
        """
        if self.receivers == 1:
            return (ALL_READINGS, *once)
        shared = f"$share/{self.client_id}/{ALL_READINGS}"
        return (shared, *once) if self.number == 1 else (shared,)


def names(client_id: str, receivers: int) -> list[str]:
    """Return the names of all sessions of a station."""
    return [Member(client_id, number, receivers).name for number in range(1, receivers + 1)]


def readings_of(name: str) -> tuple[str, ...]:
    """Return the subscriptions to readings that a session of this name may have, alone or as a member."""
    found = _MEMBER.fullmatch(name)
    return (ALL_READINGS, *((f"$share/{found['group']}/{ALL_READINGS}",) if found else ()))
