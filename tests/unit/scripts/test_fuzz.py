"""``make fuzz``, with a target that is sound and one that is not."""

import subprocess
import sys

import pytest

from scripts import fuzz


def test_an_unknown_target_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(["nothing-like-it"]) == 2
    assert "no target nothing-like-it; there are senml" in capsys.readouterr().out


@pytest.mark.parametrize(("ends_with", "answer"), [(0, 0), (77, 1)])
def test_a_find_is_told_and_is_the_answer(
    ends_with: int,
    answer: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = f"import sys; print('#9 DONE cov: 5 ft: 6', file=sys.stderr); sys.exit({ends_with})"
    run = subprocess.run

    def child(command: list[str], **options: object) -> object:
        assert command[1:4] == ["-m", "scripts.fuzz_child", "frame"]
        return run([sys.executable, "-c", code], **options)  # type: ignore[call-overload]

    monkeypatch.setattr("scripts.fuzz.subprocess.run", child)
    monkeypatch.setattr(fuzz, "FINDS", tmp_path)
    assert fuzz.main(["frame"]) == answer
    said = capsys.readouterr().out
    assert ("FIND" in said, "cov: 5" in said) == (bool(ends_with), True)
