"""fleet_simulator/restart.py: what is left for the next start."""

from pathlib import Path

import pytest

from coldchain.errors import JournalError
from fleet_simulator import restart
from fleet_simulator.physics import State
from fleet_simulator.truth import Emitted

LEFT = restart.Left(
    boxes={"van": restart.Stood(State(4.0, 3.5, 6.0, cooling=True), 1000)}, settled={"van-logger": (7, 3)}
)


def _frame(device: str, boot: int, sequence: int) -> Emitted:
    return Emitted(device, boot, sequence, boot * 1000 + sequence, sequence, {"air.t": 4.0})


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    restart.save(tmp_path, LEFT)
    assert restart.load(tmp_path) == LEFT


@pytest.mark.parametrize("damage", [b"", b"{", b'{"boxes":[]}'])
def test_a_damaged_or_absent_file_is_as_none(tmp_path: Path, damage: bytes) -> None:
    assert restart.load(tmp_path) == restart.Left()
    (tmp_path / restart.FILE).write_bytes(damage)
    assert restart.load(tmp_path) == restart.Left()


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="gone"):
        restart.save(tmp_path / "gone", LEFT)


def test_only_frames_after_the_settled_one_are_remembered() -> None:
    emitted = (
        [_frame("a", 1, n) for n in range(3)] + [_frame("b", 1, 0)] + [_frame("a", 2, n) for n in range(2)]
    )
    recovered = restart.recover(emitted, {"a": (1, 1)}, memory=100)
    assert [(f.boot, f.sequence) for f in recovered.unsettled["a"]] == [(1, 2), (2, 0), (2, 1)]
    assert [f.sequence for f in recovered.unsettled["b"]] == [0]
    assert recovered.emitted_until_at == 2001


def test_everything_is_remembered_when_nothing_is_known_to_be_settled_up_to_the_memory() -> None:
    emitted = [_frame("a", 1, n) for n in range(10)]
    assert len(restart.recover(emitted, {}, memory=100).unsettled["a"]) == 10
    assert [f.sequence for f in restart.recover(emitted, {}, memory=2).unsettled["a"]] == [8, 9]


def test_no_truth_gives_nothing() -> None:
    assert restart.recover([], {}, memory=1) == restart.Recovered(0, {})
