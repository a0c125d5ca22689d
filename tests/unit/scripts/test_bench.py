"""The measuring script: it measures every part, answers in JSON, refuses what it does not know."""

import json

import pytest

from scripts import bench


def test_every_part_is_measured_with_a_time_for_each_thing(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--readings", "500"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 14
    assert all(line.endswith(" us") and float(line.split()[-2]) > 0 for line in lines)


def test_one_part_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--json", "--readings", "300", "frames"])
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert (answer["what"], answer["things"]) == ("parse a frame", 300)
    assert answer["duration_s"] > 0


@pytest.mark.parametrize("words", [["everything"], ["--readings", "0"]])
def test_what_is_not_known_is_refused_with_what_is(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        bench.main(words)
    assert refused.value.code == 2
    assert "allowed: parts of senml, frames, judgement, goods, stores" in capsys.readouterr().err


def test_made_readings_have_a_name_of_their_own_each() -> None:
    readings = bench.make_readings(1000)
    assert len({(each.device, each.boot, each.sequence, each.channel) for each in readings}) == 1000
    assert all(4.0 <= each.value <= 8.0 for each in readings)
