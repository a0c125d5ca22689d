"""The measuring script: it measures every part, answers in JSON, refuses what it does not know."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import bench
from scripts.benches import frames
from scripts.benches.face import Measured, Options


def test_every_file_of_the_folder_is_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"senml", "frames", "judgement", "goods", "stores"} <= set(bench.parts())
    bench.main(["--readings", "300", "frames", "senml"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all(line.endswith(" us") and float(line.split()[-2]) > 0 for line in lines)


def test_one_part_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--json", "--readings", "300", "frames"])
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert (answer["part"], answer["what"], answer["things"]) == ("frames", "parse a frame", 300)
    assert (answer["value"] > 0, answer["unit"]) == (True, "us")


@pytest.mark.parametrize("words", [["everything"], ["--readings", "0"]])
def test_what_is_not_known_is_refused_with_what_is(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        bench.main(words)
    assert refused.value.code == 2
    assert f"allowed: parts of {', '.join(bench.parts())}" in capsys.readouterr().err


def test_a_report_is_written_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(_options: Options) -> Iterator[Measured]:
        yield Measured("a thing", 2.0)

    monkeypatch.setattr(bench, "DOCS", tmp_path)
    monkeypatch.setattr(frames, "run", told)
    bench.main(["frames"])
    assert list(tmp_path.iterdir()) == []
    bench.main(["--report", "frames"])
    assert "| a thing | 2.00 us |" in (tmp_path / "performance.md").read_text()
