"""Evidence as types: they come back from JSON as they were, and nothing in them can be changed."""

from pathlib import Path

import msgspec
import pytest

from coldchain.evidence import AlarmStory, Given, Subject, SubjectKind
from coldchain.registry.things import Cooperative
from helpers.pages_case import harmed_evidence

SUBJECT = Subject(
    kind=SubjectKind.LEG,
    id="s-1.2",
    cooperative=Cooperative(id="kaimosi", name="Kaimosi"),
    from_at=1,
    until_at=2,
    as_known_at=3,
)


def test_what_is_in_a_report_comes_back_from_json(tmp_path: Path) -> None:
    evidence = harmed_evidence(tmp_path)
    for part, kind in ((evidence.alarms, tuple[AlarmStory, ...]), (evidence.given, tuple[Given, ...])):
        assert part
        assert msgspec.json.decode(msgspec.json.encode(part), type=kind) == part
    assert msgspec.json.decode(msgspec.json.encode(evidence.subject), type=Subject) == evidence.subject


def test_nothing_can_be_changed() -> None:
    with pytest.raises(AttributeError):
        SUBJECT.until_at = 9  # type: ignore[misc]


def test_the_kinds_are_names_that_stay() -> None:
    assert [str(each) for each in SubjectKind] == ["shipment", "leg", "asset", "period", "product"]
    assert SUBJECT.language == "en"
    assert msgspec.to_builtins(SUBJECT)["kind"] == "leg"
