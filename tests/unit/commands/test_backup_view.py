"""commands/backup_view.py: a bar that a person sees, lines that say what was removed and what is set here."""

from pathlib import Path

import pytest

from commands.backup_make import Made
from commands.backup_restore import Restored
from commands.backup_view import Progress, print_made, print_restored
from links.backup_archive import FORM, Listed, Part
from links.records_copy import Renewed

LISTED = Listed(
    form=FORM,
    about={"coop": "kaimosi", "as_of": "2026-11-29T00:00:00Z"},
    notes=("a note",),
    parts=(Part("a", 1234, "", 0o600), Part("b", 1, "", 0o600)),
)


def test_the_bar_is_told_and_stays_quiet_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=False) as progress:
        progress.begin("copying", 10)
        progress.went_on(10)
    assert capsys.readouterr() == ("", "")


def test_what_was_made_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").write_text("12345")
    print_made(Made(tmp_path / "b", LISTED, [tmp_path / "old"]))
    out = capsys.readouterr().out
    assert "2 files, 1,235 bytes in 5, as of 2026-11-29T00:00:00Z\na note\n" in out
    assert f"removed: {tmp_path / 'old'}\n" in out


def test_that_none_was_removed_is_told_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b").write_text("12345")
    print_made(Made(tmp_path / "b", LISTED, [], tmp_path / "of-2099.tar.gz"))
    assert (
        "None was removed: of-2099.tar.gz is of a later time. Set the clock right" in capsys.readouterr().out
    )


def test_what_is_set_here_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLDCHAIN_DATA_FOLDER", "/var/lib/coldchain")
    monkeypatch.setenv("COLDCHAIN_NO_SKIP", "1")  # sets nothing
    print_restored(Restored(tmp_path, tmp_path / "coldchain.toml", LISTED, Renewed(3, 2), ["look"]))
    out = capsys.readouterr().out
    assert "COLDCHAIN_DATA_FOLDER is set here" in out
    assert "COLDCHAIN_NO_SKIP" not in out
    assert "Messages that had not been sent: 3." in out
    assert "look\n" in out
