"""The part of the bench called influx measures all that it says."""

from pathlib import Path

import pytest

from helpers.needs import requires_program
from scripts.benches import influx
from scripts.benches.face import Options


def test_every_result_is_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requires_program("influxd", "influxdb")
    monkeypatch.setattr(influx, "SERIES", (20,))
    monkeypatch.setattr(influx, "ROUNDS", 1)
    results = list(influx.run(Options(1000, tmp_path)))
    assert len(results) == 6
    assert all(each.value > 0 for each in results)
    assert results[0].ratio is not None
    assert results[0].ratio > 0
