"""Kill -9 of the console, and of what makes a summary for it: it goes on, and the files are the same."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commands.asked_keeper import OPTIONS
from commands.asked_reports import book_of
from commands.packing import StationOpener, stores_of
from commands.station import Station
from helpers.asked_case import UnconfirmedAsked, ask_for, asked_station
from helpers.commands_run import running, said, stops_at
from helpers.polling import wait_until
from helpers.small_fleet import NOW
from reports.delivery.asked import AskedBook, State
from reports.period.packs_ledger import LEDGER
from reports.period.run import Work, make_period

MORE = 4


def _workers(console: int) -> list[int]:
    """Return the processes that a console has started."""
    found: list[int] = []
    for task in Path(f"/proc/{console}/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:  # it has just ended
            continue
    return found


def _lines(book: AskedBook, id_: str) -> int:
    file = book.made(id_) / LEDGER
    return file.read_bytes().count(b"\n") if file.exists() else 0


@contextmanager
def _console(station: Station) -> Iterator[subprocess.Popen[bytes]]:
    folder = station.file.parent
    with running("console", "--settings", str(station.file), folder=folder) as process:
        yield process
        if process.poll() is None:
            assert stops_at(signal.SIGTERM, process) == 0, said(folder)


def _after(book: AskedBook, id_: str, packs: int, console: subprocess.Popen[bytes]) -> int:
    """Return the process that makes a summary, once so many packs are there."""
    wait_until(lambda: _lines(book, id_) > packs, f"{packs} packs", 120)
    (worker,) = _workers(console.pid)
    return worker


def test_what_is_being_made_goes_on_after_any_kill_and_is_bit_by_bit_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OPTIONS, "--full")
    station = asked_station(tmp_path, more=MORE)
    book = book_of(station)
    id_ = ask_for(station, asked=UnconfirmedAsked(station))  # killed before the disk had it, after the chain
    assert book.next() is None
    with _console(station) as console:
        os.kill(_after(book, id_, 1, console), signal.SIGKILL)
        worker = _after(book, id_, _lines(book, id_) + 1, console)  # another one came by itself
        os.kill(worker, signal.SIGKILL)
        console.kill()
        console.wait()
    assert book.entries()[0].state is State.MAKING
    with _console(station):
        wait_until(lambda: book.entries()[0].state is State.DONE, "the summary", 120)
    entry = book.entries()[0]
    assert entry.end is not None
    assert (entry.end.packs, entry.end.failed) == (3 + MORE, 0)
    assert _files(book.made(id_)) == _files(_never_killed(station, book, tmp_path / "once"))
    assert [each.name for each in book.folder.iterdir()] == [id_]


def _files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def _never_killed(station: Station, book: AskedBook, folder: Path) -> Path:
    order = book.entries()[0].wish.order
    work = Work(StationOpener(station.file, NOW), 1, lambda _step: None, threading.Event())
    with stores_of(station, order.coop, order.known_at, NOW) as stores:
        make_period(folder, order, work, registry=stores.known.registry, key=stores.key)
    return folder
