"""Publishing a file's readings as packs, until the server has said that it has stored every one of them.

The file is its own spool: nothing is kept here but what is not yet confirmed. Order and repeats stay as they
are in the file, so that the pipe behind it has to cope with them.
"""

import queue
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from coldchain import stored, topics
from coldchain.errors import BrokerError
from coldchain.reading import Reading
from coldchain.senml import encode_json
from commands.replay_trace import stopped
from links.backoff import Backoff
from links.broker import BrokerAddress, Message, Session
from links.clock import Clock

PACK_READINGS = 100
IN_FLIGHT_PACKS = 16
FIRST_RESEND_S, LONGEST_RESEND_S = 0.5, 10.0  # what was sent before ingest listened is lost
GIVE_UP_S = 60.0  # without any progress
_WAIT_S = 0.2
_BACKLOG = 10_000

Pack = Sequence[Reading]


class Sent(NamedTuple):
    """A pack that is not yet wholly confirmed, and when it was sent last."""

    sent_s: float
    pack: Pack


class Feed:
    """Sends readings and waits for them to be stored.

    Args:
        broker: Where to send.
        coop: Cooperative to send as.
        gateway: Gateway to send as.
        clock: For waiting.
    """

    def __init__(self, broker: BrokerAddress, *, coop: str, gateway: str, clock: Clock) -> None:
        self._topic = topics.build(coop, gateway, "readings")
        self._clock = clock
        self._stored: queue.Queue[bytes] = queue.Queue(_BACKLOG)
        self._errors: list[Exception] = []
        self._session = Session(
            broker,
            client_id=f"{coop}-{gateway}",
            subscriptions=[topics.build(coop, gateway, "stored")],
            clock=clock,
        )

    def send(
        self, readings: Iterable[Reading], on_stored: Callable[[int], None], stop: threading.Event
    ) -> None:
        """Return when every reading is stored.

        Args:
            readings: In the order in which they are to be sent; repeats are sent as well.
            on_stored: Told how many more are stored.
            stop: Ends it early.

        Raises:
            BrokerError: The broker refused, or nothing was confirmed for a minute.
            LinkError: ``stop`` was set.
        """
        hung_up = threading.Event()
        thread = threading.Thread(target=self._listen, args=(hung_up,), daemon=True)
        thread.start()
        try:
            self._send(readings, on_stored, stop)
        finally:
            hung_up.set()
            thread.join()

    def _listen(self, hung_up: threading.Event) -> None:
        try:
            self._session.run(self._heard, hung_up)
        except Exception as error:  # noqa: BLE001 - raised in the thread that sends
            self._errors.append(error)

    def _heard(self, message: Message) -> None:
        self._session.acknowledge(message.mid)
        try:
            self._stored.put_nowait(message.payload)
        except queue.Full:
            return  # what it said is sent again and confirmed again

    def _send(
        self, readings: Iterable[Reading], on_stored: Callable[[int], None], stop: threading.Event
    ) -> None:
        source = iter(readings)
        waiting: list[Pack] = []
        flying: list[Sent] = []
        progress_s = self._clock.monotonic_s()
        resend = Backoff(FIRST_RESEND_S, LONGEST_RESEND_S)
        patience_s = FIRST_RESEND_S
        while True:
            now_s = self._clock.monotonic_s()
            late = [each.pack for each in flying if now_s - each.sent_s > patience_s]
            if late:
                waiting += late
                flying = [each for each in flying if now_s - each.sent_s <= patience_s]
                patience_s = resend.next_s()
            while len(flying) < IN_FLIGHT_PACKS:
                pack = waiting.pop() if waiting else list(islice(source, PACK_READINGS))
                if not pack:
                    break
                if not self._publish(pack):
                    waiting.append(pack)
                    break
                flying.append(Sent(now_s, pack))
            if not flying and not waiting:
                return
            flying, gained = self._confirm(flying)
            if gained:
                progress_s = now_s
                on_stored(gained)
            self._check(now_s - progress_s, stop)

    def _check(self, stuck_s: float, stop: threading.Event) -> None:
        """Raise what there is to raise."""
        if stop.is_set():
            raise stopped()
        if self._errors:
            raise self._errors[0]
        if stuck_s > GIVE_UP_S:
            next_step = "Look into the logs beside the data."
            raise BrokerError("replay", f"no answer for {GIVE_UP_S:.0f} s", "stored", next_step, retry=True)

    def _publish(self, pack: Pack) -> bool:
        """Return whether a pack is on its way."""
        try:
            self._session.publish(self._topic, encode_json(pack))
        except BrokerError as error:
            if not error.retry:
                raise
            return False
        return True

    def _confirm(self, flying: Sequence[Sent]) -> tuple[list[Sent], int]:
        """Return what still flies after the next ``stored`` message, and how many readings that confirmed."""
        try:
            safe = Safe(stored.decode(self._stored.get(timeout=_WAIT_S)))
        except queue.Empty:
            return list(flying), 0
        left = [Sent(sent_s, [item for item in pack if item not in safe]) for sent_s, pack in flying]
        gained = sum(len(each.pack) for each in flying) - sum(len(each.pack) for each in left)
        return [each for each in left if each.pack], gained


class Safe:
    """The readings that one ``stored`` message names; its ranges are never counted out: they may be vast."""

    def __init__(self, ranges: Iterable[stored.Range]) -> None:
        self._of: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for one in sorted(ranges):
            self._of.setdefault((one.device, one.boot), []).append((one.low, one.high))

    def __contains__(self, reading: Reading) -> bool:
        ranges = self._of.get((reading.device, reading.boot), ())
        index = bisect_right(ranges, (reading.sequence, float("inf"))) - 1
        return index >= 0 and reading.sequence <= ranges[index][1]
