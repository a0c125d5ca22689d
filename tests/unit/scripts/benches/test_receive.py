"""The bench of receiving measures with real parts: a broker, a bare subscriber, our receiver."""

from pathlib import Path

import pytest

from scripts.benches import receive
from scripts.benches.face import Options


def test_a_small_one_yields_rates_ratios_latencies_and_stages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "SIZES", (10,))
    monkeypatch.setattr(receive, "ROUNDS", 1)
    monkeypatch.setattr(receive, "_LATENCY_MESSAGES", 10)
    results = list(receive.run(Options(1000, tmp_path)))
    assert [each.unit for each in results] == ["/s", "/s", "ms", "ms", "us", "us", "us", "us"]
    bare, ours, median, worst, *_ = results
    assert (bare.ratio, bare.things, ours.things) == (None, 100, 100)
    assert ours.ratio == pytest.approx(ours.value / bare.value)
    assert 0 < median.value <= worst.value
    assert (median.things, worst.things) == (10, 10)
