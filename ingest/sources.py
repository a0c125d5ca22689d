"""The sources of a station: which one a topic belongs to, and what a message of it becomes. No settings.

Messages of others are told from ours by their topic alone. What is only a copy (retained) is never a reading;
what has no clock of its own gets a mark, by which it is known if the broker brings it again.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from coldchain.reading import NO_BOOT, Clock, Reading
from coldchain.topic_filters import matches
from coldchain.topics import ROOT, Topic
from ingest.decoders.catalogue import make
from ingest.decoders.face import Came, Decoded, Decoder
from ingest.source_settings import setup_of
from links.broker import Message
from links.repeats import Mark

RETAINED = "retained"
_OURS = f"{ROOT}/"
_DRIFT_MS = 60_000  # beyond that the machine's clock has been set back
_TOPICS_KEPT = 4096  # topics whose source is remembered; more than a station hears
_DIGEST_BYTES = 16
_CLOCKLESS = (Clock.SERVER, Clock.NONE)


class Source(NamedTuple):
    """One source at work.

    Args:
        pattern: Its topic filter.
        topic: Of ours, under which its readings are admitted.
        decoder: Its own.
    """

    pattern: str
    topic: Topic
    decoder: Decoder

    def decode(self, message: Message, at: int) -> Decoded:
        """Return what a message holds; what came retained holds nothing.

        Args:
            message: As it came.
            at: When, as ``Sources.instant`` says [ms since 1970, UTC].

        Raises:
            PackError: It does not follow the format.
        """
        if message.retain:
            return Decoded((), ignored=RETAINED)
        decoded = self.decoder.decode(Came(message.topic, message.payload, at))
        return decoded._replace(readings=[_received(reading, at) for reading in decoded.readings])


class Sources:
    """All sources of a station.

    Args:
        coop: Whose readings they are.
        settings: The ``[[ingest.sources]]``.
        session: Name of the session at the broker: packet ids are its own.

    Raises:
        InputError: A decoder cannot be made; settings that were checked do not raise it.
    """

    def __init__(self, coop: str, settings: Sequence[Any], *, session: str) -> None:
        self._sources = [
            Source(one.topic, Topic(coop, one.gateway, "readings"), make(one.format, setup_of(one)))
            for one in settings
        ]
        self._session = session.encode()
        self._source_of: dict[str, Source | None] = {}
        self._last_at: dict[str, int] = {}
        self.woken: Counter[str] = Counter()  # how often what waits under a reason became readable

    @property
    def filters(self) -> tuple[str, ...]:
        """Return what must be subscribed to."""
        return tuple(source.pattern for source in self._sources)

    def of(self, topic: str) -> Source | None:
        """Return the source to which a topic belongs; None when it is ours, or nobody's."""
        try:
            return self._source_of[topic]
        except KeyError:
            found = None
            if not topic.startswith(_OURS):
                found = next((one for one in self._sources if matches(one.pattern, topic)), None)
            if len(self._source_of) >= _TOPICS_KEPT:
                self._source_of.clear()
            self._source_of[topic] = found
            return found

    def instant(self, topic: str, received_at: int) -> int:
        """Return when a message came [ms since 1970, UTC], but never the same for two of a topic.

        Messages without a clock, which the broker had kept, come within one millisecond: as readings of one
        instant they would be one reading.

        Args:
            topic: Of the message.
            received_at: When it came [ms since 1970, UTC].
        """
        last_at = self._last_at.get(topic, 0)
        at = last_at + 1 if 0 <= last_at - received_at < _DRIFT_MS else received_at
        if len(self._last_at) >= _TOPICS_KEPT:
            self._last_at.clear()
        self._last_at[topic] = at
        return at

    def mark(self, message: Message, readings: Sequence[Reading]) -> Mark | None:
        """Return by what a message is known when it comes again; None where its readings tell it themselves.

        Args:
            message: As it came.
            readings: That it holds.
        """
        if not message.packet_id or not any(map(_is_clockless, readings)):
            return None
        digest = hashlib.blake2b(self._session, digest_size=_DIGEST_BYTES)
        head = f"\0{message.packet_id}\0{message.topic}\0"
        digest.update(head.encode("utf-8", "backslashreplace"))
        digest.update(message.payload)
        return Mark(digest.digest(), message.duplicate)


def _is_clockless(reading: Reading) -> bool:
    return reading.boot == NO_BOOT and reading.clock in _CLOCKLESS


def _received(reading: Reading, received_at: int) -> Reading:
    if reading.received_at:
        return reading
    return msgspec.structs.replace(reading, received_at=received_at)
