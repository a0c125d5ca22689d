"""What a worker does for one shipment: gathers its evidence, keeps its pack or makes it, and tells its part.

In a process of its own, or in that of the run.
"""

import errno
import hashlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from coldchain.errors import ColdchainError, InputError
from coldchain.evidence import Evidence, SubjectKind
from links.seal_keys import SealKey
from reports.content.document import Report
from reports.evidence.gather import Asked
from reports.pack import make_pack
from reports.period.packs_ledger import Order, Row, fingerprint_of
from reports.period.part import part_of
from reports.period.types import Failed, PackFile, Part
from reports.seal.zipped import content_of, open_zip

DRAFT = ".part"
"""What a file is called until it is whole: a number of the process before it."""


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class Source(Protocol):
    """The stores of one cooperative, as it was known at an instant, and the key that seals."""

    @property
    def key(self) -> SealKey:
        """Return the key."""

    def evidence(self, asked: Asked) -> Evidence:
        """Return the evidence on one subject; raises what the stores do."""


class Opener(Protocol):
    """Opens stores; it can be pickled."""

    def __call__(self, coop: str, known_at: int) -> AbstractContextManager[Source]:
        """Return the stores of a cooperative as known at an instant [ms]."""


class NotLaidError(InputError):
    """The disk takes no more, or nothing at all."""

    reason = "not-laid"


class Done(NamedTuple):
    """A pack that is there, with its part of the summary; ``is_kept`` when it was there before."""

    row: Row
    part: Part
    is_kept: bool


class Worker:
    """Makes packs with stores that are open.

    Args:
        source: The stores.
        order: What is made.
        folder: Where it goes.
    """

    def __init__(self, source: Source, order: Order, folder: Path) -> None:
        self._source, self._order, self._folder = source, order, folder

    @classmethod
    @contextmanager
    def opened(cls, opener: Opener, order: Order, folder: Path) -> "Iterator[Worker]":
        """Yield a worker with its own stores."""
        with opener(order.coop, order.known_at) as source:
            yield cls(source, order, folder)

    def make(self, shipment: str, before: Row | None) -> Done | Failed:
        """Return the pack of a shipment, kept or made; what went wrong with it is told, not raised.

        Args:
            shipment: Id.
            before: What is written down of it.

        Raises:
            NotLaidError: Nothing can be written any more: that is no fault of a shipment.
        """
        try:
            with room_in(self._folder):
                return self._make(shipment, before)
        except NotLaidError:
            raise
        except ColdchainError as error:
            return Failed(shipment=shipment, why=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other shipments are to be told of
            return Failed(shipment=shipment, why=f"{type(error).__name__}: {error}"[:500])

    def _make(self, shipment: str, before: Row | None) -> Done:
        order, source = self._order, self._source
        asked = Asked(SubjectKind.SHIPMENT, shipment, order.known_at, language=order.language)
        evidence = source.evidence(asked)
        fingerprint = fingerprint_of(evidence, source.key.id)
        if before is not None and before.evidence == fingerprint:
            report = _kept(self._folder / before.file, before)
            if report is not None:
                return Done(before, self._part(report, before), is_kept=True)
        made = make_pack(evidence, source.key)
        row = Row(
            shipment=shipment,
            evidence=fingerprint,
            file=made.name,
            size=len(made.body),
            sha256=hashlib.sha256(made.body).hexdigest(),
            report=made.report.number,
        )
        lay(self._folder / made.name, made.body)
        return Done(row, self._part(made.report, row), is_kept=False)

    def _part(self, report: Report, row: Row) -> Part:
        file = PackFile(name=row.file, size=row.size, sha256=row.sha256)
        return part_of(report, file, until_at=self._order.until_at)


def lay(path: Path, body: bytes) -> None:
    """Put a file where it belongs, whole or not at all; that a power cut left it whole, its hash says."""
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT}")
    draft.write_bytes(body)
    draft.replace(path)


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Turn what a disk says that takes no more into an error for a person.

    Raises:
        NotLaidError: It is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        came, allowed = (error.strerror or str(error)).lower(), "a disk that can be written"
        next_step = "Make room; the same again goes on from here."
        raise NotLaidError(f"folder {folder}", came, allowed, next_step) from None


def _kept(file: Path, row: Row) -> Report | None:
    """Return the report in a pack that lies there as it was written down; None when it does not."""
    try:
        body = file.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest() != row.sha256:
        return None
    return msgspec.json.decode(content_of(open_zip(body)["report.json"]), type=Report)


_own: list[Worker] = []
_stack = ExitStack()


def begin(opener: Opener, order: Order, folder: Path) -> None:
    """Open the stores of this process, once; it ends when the run does, however that ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _own.append(_stack.enter_context(Worker.opened(opener, order, folder)))


def make(shipment: str, before: Row | None) -> Done | Failed:
    """Return what ``Worker.make`` does, of the worker of this process."""
    return _own[0].make(shipment, before)


def _end_with(sentinel: int) -> None:
    """End this process as soon as the run is gone: a pool of processes would wait for it for ever."""
    wait([sentinel])
    os._exit(1)
