"""links/quarantine_page.py: what was refused, of those sources that somebody may see."""

from pathlib import Path

import pytest

from coldchain.errors import JournalError
from links.journal import Journal, Rejected
from links.quarantine_page import Shown, refused, refused_page


def _made(path: Path) -> Path:
    journal = Journal(path)
    sources = ("coldchain/v1/a/gw/readings", "coldchain/v1/ab/gw/readings", "tele/x")
    journal.append([], [Rejected(1, source, "bad-pack", "x", b"12") for source in sources for _ in range(2)])
    journal.append([], [Rejected(2, sources[0], "oversize", "x", b"123")])
    journal.close()
    return path


def test_only_sources_that_begin_so_are_shown_and_counted(tmp_path: Path) -> None:
    path = _made(tmp_path / "journal.db")
    page = refused_page(path, Shown("coldchain/v1/a/"), 10)
    assert page.counts == {"bad-pack": 2, "oversize": 1}
    assert {each.source for each in page.lines} == {"coldchain/v1/a/gw/readings"}
    assert sum(refused_page(path, Shown(), 10).counts.values()) == 7


def test_pages_and_reasons(tmp_path: Path) -> None:
    path = _made(tmp_path / "journal.db")
    first = refused_page(path, Shown(), 3).lines
    rest = refused_page(path, Shown(before=first[-1].id), 10).lines
    assert [each.id for each in (*first, *rest)] == [7, 6, 5, 4, 3, 2, 1]
    assert [each.size for each in refused_page(path, Shown(reason="oversize"), 10).lines] == [3]


def test_a_journal_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        refused_page(tmp_path / "none.db", Shown(), 1)


def test_all_of_it_is_counted_and_the_newest_shown(tmp_path: Path) -> None:
    found = refused(_made(tmp_path / "journal.db"), 2, Shown(reason="bad-pack"))
    assert found.counts == {"bad-pack": 6, "oversize": 1}
    assert [each.id for each in found.lines] == [6, 5]
    assert found.shelf.things == 0
    with pytest.raises(JournalError):
        refused(tmp_path / "none.db", 1, Shown())
