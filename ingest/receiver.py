"""The receiver: MQTT → take apart → journal and quarantine → MQTT acknowledgement → ``stored``.

One process. Three threads: this one reads from the broker and commits what it has read, the committer steps
in when the journal fails, housekeeping talks to the records database. Whichever fails for good stops the
others, and the error ends the program: a supervisor starts it anew, and the broker still has everything that
was not acknowledged.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coldchain.errors import BrokerError, InputError, LinkError
from coldchain.topics import ALL_ALARMS, ALL_STATUS, ROOT
from ingest.committer import Committer
from ingest.counters import ReceiverCounters
from ingest.decoders.face import Ask
from ingest.housekeeping import Housekeeping, Keys
from ingest.known import rules_of
from ingest.line_guard import line_guard
from ingest.membership import Membership
from ingest.pending import Pending
from ingest.readmitter import Readmitter
from ingest.settings import IngestSettings
from ingest.sources import Sources
from ingest.take import refused, take
from ingest.time_telling import TimeTeller
from ingest.told import ToldKeeper
from ingest.vitals import show_receiver
from links.backoff import Backoff
from links.broker import MAX_BLOCK_S, BrokerAddress, Message, Session
from links.clock import Clock
from links.journal import Entry, Journal
from links.loops import run_together
from links.records import Records
from links.tail import Tail
from links.vitals import Vitals

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.2, 10.0
_OURS = f"{ROOT}/"


class ReceiverPlaces(NamedTuple):
    """Where the receiver finds things.

    Args:
        broker: The MQTT broker.
        journal: The journal's file.
        records_url: The records database.
        coop: Whose the readings of ``[[ingest.sources]]`` are.
        keys: Reads with what gateways sign, by (cooperative, gateway).
        member: Which receiver this is, where there are several.
        tail: Shares what is committed with the journal's readers in the same program.
    """

    broker: BrokerAddress
    journal: Path
    records_url: str
    coop: str = ""
    keys: Keys = dict
    member: Membership = Membership()
    tail: Tail[Entry] | None = None


class Receiver:
    """Takes messages from the session and hands them to the committer's queue.

    Args:
        session: Where they come from.
        pending: Where they wait.
        housekeeping: Knows what is registered, and takes status messages.
        told: Takes whom gateways have told.
        clock: Says when a message came.
        counters: What is counted.
    """

    def __init__(  # noqa: PLR0913 - what comes goes to each of them
        self,
        session: Session,
        pending: Pending,
        *,
        housekeeping: Housekeeping,
        told: ToldKeeper,
        clock: Clock,
        counters: ReceiverCounters,
    ) -> None:
        self.sources: Sources | None = None  # of other makers
        self._told = told
        self._session = session
        self._pending = pending
        self._housekeeping = housekeeping
        housekeeping.post.line = session
        self._clock = clock
        self._counters = counters
        self._time_teller = TimeTeller(session.publish)

    def receive(self, message: Message) -> None:
        """Take one message. When too much waits for its commit already, wait: nothing more is read meanwhile.

        When that takes longer than the broker is patient, the connection is closed. Nothing is lost: the
        message was not acknowledged, so it comes again.
        """
        received_at = self._clock.now()
        is_ours = message.topic.startswith(_OURS)
        if is_ours and message.topic.endswith("/status"):
            self._counters.statuses += 1
            refusal = self._housekeeping.offer(message, received_at)
            if refusal:
                self._counters.say(f"{message.topic[:200]}: status not taken: {refusal}")
            else:
                self._time_teller.answer(message, received_at)
            self._session.acknowledge(message.mid)  # it is repeated, and retained: none needs to be kept
            return
        if is_ours and message.topic.endswith("/alarms"):
            self._receive_told(message, received_at)
            return
        self._counters.messages += 1
        known = self._housekeeping.known
        taken = take(message, known=known, received_at=received_at, sources=self.sources)
        for ask in taken.asks:
            self._ask(ask)
        if taken.unread:
            self._counters.ignored[taken.unread] += 1
        if taken.ignored:
            self._counters.ignored[taken.ignored] += 1
            self._session.acknowledge(message.mid)
            return
        if self._pending.put(taken, 0.0, wake=False):  # committed at the end of this turn
            return
        began_s = self._clock.monotonic_s()
        self._counters.blocked += 1
        has_room = self._pending.put(taken, MAX_BLOCK_S)
        self._counters.blocked_s += self._clock.monotonic_s() - began_s
        if not has_room:
            self._counters.gave_up += 1
            waits = self._pending.readings
            self._session.drop(f"{waits} readings wait for their commit; {self._counters.last_event}")

    def _ask(self, ask: Ask) -> None:
        """Publish what a decoder wants to know; when that fails it will ask again."""
        try:
            self._session.publish(ask.topic, ask.payload)
        except BrokerError as error:
            if not error.retry:
                raise

    def _receive_told(self, message: Message, received_at: int) -> None:
        """Take claims; what cannot be understood is kept, and what finds no room comes again."""
        try:
            self._told.offer(message, known=self._housekeeping.known, received_at=received_at)
        except InputError as error:
            self._counters.say(f"{message.topic[:200]}: {error}")
            if not self._pending.put(refused(message, error, received_at), MAX_BLOCK_S):
                self._session.drop("too much waits to be written")


def run_receiver(  # noqa: PLR0913 - what a program is made of
    settings: IngestSettings,
    places: ReceiverPlaces,
    *,
    clock: Clock,
    stop: threading.Event,
    counters: ReceiverCounters | None = None,
    vitals: Vitals | None = None,
) -> None:
    """Receive until ``stop`` is set. It sets ``stop`` itself when one of its threads fails.

    Args:
        settings: The ``[ingest]`` table.
        places: Where things are.
        clock: The clock.
        stop: Ends it.
        counters: What is counted; also tells events.
        vitals: Shows how it is to whoever asks.

    Raises:
        LinkError: The broker, the journal or the records failed and trying again cannot help.
    """
    counters, vitals = counters or ReceiverCounters(), vitals or Vitals("receive", clock=clock)
    records = Records(places.records_url)
    journal: Journal | None = None
    try:
        with_: dict[str, Any] = {"clock": clock, "counters": counters}
        housekeeping = _housekeeping(records, settings, places.keys, with_)
        if not _first_look(records, housekeeping, clock=clock, stop=stop, counters=counters):
            return
        journal = Journal(places.journal, clock=clock, tail=places.tail)
        loops = _loops(settings, places, (journal, records, housekeeping), stop=stop, vitals=vitals, **with_)
        run_together(loops, stop)
    finally:
        if journal is not None:
            journal.close()
        records.close()


def _housekeeping(
    records: Records, settings: IngestSettings, keys: Keys, with_: dict[str, Any]
) -> Housekeeping:
    poll_s = settings.registry_poll
    return Housekeeping(records, poll_s=poll_s, rules=rules_of(settings), keys=keys, **with_)


def _loops(
    settings: IngestSettings,
    places: ReceiverPlaces,
    links: tuple[Journal, Records, Housekeeping],
    *,
    stop: threading.Event,
    vitals: Vitals,
    **with_: Any,  # noqa: ANN401 - clock and counters, for all of them
) -> list[Callable[[], None]]:
    """Return what a receiver does, each to be run in a thread of its own; the first reads from the broker."""
    journal, records, housekeeping = links
    sources = Sources(places.coop, settings.sources, session=places.member.session_name(settings))
    once = (ALL_STATUS, ALL_ALARMS, *sources.filters)
    session = _session(settings, places, once, **with_)
    guard = line_guard(session, settings, **with_)
    pending = Pending(settings.max_pending_readings)
    committer = Committer(journal, session, **with_)
    told = ToldKeeper(records, session, **with_)
    receiver = Receiver(session, pending, housekeeping=housekeeping, told=told, **with_)
    receiver.sources = sources
    session.on_turn = lambda more: committer.lend_a_hand(pending, settings.max_batch_readings, more=more)
    show_receiver(vitals, with_["counters"], session, guard)
    reading = vitals.loop("read", stop)
    loops = [
        lambda: session.run(guard.hearing(receiver.receive), reading),
        lambda: guard.run(vitals.loop("guard", stop), reading),
        lambda: committer.run(pending, settings.max_batch_readings, vitals.loop("commit", stop)),
        lambda: housekeeping.run(vitals.loop("housekeeping", stop)),
        lambda: told.run(vitals.loop("told", stop)),
    ]
    if settings.auto_replay:
        parts: dict[str, Any] = {"pending": pending, "sources": sources, "housekeeping": housekeeping}
        again = Readmitter(places.journal, journal, **parts, **with_)
        loops.append(lambda: again.run(vitals.loop("readmit", stop)))
    return loops + places.member.loops(session, once, stop=stop, **with_)


def _session(
    settings: IngestSettings,
    places: ReceiverPlaces,
    once: Sequence[str],
    *,
    clock: Clock,
    counters: ReceiverCounters,
) -> Session:
    """Return the session that hears readings, and what only the first of several receivers hears."""
    name, heard = places.member.session_name(settings), places.member.hears(settings, once)
    session = Session(places.broker, client_id=name, subscriptions=heard, clock=clock)
    session.on_event = counters.say
    return session


def _first_look(
    records: Records,
    housekeeping: Housekeeping,
    *,
    clock: Clock,
    stop: threading.Event,
    counters: ReceiverCounters,
) -> bool:
    """Return whether the registry was read; False when ``stop`` came first.

    Without the registry everything would be refused as unknown, so nothing is received before.
    """
    backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
    while not stop.is_set():
        try:
            records.migrate()
            housekeeping.refresh()
            counters.troubles.pop("records", None)
            return True
        except LinkError as error:
            if not error.retry:
                raise
            counters.records_failures += 1
            counters.troubles["records"] = str(error)
            counters.say(str(error))
        clock.wait(stop, backoff.next_s())
    return False
