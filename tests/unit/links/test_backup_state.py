"""links/backup_state.py: written whole, read by whoever looks, and said when it cannot be."""

from pathlib import Path

from coldchain.backups import Backups, Failed, Good, Verdict
from links.backup_state import FILE, known, look, read, shortened, write

NOW = 1_795_338_000_000
WRITTEN = Backups(Good(NOW, "/b/1.tar.gz", 7, 1200, NOW + 5), Failed(NOW + 9, NOW + 8, "no room"), 3)


def test_what_is_written_is_read_by_its_owner_only(tmp_path: Path) -> None:
    assert read(tmp_path) == Backups()
    write(tmp_path, WRITTEN)
    assert read(tmp_path) == known(tmp_path) == WRITTEN
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / FILE).stat().st_uid == tmp_path.stat().st_uid
    assert [each.name for each in tmp_path.iterdir()] == [FILE]


def test_a_kill_between_leaves_what_was_there(tmp_path: Path) -> None:
    write(tmp_path, WRITTEN)
    (tmp_path / f"{FILE}.new").write_text('{"good":')  # the draft of one that was killed
    assert read(tmp_path) == WRITTEN
    write(tmp_path, Backups())
    assert [each.name for each in tmp_path.iterdir()] == [FILE]


def test_what_is_no_such_file_is_said_and_written_anew(tmp_path: Path) -> None:
    for text in ("", "{", '{"good": 7}', "\xff"):
        (tmp_path / FILE).write_text(text, encoding="latin-1")
        found = look(tmp_path, now=NOW)
        assert (found.verdict, found.is_well, found.is_overdue) == (Verdict.UNREADABLE, False, False)
        assert found.metrics() == {"coldchain_backup_well": 0}
        assert str(tmp_path / FILE) in found.problem
        assert known(tmp_path) == Backups()
    (tmp_path / "file").write_text("")
    assert look(tmp_path / "file", now=NOW).verdict is Verdict.UNREADABLE
    assert look(tmp_path / "none", now=NOW).verdict is Verdict.NEVER
    write(tmp_path, WRITTEN)
    assert look(tmp_path, now=NOW).verdict is Verdict.FAILED


def test_a_long_reason_is_cut() -> None:
    assert shortened("short") == "short"
    assert len(shortened("x" * 10_000)) < 1000
