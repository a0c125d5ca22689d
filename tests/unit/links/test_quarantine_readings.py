"""What was refused is counted reading by reading, of one cooperative, up to an instant of knowledge."""

from pathlib import Path

import pytest

from coldchain import senml
from coldchain.errors import JournalError
from coldchain.reading import Reading
from links.journal import Journal
from links.quarantine import Rejected
from links.quarantine_readings import Refusal, Refusals

T0 = 1_795_333_512_000
TOPIC = "coldchain/v1/kaimosi/gw-road/readings"


def _reading(device: str, minute: int) -> Reading:
    at = T0 + minute * 60_000
    return Reading(device, "air/temperature", 7, minute, at, 0, 400.0, "Cel")


def _refused(
    received_at: int, *readings: Reading, source: str = TOPIC, reason: str = "impossible-value"
) -> Rejected:
    return Rejected(received_at, source, reason, "why", senml.encode_json(readings))


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    file = tmp_path / "journal.sqlite"
    journal = Journal(file)
    rejected = [
        _refused(T0 + 120_000, _reading("d-1", 0), _reading("d-1", 1)),
        _refused(T0 + 130_000, _reading("d-2", 0), reason="future-time"),
        _refused(T0 + 140_000, _reading("d-1", 2), source=TOPIC.replace("kaimosi", "other")),
        Rejected(T0 + 150_000, TOPIC, "bad-pack", "no JSON", b"{"),
        Rejected(T0 + 160_000, "tele/x/SENSOR", "bad-pack", "no JSON", b"{"),
    ]
    journal.append([], rejected)
    journal.close()
    return file


def test_each_reading_is_one_and_what_nobody_could_read_is_nobody_s(journal: Path) -> None:
    found = Refusals(journal, "kaimosi", T0 + 10**9).since(0)
    assert found == [
        Refusal("d-1", "air/temperature", "impossible-value", T0, T0 + 120_000),
        Refusal("d-1", "air/temperature", "impossible-value", T0 + 60_000, T0 + 120_000),
        Refusal("d-2", "air/temperature", "future-time", T0, T0 + 130_000),
        Refusal("", "", "bad-pack", T0 + 150_000, T0 + 150_000),
    ]


def test_what_came_later_is_not_known_and_what_came_before_is_not_asked_for(journal: Path) -> None:
    known = Refusals(journal, "kaimosi", T0 + 130_000)
    assert [each.device for each in known.since(T0 + 125_000)] == ["d-2"]
    assert [each.device for each in known.since(0)] == ["d-1", "d-1", "d-2"], "asked for wider"
    journal.unlink()
    assert [each.device for each in known.since(T0 + 125_000)] == ["d-2"], "it is not read again"


def test_where_there_is_no_journal_nothing_was_refused(tmp_path: Path) -> None:
    assert Refusals(tmp_path / "none.sqlite", "kaimosi", T0).since(0) == []


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"no database " * 100)
    with pytest.raises(JournalError):
        Refusals(tmp_path / "journal.sqlite", "kaimosi", T0).since(0)


def test_a_thousand_things_are_read_page_by_page(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    journal = Journal(file)
    journal.append([], [_refused(T0 + number, _reading("d-1", number)) for number in range(1_200)])
    journal.close()
    assert len(Refusals(file, "kaimosi", T0 + 10**9).since(0)) == 1_200
