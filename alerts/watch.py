"""The program ``watch``: watcher and outbox worker in two threads, both ended by the first to fail."""

import threading
from collections.abc import Callable
from pathlib import Path

from alerts.channels.catalogue import make_channels
from alerts.sender import Sender
from alerts.settings import AlertsSettings
from alerts.watcher import Watcher, WatchLinks
from coldchain.judgement.alarms import Transition


def run_watch(
    settings: AlertsSettings,
    data_folder: Path,
    links: WatchLinks,
    *,
    stop: threading.Event,
    on_transitions: Callable[[list[Transition]], None] = lambda _: None,
) -> None:
    """Judge and tell until told to stop.

    Args:
        settings: Section ``[alerts]``.
        data_folder: Where the file channel writes.
        links: The journal, the readings store, the records and the clock.
        stop: Ends both threads.
        on_transitions: Told of every committed transition.

    Raises:
        ColdchainError: What ended one of the two for good.
    """
    watcher = Watcher(links, settings)
    channels = make_channels(settings, data_folder)
    sender = Sender(links.records, channels, clock=links.clock, retry_at_most_s=settings.retry_at_most)
    failures: list[BaseException] = []

    def send() -> None:
        try:
            sender.run(stop)
        except BaseException as error:  # noqa: BLE001 - handed to the main thread, which raises it
            failures.append(error)
            stop.set()

    thread = threading.Thread(target=send, name="sender")
    thread.start()
    try:
        watcher.run(stop, on_transitions=on_transitions)
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]
