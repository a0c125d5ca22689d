"""Ingest with sources of other makers on real parts: a registry, a receiver and a writer. For tests."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from coldchain.reading import Reading
from coldchain.registry.registry import Registry
from coldchain.registry.things import Cooperative, Device
from helpers.brokers import CLOCK
from helpers.polling import wait_until
from ingest.counters import ReceiverCounters, WriterCounters
from ingest.receiver import ReceiverPlaces, run_receiver
from ingest.settings import IngestSettings
from ingest.writer import WriterPlaces, run_writer
from links.broker import BrokerAddress
from links.readings_sqlite import SqliteReadings
from links.records import Records
from links.records_registry import save_registry

COOP, GATEWAY = "co", "sensors"


class SourceStation:
    """One station in a folder.

    Args:
        folder: Its own.
        broker: Where the devices speak.
        sources: Tables of ``[[ingest.sources]]``; the gateway is given.
        devices: That are registered.
    """

    def __init__(
        self,
        folder: Path,
        broker: BrokerAddress,
        *,
        sources: Sequence[dict[str, Any]],
        devices: Sequence[str],
    ) -> None:
        self.settings = IngestSettings.model_validate(
            {
                "sync_interval": "100ms",
                "registry_poll": "100ms",
                "oldest": "10000d",  # the makers' samples are of some years ago
                "sources": [{"gateway": GATEWAY, **source} for source in sources],
            }
        )
        self.places = ReceiverPlaces(broker, folder / "journal.db", f"sqlite:///{folder}/records.db", COOP)
        self._store = folder / "readings.db"
        registry = Registry(
            cooperative=Cooperative(id=COOP, name="Co"),
            gateways=(GATEWAY,),
            devices=tuple(Device(id=device) for device in devices),
        )
        with closing(Records(self.places.records_url)) as records:
            records.migrate()
            with records.transaction() as connection:
                save_registry(connection, registry)

    def receive_until_killed(self) -> None:
        """Run the receiver, for a process of its own."""
        run_receiver(self.settings, self.places, clock=CLOCK, stop=threading.Event())

    @contextmanager
    def running(self) -> Iterator[tuple[ReceiverCounters, WriterCounters]]:
        """Yield what a receiver and a writer count, each in its thread; an error of either is raised."""
        stop, errors = threading.Event(), list[Exception]()
        received, written = ReceiverCounters(), WriterCounters()
        writer = WriterPlaces(self.places.journal, partial(SqliteReadings, self._store))

        def guarded(run: Any, places: Any, counters: Any) -> None:
            try:
                run(self.settings, places, clock=CLOCK, stop=stop, counters=counters)
            except Exception as error:  # noqa: BLE001 - raised below
                errors.append(error)

        threads = [
            threading.Thread(target=guarded, args=(run_receiver, self.places, received)),
            threading.Thread(target=guarded, args=(run_writer, writer, written)),
        ]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: errors or "connected" in received.last_event, "the receiver")
            yield received, written
        finally:
            stop.set()
            for thread in threads:
                thread.join(20)
        if errors:
            raise errors[0]

    def stored(self) -> list[Reading]:
        """Return every reading in the store."""
        with closing(SqliteReadings(self._store, reader=True)) as store:
            return [reading for series in store.series(COOP) for reading in store.range(series)]
