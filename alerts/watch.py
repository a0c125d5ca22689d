"""The program ``watch``: watcher, a worker for each channel, who answers, who looks after the journal.

Each has a thread. All are ended by the first that fails for good.
"""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.backup_watch import BackupWatch
from alerts.channels.catalogue import make_channels
from alerts.channels.channel import Listener
from alerts.ears import RecordsEars
from alerts.lag_watch import LagWatch
from alerts.replies.answering import Answerer
from alerts.sender import Sender
from alerts.sending import make_senders
from alerts.settings import AlertsSettings
from alerts.vitals import show_channels, show_watch
from alerts.watcher import Watcher, WatchLinks
from coldchain.judgement.alarms import Transition
from links.loops import run_together
from links.vitals import Vitals

if TYPE_CHECKING:
    from alerts.facts.exporter import Exporter, FactsLink


def run_watch(  # noqa: PLR0913 - what a program is made of
    settings: AlertsSettings,
    data_folder: Path,
    links: WatchLinks,
    *,
    stop: threading.Event,
    on_transitions: Callable[[list[Transition]], None] = lambda _: None,
    vitals: Vitals | None = None,
    facts: "FactsLink | None" = None,
) -> None:
    """Judge and tell until told to stop.

    Args:
        settings: Section ``[alerts]``.
        data_folder: Where the file channel writes.
        links: The journal, the readings store, the records and the clock.
        stop: Ends all threads.
        on_transitions: Told of every committed transition.
        vitals: Shows how it is to whoever asks.
        facts: Where facts for panels are written; None: nowhere.

    Raises:
        ColdchainError: What ended one of them for good.
    """
    watcher = Watcher(links, settings)
    channels = make_channels(settings, data_folder, links.clock)
    senders = make_senders(settings, links.records, channels, clock=links.clock)
    answerer = Answerer(links.records, links.store, clock=links.clock, settings=settings)
    vitals = vitals or Vitals("watch", clock=links.clock)
    show_watch(vitals, watcher.counters, lambda: watcher.unjudged)
    show_channels(vitals, channels.values())

    def tell(steps: list[Transition]) -> None:
        for sender in senders:  # what was committed is sent at once, and not when somebody looks next
            sender.wake()
        on_transitions(steps)

    loops: list[Callable[[], None]] = [partial(watcher.run, vitals.loop("watch", stop), on_transitions=tell)]
    workers: dict[str, Answerer | Sender] = {"answer": answerer, **{each.name: each for each in senders}}
    for name, worker in workers.items():
        worker.counters = watcher.counters
        loops.append(partial(worker.run, vitals.loop(name, stop)))
    ears = RecordsEars(links.records, clock=links.clock)
    loops += [partial(each.listen, ears, stop) for each in channels.values() if isinstance(each, Listener)]
    for name, other in _beside(settings, data_folder, links, facts).items():
        other.counters = watcher.counters  # their troubles are seen among the watcher's
        loops.append(partial(other.run, vitals.loop(name, stop)))
    run_together(loops, stop, join_s=None)  # a message that is on its way is waited for


def _exporter(facts: "FactsLink", links: WatchLinks) -> "Exporter":
    """Return what writes facts for panels."""
    from alerts.facts.exporter import Exporter  # noqa: PLC0415 - a client that other stations do not need

    return Exporter(facts, links.records, links.store, clock=links.clock)


def _beside(
    settings: AlertsSettings, data_folder: Path, links: WatchLinks, facts: "FactsLink | None"
) -> "dict[str, LagWatch | BackupWatch | Exporter]":
    """Return, by name, what tells of the station's own troubles, and what writes facts for panels."""
    found: dict[str, LagWatch | BackupWatch | Exporter] = {}
    if links.journal_file is not None:
        found["lags"] = LagWatch(links.journal_file, links.records, settings, clock=links.clock)
    found["backups"] = BackupWatch(data_folder, links.records, settings, clock=links.clock)
    if facts is not None:
        found["facts"] = _exporter(facts, links)
    return found
