"""The slow side of the receiver: it reads the registry again and again, and keeps what gateways report.

A thread of its own, because the records database may be far away or down, and readings must not wait for it.
Not a queue: of each registered gateway only the last status is kept until it is written.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import msgspec

from coldchain import topics
from coldchain.errors import RecordsError, RegistryError, TopicError
from ingest.counters import ReceiverCounters
from ingest.known import Known, known_of
from ingest.settings_post import SettingsPost
from ingest.statuses import put_together
from links.broker import Message
from links.clock import Clock
from links.records import Records
from links.records_gateways import save_status, statuses_since
from links.records_registry import load_registries

Keys = Callable[[], Mapping[tuple[str, str], str]]
MAX_STATUS_BYTES = 64 * 1024
_WRITE_EVERY_S = 0.5


class _Status(NamedTuple):
    text: str
    received_at: int


class Housekeeping:
    """Knows what is registered, as of a few seconds ago.

    Args:
        records: The records database, migrated.
        poll_s: How often to read the registry [s].
        clock: For waiting.
        counters: What is counted.
        rules: How old a reading may be, and who must sign; which gateways there are is read.
        keys: Reads with what gateways sign.
    """

    def __init__(  # noqa: PLR0913 - it stands between the registry and the receiver
        self,
        records: Records,
        *,
        poll_s: float,
        clock: Clock,
        counters: ReceiverCounters,
        rules: Known | None = None,
        keys: Keys = dict,
    ) -> None:
        self.known = rules or Known()
        self._keys = keys
        self._records = records
        self._poll_s = poll_s
        self._clock = clock
        self._counters = counters
        self._lock = threading.Lock()
        self.post = SettingsPost(records, clock)
        self._statuses: dict[tuple[str, str], _Status] = {}
        self._heard: dict[tuple[str, str], str] = {}  # what is known of each gateway
        self._has_read = False  # what was known before this program started

    def refresh(self) -> None:
        """Read the registry.

        Raises:
            RecordsError: It cannot be read; what was known stays.
        """
        with self._records.reading() as connection:
            found = known_of(load_registries(connection), self.known.limits)
            known = replace(found, keys=self._read_keys(), must_sign=self.known.must_sign)
            if known != self.known:  # what is derived from it need not be found again
                self.known = known
            if not self._has_read:
                before = {(row.coop, row.gateway): row.status for row in statuses_since(connection, 0)}
                self._heard, self._has_read = before | self._heard, True

    def _read_keys(self) -> Mapping[tuple[str, str], str]:
        """Return with what gateways sign; while that cannot be read, what was known of it stays.

        Raises:
            RegistryError: It could never be read: what is signed and what is not could not be told apart.
        """
        try:
            return self._keys()
        except RegistryError as error:
            if not self._has_read:
                raise
            self._counters.say(str(error))
            return self.known.keys

    def offer(self, message: Message, received_at: int) -> str:
        """Take a status message; return why it was not taken, empty when it was.

        Args:
            message: As it came.
            received_at: When it came [ms since 1970, UTC].
        """
        try:
            topic = topics.parse(message.topic)
        except TopicError as error:
            return error.reason
        if (topic.coop, topic.gateway) not in self.known.gateways:
            return "unknown-gateway"
        if len(message.payload) > MAX_STATUS_BYTES:
            return "oversize"
        key = (topic.coop, topic.gateway)
        try:
            text = put_together(self._heard.get(key, ""), message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return "bad-status"
        if text is not None:
            self._heard[key] = text
            with self._lock:
                self._statuses[key] = _Status(text, received_at)
        return ""

    def run(self, stop: threading.Event) -> None:
        """Read the registry and write statuses until ``stop`` is set.

        Raises:
            RecordsError: The database failed and trying again cannot help.
        """
        refreshed_s = self._clock.monotonic_s()
        while not self._clock.wait(stop, _WRITE_EVERY_S):
            try:
                if self.write_statuses():
                    self.post.send()
                if self._clock.monotonic_s() - refreshed_s >= self._poll_s:
                    refreshed_s = self._clock.monotonic_s()
                    self.refresh()
                    self.post.send()
                    self._counters.troubles.pop("records", None)
            except RecordsError as error:
                if not error.retry:
                    raise
                self._counters.records_failures += 1
                self._counters.troubles["records"] = str(error)
                self._counters.say(str(error))

    def write_statuses(self) -> bool:
        """Write the statuses that came since the last time; return whether any did.

        Raises:
            RecordsError: They cannot be written; those that are not newer stay for the next time.
        """
        with self._lock:
            statuses, self._statuses = self._statuses, {}
        if not statuses:
            return False
        try:
            with self._records.transaction() as connection:
                for (coop, gateway), status in statuses.items():
                    save_status(connection, coop, gateway, status=status.text, received_at=status.received_at)
                    self.post.follow(connection, coop, gateway, status.text)
        except RecordsError:
            with self._lock:
                self._statuses = statuses | self._statuses
            raise
        return True
