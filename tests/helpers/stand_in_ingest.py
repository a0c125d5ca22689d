"""The server's end of the pipe for tests of the bridge: a real MQTT session, decoding real packs.

It answers ``stored`` like ingest, or keeps quiet when told to. It holds no journal: what it saw is in memory.
"""

import threading
import time
from collections import Counter

from coldchain import senml, stored, time_answer, topics
from coldchain.reading import Reading
from links.broker import BrokerAddress, Message, Session
from links.clock import SystemClock

Name = tuple[str, int, int]


class StandInIngest:
    """Takes packs of one gateway."""

    def __init__(self, address: BrokerAddress, coop: str, gateway: str) -> None:
        self.readings: dict[tuple[str, int, int, str], Reading] = {}
        self.contradictions: list[tuple[Reading, Reading]] = []
        self.copies: Counter[Name] = Counter()
        self.order: list[Name] = []
        self.status: list[bytes] = []
        self.answering = True
        self.telling_time = True
        self.losing = 0  # so many of the next stored messages get lost
        self._topic = topics.build(coop, gateway, "stored")
        filters = [topics.build(coop, gateway, "readings"), topics.build(coop, gateway, "status")]
        clock = SystemClock()
        self.session = Session(address, client_id="stand-in-ingest", subscriptions=filters, clock=clock)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.session.run, args=(self._take, self._stop), daemon=True)
        self._thread.start()

    @property
    def names(self) -> set[Name]:
        """Return which frames came."""
        return set(self.copies)

    def close(self) -> None:
        """End the session."""
        self._stop.set()
        self._thread.join(10)

    def _tell_time(self, message: Message) -> None:
        echo = time_answer.echo_of(message.payload)
        if echo is not None and not message.retain and self.telling_time:
            answer = time_answer.encode(time.time_ns() // 1_000_000, echo)
            self.session.publish(message.topic.replace("/status", "/time"), answer)

    def _take(self, message: Message) -> None:
        if message.topic.endswith("/status"):
            self.status.append(message.payload)
            self._tell_time(message)
            self.session.acknowledge(message.mid)
            return
        readings = senml.decode(message.payload, received_at=time.time_ns() // 1_000_000)
        names = {(reading.device, reading.boot, reading.sequence) for reading in readings}
        self.copies.update(names)
        self.order += sorted(names)
        for reading in readings:
            key = (reading.device, reading.boot, reading.sequence, reading.channel)
            first = self.readings.setdefault(key, reading)
            if (first.event_at, first.value) != (reading.event_at, reading.value):
                self.contradictions.append((first, reading))
        self.session.acknowledge(message.mid)
        if self.losing > 0:
            self.losing -= 1
        elif self.answering:
            self.session.publish(self._topic, stored.encode(names))
