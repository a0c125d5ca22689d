"""One receiver among several: under which name it serves, what it hears, how it is known to be there.

Not the receiver: names and subscriptions are reckoned in ``sharing.py``, who is gone in ``members.py``.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from coldchain import topics
from ingest.counters import ReceiverCounters
from ingest.members import Members
from ingest.retiring import leave
from ingest.settings import IngestSettings
from ingest.sharing import Member, readings_of
from links.broker import Session
from links.clock import Clock


class Membership(NamedTuple):
    """Which receiver this is.

    Args:
        number: Which of several, from 1.
        folder: In which their sessions are written down; None: nowhere.
        retires: The session that is to be emptied and given up; empty: none.
    """

    number: int = 1
    folder: Path | None = None
    retires: str = ""

    def session_name(self, settings: IngestSettings) -> str:
        """Return the name of the session at the broker."""
        return self.retires or Member(settings.client_id, self.number, settings.receivers).name

    def hears(self, settings: IngestSettings, once: Sequence[str]) -> tuple[str, ...]:
        """Return the subscriptions of the session; one that is to be retired only has those that it had.

        Args:
            settings: The ``[ingest]`` table.
            once: What only the first of several hears.
        """
        own = topics.proof(self.session_name(settings))
        if self.retires:
            return (own,)
        return (own, *Member(settings.client_id, self.number, settings.receivers).hears(once))

    def loops(
        self,
        session: Session,
        once: Sequence[str],
        *,
        clock: Clock,
        counters: ReceiverCounters,
        stop: threading.Event,
    ) -> list[Callable[[], None]]:
        """Return the loop that writes down that a session is served, or the one that gives it up.

        Args:
            session: The session; it is written down now, before the broker hears of it.
            once: As for ``hears``.
            clock: The clock.
            counters: Of the receiver.
            stop: Ends the loop; giving up sets it.

        Raises:
            JournalError: It cannot be written down.
        """
        if self.retires:
            left = (*readings_of(self.retires), *once)
            return [lambda: leave(session, left, counters=counters, clock=clock, stop=stop)]
        if self.folder is None:
            return []
        members = Members(self.folder, clock)
        members.touch(session.client_id)
        return [lambda: members.keep(session.client_id, stop)]
