"""The part of the bench called bulk makes real packs by real processes."""

from pathlib import Path

import pytest

from scripts.benches import bulk
from scripts.benches.face import Options


def test_packs_that_are_kept_cost_less_than_those_that_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "cores", lambda: 1)  # two more would take seconds to begin
    made, kept = bulk.run(Options(100, tmp_path))
    assert made.value > kept.value > 0
    assert made.unit == "s"
    assert "from 3 packs" in made.note
    assert len(list((tmp_path / "packs").glob("*.zip"))) == 4
