"""One MQTT message, taken apart: what is for the journal, what for the quarantine, what is then safe. Pure.

Nothing that comes here is dropped and nothing raises: a message that cannot be understood is kept as it came,
under a named reason, so that it never blocks those behind it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from coldchain import topics
from coldchain.errors import InputError, TopicError
from coldchain.reading import NO_BOOT, Reading
from coldchain.signature import bare
from coldchain.stored import Run
from ingest.admit import admit
from ingest.decoders import senml
from ingest.decoders.face import Ask
from ingest.known import Known
from ingest.reasons import DECODER_FAILED, RETAINED
from ingest.signed import distrusted
from ingest.sources import Source, Sources
from links.broker import Message
from links.journal import Entry
from links.quarantine import Rejected
from links.repeats import Mark

_KEPT_BYTES = 256 * 1024  # of a payload that cannot be decoded; the quarantine is bounded by what it keeps


class Taken(NamedTuple):
    """A message between its coming and its acknowledgement.

    Args:
        mid: Under which it is acknowledged.
        source: (cooperative, gateway); None when the topic does not say.
        entry: For the journal; None when nothing was admitted.
        rejected: For the quarantine.
        safe: Runs of readings that may be called stored once this is committed.
        weight: How many readings it counts for in batches and bounds; at least 1.
        noted: What was odd about readings of the entry, to be counted.
        mark: By what it is known when it comes again, where its readings do not tell that.
        asks: What is to be published because of it.
        ignored: Why nothing of it is kept although nothing is wrong with it; empty when something is.
        unread: What of it could not be read although the rest is kept; empty when nothing.
    """

    mid: int
    source: tuple[str, str] | None
    entry: Entry | None
    rejected: Sequence[Rejected]
    safe: Sequence[Run]
    weight: int
    noted: Sequence[str] = ()
    mark: Mark | None = None
    asks: Sequence[Ask] = ()
    ignored: str = ""
    unread: str = ""


def take(message: Message, *, known: Known, received_at: int, sources: Sources | None = None) -> Taken:
    """Return what a message with readings holds, of ours or of another maker.

    Args:
        message: As it came.
        known: What is registered.
        received_at: When it came [ms since 1970, UTC].
        sources: Of other makers; None: there are none.
    """
    try:
        topic = topics.parse(message.topic)
    except TopicError as error:
        if sources is not None and (found := sources.of(message.topic)) is not None:
            return _take_foreign(message, found, sources, known=known, received_at=received_at)
        return _refused_whole(message, None, error.reason, str(error), received_at)
    source = (topic.coop, topic.gateway)
    if message.retain:
        came = "a retained message, a copy from an unknown time"
        detail = f"{message.topic}: got {came}; allowed: readings that are not retained"
        return _refused_whole(message, source, RETAINED, detail, received_at)
    if (refusal := distrusted(source, message.topic, message.payload, known)) is not None:
        return _refused_whole(message, source, refusal.reason, refusal.detail, received_at)
    try:
        payload = bare(message.payload) if source in known.keys else message.payload
        readings = senml.decode(payload, received_at=received_at)
    except InputError as error:
        return _refused_whole(message, source, error.reason, str(error), received_at)
    except Exception as error:  # noqa: BLE001 - a decoder's defect must not stop everything behind this message
        return _refused_whole(message, source, DECODER_FAILED, repr(error)[:500], received_at)
    admitted = admit(topic, readings, known=known, received_at=received_at)
    weight, safe = max(1, len(readings)), _runs(readings)
    mark = sources.mark(message, readings) if sources is not None and readings[0].boot == NO_BOOT else None
    return Taken(
        message.mid, source, admitted.entry, admitted.rejected, safe, weight, noted=admitted.noted, mark=mark
    )


def _take_foreign(
    message: Message, source: Source, sources: Sources, *, known: Known, received_at: int
) -> Taken:
    """Return what a message of another maker holds; no gateway of ours waits to be told that it is stored."""
    try:
        decoded = source.decode(message, sources.instant(message.topic, received_at))
        readings = decoded.readings
        admitted = admit(source.topic, readings, known=known, received_at=received_at)
        mark = sources.mark(message, readings)
        if decoded.wakes:
            sources.woken[decoded.wakes] += 1
    except InputError as error:
        taken = _refused_whole(message, None, error.reason, str(error), received_at)
        return taken._replace(asks=getattr(error, "asks", ()))  # what would have been needed to understand it
    except Exception as error:  # noqa: BLE001 - as above
        return _refused_whole(message, None, DECODER_FAILED, repr(error)[:500], received_at)
    kept = Taken(message.mid, None, admitted.entry, admitted.rejected, (), max(1, len(readings)))
    if readings:
        return kept._replace(noted=admitted.noted, mark=mark, asks=decoded.asks, unread=decoded.ignored)
    return kept._replace(asks=decoded.asks, ignored=decoded.ignored or "empty")


def refused(message: Message, error: InputError, received_at: int) -> Taken:
    """Return a message that is kept whole in the quarantine, because of an error [ms since 1970, UTC]."""
    return _refused_whole(message, None, error.reason, str(error), received_at)


def _runs(readings: Sequence[Reading]) -> list[Run]:
    """Return what a gateway calls these readings: it sends all channels of a sequence together."""
    runs = []
    device, boot, low, high = "", -1, 0, -1
    for reading in readings:
        sequence = reading.sequence
        if 0 <= sequence - high <= 1 and reading.boot == boot and reading.device == device:
            high = sequence
            continue
        if boot >= 0:
            runs.append((device, boot, low, high))
        device, boot, low, high = reading.device, reading.boot, sequence, sequence
    if boot >= 0:
        runs.append((device, boot, low, high))
    return runs


def _refused_whole(
    message: Message, source: tuple[str, str] | None, reason: str, detail: str, received_at: int
) -> Taken:
    size = len(message.payload)
    if size > _KEPT_BYTES:
        detail = f"{detail} (kept: the first {_KEPT_BYTES} of {size} bytes)"
    kept = Rejected(received_at, message.topic[:500], reason, detail, message.payload[:_KEPT_BYTES])
    return Taken(message.mid, source, None, [kept], (), 1)
