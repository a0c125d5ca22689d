"""Summaries that lie there: the newest first, one's own only, no other file of that folder."""

from pathlib import Path

import pytest

from coldchain.errors import RegistryError
from helpers.laid_case import lay_summary
from reports.delivery.laid import MOST, summaries_in, summary_file


def test_the_newest_come_first_and_only_ones_own(tmp_path: Path) -> None:
    assert summaries_in(tmp_path / "nothing", "a") == []
    older, newer = lay_summary(tmp_path, "a", "2026-09"), lay_summary(tmp_path, "a", "2026-10")
    milk = lay_summary(tmp_path, "a", "2026-10", "raw-milk")
    other = lay_summary(tmp_path, "b", "2026-10")
    (tmp_path / "a-2026-11").mkdir()  # begun, nothing made
    (tmp_path / "own.txt").write_text("mine")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "packs.jsonl").write_text("junk")
    assert summaries_in(tmp_path, "a") == [newer, milk, older]
    assert [each.about for each in summaries_in(tmp_path, "a")] == ["2026-10", "raw-milk 2026-10", "2026-09"]
    assert summary_file(tmp_path, "a", newer.pack) == b"pack"
    assert summary_file(tmp_path, "b", other.pages) == b"pages"


def test_only_files_that_are_told_are_given(tmp_path: Path) -> None:
    laid = lay_summary(tmp_path, "a", "2026-10")
    (tmp_path / "a-2026-10" / "s-1.zip").write_bytes(b"of a shipment")
    for name in ("s-1.zip", "packs.jsonl", "../own.txt", "", laid.pack + "x"):
        with pytest.raises(RegistryError, match="one of those that are listed"):
            summary_file(tmp_path, "a", name)
    with pytest.raises(RegistryError):
        summary_file(tmp_path, "b", laid.pack)
    (tmp_path / "a-2026-10" / laid.pages).unlink()
    with pytest.raises(RegistryError):
        summary_file(tmp_path, "a", laid.pages)


def test_no_list_is_endless(tmp_path: Path) -> None:
    for year in range(3):
        for month in range(1, 13):
            lay_summary(tmp_path, "a", f"{2026 - year}-{month:02}")
    assert len(summaries_in(tmp_path, "a")) == MOST
