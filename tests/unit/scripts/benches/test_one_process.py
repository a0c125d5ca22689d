"""One program with few readings and a real broker; its parts by themselves are measured alike."""

from pathlib import Path

import pytest

from scripts.benches import one_process
from scripts.benches.face import Options
from scripts.benches.one_process import drained, one_program


def test_everything_is_drained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_process, "_SETTLED_S", 0.1)  # the session was told to be there
    (measured,) = drained(Options(1_000, tmp_path), one_program)
    assert (measured.unit, measured.value > 0) == ("readings/s", True)
    assert "judged after" in measured.note
