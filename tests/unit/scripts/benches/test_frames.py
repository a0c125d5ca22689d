"""The part of the bench called frames measures all that it says."""

from pathlib import Path

from scripts.benches.face import Options
from scripts.benches.frames import run


def test_every_result_is_a_time(tmp_path: Path) -> None:
    results = list(run(Options(500, tmp_path)))
    assert len(results) == 1
    assert all(each.value > 0 and each.unit == "us" for each in results)
