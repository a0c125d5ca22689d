"""The receiver: MQTT → take apart → journal and quarantine → MQTT acknowledgement → ``stored``.

One process. Three threads: this one reads from the broker, the committer writes the journal, housekeeping
talks to the records database. Whichever fails for good stops the others, and the error ends the program: a
supervisor starts it anew, and the broker still has everything that was not acknowledged.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coldchain import topics
from coldchain.errors import BrokerError, InputError, LinkError
from coldchain.topics import ALL_ALARMS, ALL_STATUS, ROOT
from ingest.committer import Committer
from ingest.counters import ReceiverCounters
from ingest.decoders.face import Ask
from ingest.housekeeping import Housekeeping
from ingest.known import limits_of
from ingest.line_guard import MOST_STILL_S, line_guard
from ingest.members import Members
from ingest.pending import Pending
from ingest.readmitter import Readmitter
from ingest.retiring import leave
from ingest.settings import IngestSettings
from ingest.sharing import Member, readings_of
from ingest.sources import Sources
from ingest.take import refused, take
from ingest.time_telling import TimeTeller
from ingest.told import ToldKeeper
from ingest.vitals import show_receiver
from links.backoff import Backoff
from links.broker import MAX_BLOCK_S, BrokerAddress, Message, Session
from links.clock import Clock
from links.journal import Journal
from links.records import Records
from links.vitals import Vitals

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.2, 10.0
_JOIN_S = 15.0
_OURS = f"{ROOT}/"


class ReceiverPlaces(NamedTuple):
    """Where the receiver finds things.

    Args:
        broker: The MQTT broker.
        journal: The journal's file.
        records_url: The records database.
        coop: Whose the readings of ``[[ingest.sources]]`` are.
        number: Which of several receivers this is.
        members: Folder in which their sessions are written down; None: nowhere.
        retires: The session that is to be emptied and given up; empty: none.
    """

    broker: BrokerAddress
    journal: Path
    records_url: str
    coop: str = ""
    number: int = 1
    members: Path | None = None
    retires: str = ""

    def session_name(self, settings: IngestSettings) -> str:
        """Return the name of the session at the broker."""
        return self.retires or Member(settings.client_id, self.number, settings.receivers).name


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
        if self._pending.put(taken, 0.0):
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
            has_room = self._told.offer(message, known=self._housekeeping.known, received_at=received_at)
        except InputError as error:
            self._counters.say(f"{message.topic[:200]}: {error}")
            has_room = self._pending.put(refused(message, error, received_at), MAX_BLOCK_S)
        if not has_room:
            self._session.drop("too many claims of gateways wait to be written")


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
        limits = limits_of(settings)
        housekeeping = Housekeeping(records, poll_s=settings.registry_poll, limits=limits, **with_)
        if not _first_look(records, housekeeping, clock=clock, stop=stop, counters=counters):
            return
        journal = Journal(places.journal, clock=clock)
        name = places.session_name(settings)
        sources = Sources(places.coop, settings.sources, session=name)
        once = (ALL_STATUS, ALL_ALARMS, *sources.filters)
        heard = _heard(settings, places, once)
        session = Session(places.broker, client_id=name, subscriptions=heard, clock=clock)
        session.on_event = counters.say
        guard = line_guard(session, settings, clock=clock, counters=counters)
        pending = Pending(settings.max_pending_readings)
        committer = Committer(journal, session, clock=clock, counters=counters)
        told = ToldKeeper(records, session, clock=clock, counters=counters)
        receiver = Receiver(
            session, pending, housekeeping=housekeeping, told=told, clock=clock, counters=counters
        )
        receiver.sources = sources
        show_receiver(vitals, counters, session, guard)
        reading = vitals.loop("read", stop)
        loops = [
            lambda: session.run(guard.hearing(receiver.receive), reading),
            lambda: guard.run(vitals.loop("guard", stop), lambda: reading.stuck_s() < MOST_STILL_S),
            lambda: committer.run(pending, settings.max_batch_readings, vitals.loop("commit", stop)),
            lambda: housekeeping.run(vitals.loop("housekeeping", stop)),
            lambda: told.run(vitals.loop("told", stop)),
        ]
        if settings.auto_replay:
            again = Readmitter(places.journal, journal, housekeeping=housekeeping, pending=pending, **with_)
            loops.append(lambda: again.run(vitals.loop("readmit", stop)))
        loops += _loops_of(session, (*readings_of(name), *once), places, stop=stop, **with_)
        _run_together(loops, stop)
    finally:
        if journal is not None:
            journal.close()
        records.close()


def _heard(settings: IngestSettings, places: ReceiverPlaces, once: Sequence[str]) -> tuple[str, ...]:
    """Return the subscriptions of a session; one that is to be retired only has those that it had.

    Args:
        settings: The ``[ingest]`` table.
        places: Which receiver this is.
        once: What only the first of several hears.
    """
    own = topics.proof(places.session_name(settings))
    if places.retires:
        return (own,)
    return (own, *Member(settings.client_id, places.number, settings.receivers).hears(once))


def _loops_of(  # noqa: PLR0913 - what a loop of a receiver is made of
    session: Session,
    heard: Sequence[str],
    places: ReceiverPlaces,
    *,
    clock: Clock,
    counters: ReceiverCounters,
    stop: threading.Event,
) -> list[Callable[[], None]]:
    """Return the loop that says that a session is served, or the one that gives it up.

    Args:
        session: The session.
        heard: All that it may have subscribed.
        places: Which receiver this is.
        clock: The clock.
        counters: Of the receiver.
        stop: Ends them.
    """
    if places.retires:
        return [lambda: leave(session, heard, counters=counters, clock=clock, stop=stop)]
    if places.members is None:
        return []
    members = Members(places.members, clock)
    members.touch(session.client_id)  # before the broker hears of it
    return [lambda: members.keep(session.client_id, stop)]


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


def _run_together(loops: list[Callable[[], None]], stop: threading.Event) -> None:
    """Run the first loop here and the others in threads; the first error stops all and is raised here."""
    errors: list[BaseException] = []

    def guarded(loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that can tell somebody
            errors.append(error)
        finally:
            stop.set()

    threads = [threading.Thread(target=guarded, args=(loop,), daemon=True) for loop in loops[1:]]
    for thread in threads:
        thread.start()
    guarded(loops[0])
    for thread in threads:
        thread.join(_JOIN_S)
    if errors:
        raise errors[0]
