"""The part of the bench called growth measures all that it says."""

from pathlib import Path

import pytest

from scripts.benches import growth
from scripts.benches.face import STORE_BATCH, Options


def test_every_size_is_asked_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "SERIES", (10, 500))
    monkeypatch.setattr(growth, "GROWN_SERIES", 10)
    monkeypatch.setenv("COLDCHAIN_GROWTH", str(50 * STORE_BATCH // 10))
    results = list(growth.run(Options(100, tmp_path)))
    assert len(results) == 2 * 5 + 5 * 6
    assert all(each.value > 0 for each in results)
    assert list(tmp_path.iterdir()) == [], "the disk is given back"
