"""One program with few readings and a real broker; its parts by themselves are measured alike."""

from pathlib import Path

from scripts.benches.face import Options
from scripts.benches.one_process import drained, one_program


def test_everything_is_drained(tmp_path: Path) -> None:
    (measured,) = drained(Options(3_000, tmp_path), one_program)
    assert (measured.unit, measured.value > 0) == ("readings/s", True)
    assert "judged after" in measured.note
