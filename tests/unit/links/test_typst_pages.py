"""Pages are set the same each time; what is not as meant is refused; a forked process does not hang."""

from pathlib import Path

import pytest
import typst

from links import typst_pages
from links.typst_pages import MAIN, PagesError, Sheet, families, set_pages
from reports.pages.printable import FONTS

HEAD = """#set document(title: "t", date: datetime(year: 2026, month: 8, day: 1))
#set text(font: ("Noto Sans", "Noto Sans Devanagari", "Noto Sans Math"), fallback: false)
"""
MADE_AT = 1_785_542_400_000


def _sheet(root: Path, text: str, head: str = HEAD) -> Sheet:
    return Sheet({MAIN: (head + text).encode()}, FONTS, root, MADE_AT)


def test_the_same_gives_the_same_bytes_wherever_the_folder_is(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for each in (one, other):
        each.mkdir()
        (each / "a.csv").write_text("1,2\n")
    attached = '#pdf.attach("/a.csv", relationship: "data", mime-type: "text/csv", description: "a")\nhello'
    first = set_pages(_sheet(one, attached))
    assert first.startswith(b"%PDF-1.7")
    assert set_pages(_sheet(other, attached)) == first
    assert set_pages(_sheet(one, attached + "!")) != first


def test_only_the_fonts_of_the_folder_are_there() -> None:
    assert families(FONTS) == ["Droid Sans Fallback", "Noto Sans", "Noto Sans Devanagari", "Noto Sans Math"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#no-such-thing", "unknown variable"),
        ("ก", "could not be displayed"),
        ('#set text(font: "No Such Font")\nx', "unknown font family"),
        ('#read("/../secret")', "file"),
        ('#pdf.attach("/none.csv", mime-type: "text/csv")', "not found"),
    ],
)
def test_what_is_not_as_meant_is_refused_with_its_reason(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(PagesError, match=why):
        set_pages(_sheet(tmp_path, text))
    assert set_pages(_sheet(tmp_path, "still works")).startswith(b"%PDF")


def test_a_document_without_a_date_is_refused(tmp_path: Path) -> None:
    """Its bytes would be others every time."""
    head = HEAD.replace("date: datetime(year: 2026, month: 8, day: 1)", "date: none")
    with pytest.raises(PagesError, match="date"):
        set_pages(_sheet(tmp_path, "x", head))


def test_what_is_heavy_is_forgotten_and_comes_out_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = set_pages(_sheet(tmp_path, "heavy"))
    forgotten: list[object] = []
    forget = typst_pages._forget

    def _counted(compiler: typst.Compiler, sheet: Sheet) -> None:
        forgotten.append(sheet)
        forget(compiler, sheet)

    monkeypatch.setattr(typst_pages, "HEAVY_BYTES", 10)
    monkeypatch.setattr(typst_pages, "_forget", _counted)
    assert set_pages(_sheet(tmp_path, "heavy")) == usual
    assert len(forgotten) == 1


def test_a_process_forked_afterwards_says_so_and_does_not_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of the process's number alone: a real fork of a process with threads is what must not be done."""
    set_pages(_sheet(tmp_path, "parent"))
    monkeypatch.setattr("links.typst_pages.os.getpid", lambda: -1)
    with pytest.raises(PagesError, match="spawn"):
        set_pages(_sheet(tmp_path, "child"))
