"""What every decoder looks like: a payload of one maker in, readings of ours out. Not a decoder.

A decoder is a file of its own in this folder. ``ingest/sources.py`` makes one for each ``[[ingest.sources]]``
of the settings, whose topic pattern says what it is given. It may remember what it saw (births and aliases
of Sparkplug, numbers of tags), but it must be right, or say nothing, when it has seen nothing before: the
program may have been killed a moment ago.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from coldchain.reading import Reading


class Came(NamedTuple):
    """One message of another maker's device, as it came.

    Args:
        topic: The whole topic.
        payload: The payload.
        received_at: When it came [ms since 1970, UTC].
    """

    topic: str
    payload: bytes
    received_at: int


class Ask(NamedTuple):
    """A message that a decoder wants published, e.g. a request for a birth."""

    topic: str
    payload: bytes


class Decoded(NamedTuple):
    """What a message held.

    Args:
        readings: In the units of ours. Names are those of the registry, or what a source's names do not
            know, made into a name by rule: admission then refuses it as unknown, and it can be replayed.
            Without a sequence of its own the sequence is the event time [ms] and the boot is NO_BOOT.
        asks: What is to be published because of it.
        ignored: Why it holds no reading although nothing is wrong with it (``availability``, ``button``):
            it is counted by this name and not kept. Beside readings: what of it could not be read.
        wakes: The reason under which messages wait in the quarantine that can be read now; empty: none do.
    """

    readings: Sequence[Reading]
    asks: Sequence[Ask] = ()
    ignored: str = ""
    wakes: str = ""


class Decoder(Protocol):
    """Decodes what one source's devices send."""

    def decode(self, came: Came) -> Decoded:
        """Return what a message holds.

        Raises:
            PackError: It does not follow the format; the message is kept with the error's ``reason``. Nothing
                else may be raised, whatever came.
        """
