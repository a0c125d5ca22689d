"""The spool's file: what is counted is what is in it, whoever writes at the same time."""

import sqlite3
import threading
from pathlib import Path

import pytest

from coldchain.errors import JournalError
from coldchain.stored import Range
from firmware_bridge.spool import Spool
from firmware_bridge.spool_file import SpoolFile
from firmware_bridge.spool_row import from_frame
from helpers.serial_lines import frame


def test_what_another_thread_confirms_meanwhile_is_not_lost(tmp_path: Path) -> None:
    """The other one comes in the very moment in which what was put is counted."""
    spool = Spool(tmp_path / "s.sqlite", capacity_rows=100_000, machine_boot="one")
    spool.put([from_frame(frame("van", n), arrived_at=n * 1000, clock="gps") for n in range(10)])
    others: list[threading.Thread] = []

    class Given:
        dropped = thinned = 0

        @property
        def rows(self) -> int:
            if not others:
                others.append(threading.Thread(target=spool.confirm, args=([Range("van", 0xB007, 0, 4)],)))
                others[0].start()
                others[0].join(0.2)  # it may be done now, or wait for the spool
            return 0

    make = spool.room.make
    spool.room.make = lambda *_, **__: Given()  # type: ignore[method-assign,assignment]
    spool.put([from_frame(frame("van", 10), arrived_at=10_000, clock="gps")])
    spool.room.make = make  # type: ignore[method-assign]
    others[0].join()
    assert spool.rows == 6
    assert spool._one("SELECT count(*) FROM spooled") == (6,)
    spool.close()


def test_what_was_counted_in_a_transaction_that_failed_does_not_count(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path / "s.sqlite", "one")

    def write_and_fail() -> None:
        with file._writing() as counts:
            counts.rows += 5
            raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(JournalError, match="disk"):
        write_and_fail()
    assert (file.rows, file.unstamped) == (0, 0)
    file.close()
