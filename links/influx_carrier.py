"""Carries chunks of lines to the server, one behind the other, and says what became of them. Not a store."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from coldchain import senml, topics
from coldchain.errors import ColdchainError, StoreError
from coldchain.reading import Reading
from links.influx_batch import Chunk
from links.influx_types import InfluxAddress
from links.influx_writes import LineWriter, Refused
from links.journal import Entry
from links.quarantine import Rejected

OLDER, STORE_REFUSED = "older-than-retention", "store-refused"
_MOST_BYTES = 262_144  # of one refused reading


class Carrier:
    """Carries the chunks of one write; while one is on its way, the next is made.

    Args:
        lines: Sends them.
        address: Where they go.
        refuse: Is given what can never be stored.

    ``stored``, ``duplicates``, ``older`` and ``refused`` count as ``WriteResult`` says.
    """

    def __init__(
        self, lines: LineWriter, address: InfluxAddress, refuse: Callable[[Sequence[Rejected]], None]
    ) -> None:
        self.stored = self.duplicates = self.older = self.refused = 0
        self._lines = lines
        self._address = address
        self._refuse = refuse
        self._sent: Future[list[Refused]] | None = None
        self._chunk: Chunk | None = None

    def carry(self, chunk: Chunk) -> None:
        """Send a chunk once the one before has arrived.

        Raises:
            StoreError: The one before has not.
        """
        self.settle()
        self._chunk, self._sent = chunk, self._lines.send(self._address.raw, chunk.lines)

    def settle(self) -> None:
        """Wait for what is on its way.

        Raises:
            StoreError: It did not arrive.
        """
        if self._chunk is None or self._sent is None:
            return
        chunk, sent = self._chunk, self._sent
        refusals = sent.result()
        self._chunk = self._sent = None
        self._settled(chunk, refusals)

    def abandon(self) -> None:
        """Wait for what is still on its way after a failure: nothing may arrive behind its back."""
        if self._sent is not None:
            with suppress(StoreError):
                self._sent.result()
        self._chunk = self._sent = None

    def _settled(self, chunk: Chunk, refusals: Sequence[Refused]) -> None:
        self.stored += len(chunk.lines) - len(refusals)
        late = list(zip(chunk.late, chunk.late_readings, strict=True))
        bad = [(chunk.readings[one.number], one.detail) for one in refusals if not one.is_too_old]
        late += [(chunk.lines[one.number], chunk.readings[one.number]) for one in refusals if one.is_too_old]
        ancient = list(chunk.ancient)
        if late:
            refusals = self._lines.store(self._address.kept, [line for line, _ in late])
            self.stored += len(late) - len(refusals)
            self.older += len(late) - len(refusals)
            bad += [(late[one.number][1], one.detail) for one in refusals if not one.is_too_old]
            ancient += [late[one.number][1] for one in refusals if one.is_too_old]
        rejected = [_rejected(chunk.entries, reading, STORE_REFUSED, detail) for reading, detail in bad]
        detail = f"{self._address} keeps nothing that old (keep_5min under [readings])"
        rejected += [_rejected(chunk.entries, reading, OLDER, detail) for reading in ancient]
        if rejected:
            self._refuse(rejected)
            self.refused += len(rejected)


def _rejected(entries: Sequence[Entry], reading: Reading, reason: str, detail: str) -> Rejected:
    """Return a reading as the quarantine keeps it: with its topic, so that it can be sent again."""
    entry = next(entry for entry in entries if any(each is reading for each in entry.readings))
    source = f"{entry.coop}/{entry.gateway}"
    with suppress(ColdchainError):
        source = topics.build(entry.coop, entry.gateway, "readings")
    try:
        payload = senml.encode_json([reading])
    except (ColdchainError, ValueError, TypeError):
        payload = repr(reading).encode("utf-8", "backslashreplace")
    return Rejected(entry.received_at, source, reason, detail, payload[:_MOST_BYTES])
