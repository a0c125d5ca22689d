"""Makes the packs of a period out of a station's stores: for the verbs, and for what is scheduled."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from coldchain.registry.registry import Registry
from commands.packing import StationOpener, signer_of
from commands.station import Station
from reports.period.bulk import Told, cores
from reports.period.packs_ledger import Order
from reports.period.run import Outcome, Work, make_period


class Job(NamedTuple):
    """What is made where.

    Args:
        order: What.
        registry: The cooperative, as it was known.
        folder: Where the files go.
        workers: How many processes; 0: one for each core.
        now: For a key that is made [ms].
    """

    order: Order
    registry: Registry
    folder: Path
    workers: int
    now: int


def made(station: Station, job: Job, told: Callable[[Told], None], stop: threading.Event) -> Outcome:
    """Return what was made.

    Args:
        station: Whose stores.
        job: What.
        told: Is called for each shipment that is done.
        stop: Ends it when it is set.
    """
    work = Work(StationOpener(station.file, job.now), job.workers or cores(), told, stop)
    key = signer_of(station, job.now)
    return make_period(job.folder, job.order, work, registry=job.registry, key=key)
