"""links/station_look.py: what a real journal shows to who looks from outside while others use it."""

from contextlib import closing
from pathlib import Path

from coldchain.backups import Backups, Good
from helpers.clock import ManualClock
from helpers.metric_names import NAMES
from helpers.packs import reading
from links.backup_state import write
from links.clock import SystemClock
from links.journal import Entry, Journal
from links.quarantine import Rejected
from links.station_look import Backlog, look_at

NOW = 1_795_333_512_000


def test_it_tells_how_far_each_reader_is_and_what_is_in_the_quarantine(tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    path = tmp_path / "journal.sqlite"
    with closing(Journal(path, clock=clock)) as journal:
        journal.register("store")
        journal.register("watch-history")  # these readings came late
        entries = [Entry("co", "gw", NOW + second * 1000, (reading(second),)) for second in range(3)]
        journal.append(entries, [Rejected(NOW, "gw", "oversize", "too much", b"x")])
        journal.advance("store", journal.head() - 1)
        clock.move_to(NOW + 10_000)
        look = look_at(path, clock=clock)
    assert look.backlogs == {"store": Backlog(1, 8.0), "watch-history": Backlog(3, 10.0)}
    assert (look.kept, look.dropped, look.problem) == ({"oversize": 1}, {}, "")
    assert look.journal_bytes is not None
    assert look.backups.verdict == "never"
    assert look.journal_bytes > 0
    assert set(look.metrics()) <= NAMES
    assert look.metrics()["coldchain_journal_backlog_seconds"] == {"store": 8.0, "watch-history": 10.0}


def test_what_all_have_is_no_backlog(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with closing(Journal(path)) as journal:
        journal.register("store")
        journal.append([Entry("co", "gw", NOW, (reading(),))])
        journal.advance("store", journal.head())
        journal.trim()
    assert look_at(path, clock=SystemClock()).backlogs == {"store": Backlog(0, 0.0)}


def test_a_journal_that_is_not_there_or_damaged_is_told(tmp_path: Path) -> None:
    assert "journal" in look_at(tmp_path / "journal.sqlite", clock=SystemClock()).problem
    (tmp_path / "bad.sqlite").write_bytes(b"no database" * 500)
    look = look_at(tmp_path / "bad.sqlite", clock=SystemClock())
    assert "bad.sqlite" in look.problem
    assert look.disk_free_bytes


def test_the_backups_are_seen_also_where_no_journal_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, Backups(Good(NOW - 2 * 86_400_000, "/b", 7, 1)))
    journal, clock = tmp_path / "journal.sqlite", ManualClock(NOW)
    metrics = look_at(journal, clock=clock).metrics()
    assert (metrics["coldchain_backup_well"], metrics["coldchain_backup_age_seconds"]) == (1, 172_800)
    assert look_at(journal, clock=clock, old_backup_s=86_400).metrics()["coldchain_backup_well"] == 0
