"""A period from its order to its folder: a pack for each shipment, and the summary of them all, sealed.

order -> shipments -> bulk (a pack each) -> parts -> summary -> its pack and its pages, beside the others
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.evidence import Subject
from coldchain.registry.registry import Registry
from links.seal_keys import SealKey
from reports.period.build import build_summary
from reports.period.bulk import Bulk, Run, Told, held
from reports.period.pack import SummaryPack, pack_summary
from reports.period.packs_ledger import Ledger, Order, Row
from reports.period.periods import Period, shipments_in
from reports.period.types import Summary
from reports.period.work import Opener, lay, room_in

SUMMARY = ""
"""Under this name the summary stands in the ledger."""


class Outcome(NamedTuple):
    """What lies in the folder now; ``summary`` and ``pack`` are None when the run was stopped."""

    run: Run
    whole: int
    summary: Summary | None = None
    pack: SummaryPack | None = None


class Work(NamedTuple):
    """How a run is done.

    Args:
        opener: Opens the stores.
        workers: How many processes.
        told: Is called for each shipment that is done.
        stop: Ends the run when it is set.
    """

    opener: Opener
    workers: int
    told: Callable[[Told], None]
    stop: threading.Event


def make_period(folder: Path, order: Order, work: Work, *, registry: Registry, key: SealKey) -> Outcome:
    """Return what was made of a period.

    Args:
        folder: Where the files go.
        order: What is made.
        work: How.
        registry: Of the cooperative, as it was known.
        key: Seals the summary.

    Raises:
        InputError: The folder holds something else, is in use, or has no room.
    """
    period = Period(order.period, order.from_at, order.until_at)
    shipments = shipments_in(registry, period, order.known_at, order.product or None)
    with held(folder), room_in(folder):
        ledger = Ledger(folder, order)
        try:
            bulk = Bulk(folder, work.opener, workers=work.workers, told=work.told, stop=work.stop)
            run = bulk.run(ledger, shipments)
            if run.is_stopped:
                return Outcome(run, len(shipments))
            _prune(folder, ledger, shipments)
            summary = build_summary(_subject(order, registry), run.parts, run.failed)
            return Outcome(run, len(shipments), summary, _lay(folder, ledger, summary, key))
        finally:
            ledger.close()


def _subject(order: Order, registry: Registry) -> Subject:
    return Subject(
        kind=order.kind,
        id=order.id,
        cooperative=registry.cooperative,
        from_at=order.from_at,
        until_at=min(order.until_at, order.known_at),
        as_known_at=order.known_at,
        language=order.language,
    )


def _prune(folder: Path, ledger: Ledger, shipments: Sequence[str]) -> None:
    """Let go of packs of shipments that are not told of any more: the settings file says otherwise now."""
    for each in set(ledger.rows) - {*shipments, SUMMARY}:
        (folder / ledger.rows.pop(each).file).unlink(missing_ok=True)


def _lay(folder: Path, ledger: Ledger, summary: Summary, key: SealKey) -> SummaryPack:
    """Put the summary beside its packs, in place of one that was made before of other evidence."""
    made = pack_summary(summary, key)
    file = f"{made.name}.zip"
    before = ledger.rows.get(SUMMARY)
    lay(folder / file, made.body)
    lay(folder / f"{made.name}.pdf", made.pages)
    ledger.rows[SUMMARY] = Row(
        shipment=SUMMARY,
        evidence=hashlib.sha256(msgspec.json.encode(summary)).hexdigest(),
        file=file,
        size=len(made.body),
        sha256=hashlib.sha256(made.body).hexdigest(),
        report=summary.number,
    )
    ledger.finish()
    if before is not None and before.file != file:
        (folder / before.file).unlink(missing_ok=True)
        (folder / before.file).with_suffix(".pdf").unlink(missing_ok=True)
    return made
