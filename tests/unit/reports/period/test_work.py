"""What is done for one shipment: made, kept while all of it is the same, made again when anything is not."""

import errno
import os
import pickle
import signal
from pathlib import Path

import pytest
from msgspec.structs import replace

from commands.packing import StationOpener
from helpers.evidence_case import moved_fleet
from helpers.period_case import ORDER, Breaking
from helpers.small_fleet import NOW, station_of
from reports.period import work as bulk_work
from reports.period.types import Failed
from reports.period.work import DRAFT, Done, NotLaidError, Worker, begin, lay, make


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> StationOpener:
    return StationOpener(station_of(moved_fleet(tmp_path_factory.mktemp("work"))), NOW)


def test_a_pack_is_made_and_then_kept(opener: StationOpener, tmp_path: Path) -> None:
    with Worker.opened(opener, ORDER, tmp_path) as worker:
        done = worker.make("s-2", None)
        assert isinstance(done, Done)
        file = tmp_path / done.row.file
        body = file.read_bytes()
        assert not done.is_kept
        again = worker.make("s-2", done.row)
        assert again == (done.row, done.part, True)
        file.write_bytes(body[:-1] + b"?")
        mended = worker.make("s-2", done.row)
        assert mended == done
        assert file.read_bytes() == body
        file.unlink()
        assert worker.make("s-2", done.row) == done
        other = worker.make("s-2", replace(done.row, evidence="other"))
        assert other == done
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_what_goes_wrong_is_told_and_not_raised(opener: StationOpener, tmp_path: Path) -> None:
    with Worker.opened(opener, ORDER, tmp_path) as worker:
        failed = worker.make("nothing", None)
        assert isinstance(failed, Failed)
        assert "a shipment of kaimosi" in failed.why
    with Worker.opened(Breaking(opener, "s-2"), ORDER, tmp_path) as worker:
        assert "whole ones" in getattr(worker.make("s-2", None), "why", "")
    with Worker.opened(opener, ORDER, tmp_path / "nowhere") as worker:
        assert "FileNotFoundError" in getattr(worker.make("s-2", None), "why", "")


def test_a_file_is_laid_down_whole(tmp_path: Path) -> None:
    lay(tmp_path / "a.zip", b"one")
    lay(tmp_path / "a.zip", b"two")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a.zip", b"two")]
    (tmp_path / "b.zip").mkdir()
    with pytest.raises(OSError):
        lay(tmp_path / "b.zip", b"one")
    assert (tmp_path / f"b.zip.{os.getpid()}{DRAFT}").exists()  # the next run takes it away


def test_a_process_begins_with_stores_of_its_own_and_hears_no_interrupt(
    opener: StationOpener, tmp_path: Path
) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        begin(opener, ORDER, tmp_path)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # the run says when to stop
        done = make("s-3", None)
        assert isinstance(done, Done)
        assert [each.name for each in tmp_path.iterdir()] == [done.row.file]
    finally:
        bulk_work._own.clear()
        bulk_work._stack.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_disk_that_is_full_ends_the_run_with_words_and_is_no_fault_of_a_shipment(
    opener: StationOpener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _body: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(bulk_work, "lay", full)
    with Worker.opened(opener, ORDER, tmp_path) as worker, pytest.raises(NotLaidError) as raised:
        worker.make("s-2", None)
    assert "Make room; the same again goes on from here." in str(raised.value)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)  # it comes from another process
