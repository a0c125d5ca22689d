"""The part of the bench called evidence makes real packs, and measures all that it says."""

from pathlib import Path

from scripts.benches.evidence import run
from scripts.benches.face import Options


def test_every_result_is_a_number_and_the_parts_are_held_against_the_whole(tmp_path: Path) -> None:
    results = {each.what: each for each in run(Options(100, tmp_path))}
    assert len(results) == 11
    assert all(each.value > 0 for each in results.values())
    assert {each.what for each in results.values() if each.ratio is None} == {
        "pack on a month, from the stores",
        "pack on a month, peak memory",
        "pack on a day, from the stores",
    }
    assert results["pack on a month, peak memory"].unit == "MB"
    assert "176 readings" in results["pack on a month, from the stores"].note
    assert "mean of 2, 5760 readings each" in results["pack on a day, from the stores"].note
