"""fleet_simulator/truth.py: what was emitted and what went wrong, on disk."""

from pathlib import Path

import msgspec
import pytest

from coldchain.errors import JournalError
from fleet_simulator.incidents import Incident, IncidentKind
from fleet_simulator.truth import EMITTED, EMITTED_BEFORE, Emitted, TruthLog, read_emitted, read_incidents

INCIDENT = Incident(id="a", asset="van", kind=IncidentKind.DOOR_LEFT_OPEN, begin_at=1000, end_at=5000)


def _frame(sequence: int) -> Emitted:
    return Emitted("van-logger", 7, sequence, 1000 + sequence, sequence, {"air.t": 4.25, "air.h": "?crc"})


def test_what_is_emitted_can_be_read_before_the_log_is_closed(tmp_path: Path) -> None:
    log = TruthLog(tmp_path / "new" / "folder")
    log.emitted([_frame(0), _frame(1)])
    log.emitted([])
    assert list(read_emitted(tmp_path / "new" / "folder")) == [_frame(0), _frame(1)]
    log.close()


def test_a_torn_line_is_passed_over_and_tears_no_other(tmp_path: Path) -> None:
    log = TruthLog(tmp_path)
    log.emitted([_frame(0)])
    log.close()
    with (tmp_path / EMITTED).open("ab") as file:
        file.write(b'{"device":"van-logger","boot":7,"seq')
    log = TruthLog(tmp_path)
    log.emitted([_frame(1)])
    log.close()
    assert list(read_emitted(tmp_path)) == [_frame(0), _frame(1)]


def test_the_last_word_about_an_incident_counts(tmp_path: Path) -> None:
    log = TruthLog(tmp_path)
    log.incident(INCIDENT, over=False)
    planned = read_incidents(tmp_path)
    log.incident(msgspec.structs.replace(INCIDENT, end_at=3000), over=True)
    log.close()
    assert [(one.incident.end_at, one.over) for one in planned] == [(5000, False)]
    assert [(one.incident.end_at, one.over) for one in read_incidents(tmp_path)] == [(3000, True)]


def test_a_full_file_becomes_the_older_generation(tmp_path: Path) -> None:
    log = TruthLog(tmp_path, most_bytes=300)
    for sequence in range(5):
        log.emitted([_frame(sequence)])
    log.close()
    assert (tmp_path / EMITTED_BEFORE).stat().st_size >= 300
    sequences = [frame.sequence for frame in read_emitted(tmp_path)]
    assert sequences == list(range(5))[-len(sequences) :]


def test_a_second_simulator_in_the_folder_is_refused(tmp_path: Path) -> None:
    log = TruthLog(tmp_path)
    with pytest.raises(JournalError, match="another simulator is using") as refused:
        TruthLog(tmp_path)
    assert refused.value.retry
    log.close()
    TruthLog(tmp_path).close()


def test_an_empty_folder_has_no_truth(tmp_path: Path) -> None:
    assert list(read_emitted(tmp_path)) == []
    assert read_incidents(tmp_path) == []


def test_a_folder_that_is_a_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(JournalError, match="file"):
        TruthLog(tmp_path / "file")
