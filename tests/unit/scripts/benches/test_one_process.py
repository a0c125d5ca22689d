"""One program, and its parts, with few readings and a real broker."""

from pathlib import Path

from scripts.benches.face import Options
from scripts.benches.one_process import run


def test_everything_is_measured(tmp_path: Path) -> None:
    results = list(run(Options(3_000, tmp_path)))
    assert [each.unit for each in results] == ["readings/s", "us", "us", "us", "MB"]
    assert all(each.value > 0 for each in results)
