"""What changed is said in sentences and tables, in the report's language; nothing where nothing did."""

import pytest
from msgspec.structs import replace

from coldchain.evidence import SubjectKind
from helpers.evidence_case import SHIPMENT, evidence_on
from helpers.later_case import LATER, later_fleet
from helpers.small_fleet import NOW
from reports.comparing.parts import Differs, How
from reports.evidence.gather import Asked
from reports.pack import compared_of
from reports.pages.changes import Compared, changes_section, changes_text
from reports.pages.paper import Paper


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    fleet = later_fleet(tmp_path_factory.mktemp("words"))
    both = [evidence_on(fleet, Asked(SubjectKind.SHIPMENT, SHIPMENT, at)) for at in (NOW, LATER)]
    return compared_of(*both)


def _paper(compared: Compared, language: str = "en") -> Paper:
    return Paper(replace(compared.after.report.subject, language=language))


def test_the_text_names_both_reports_and_what_came(compared: Compared) -> None:
    text = changes_text(compared, _paper(compared))
    for side in (compared.changes.before, compared.changes.after):
        assert side.report in text
    assert "The verdict is the same: Good." in text
    assert "3 readings of time that had been told came late." in text
    assert "180 readings belong to it now, or no longer" in text
    assert "came late" in text
    assert "Grace Achieng" in text
    assert "Life used" in text
    assert "readings_sha256" not in text


def test_another_verdict_is_the_first_thing_that_is_said(compared: Compared) -> None:
    before = replace(compared.changes.before, decision="reject")
    other = compared._replace(changes=replace(compared.changes, before=before))
    assert "The verdict was Reject, and is Good." in changes_text(other, _paper(other))


def test_the_chapter_has_a_row_for_every_field_but_those_that_name_a_report(compared: Compared) -> None:
    chapter = changes_section(compared, _paper(compared))
    assert chapter["title"].startswith("What changed since 2026-11-22")
    rows = chapter["blocks"][-1]["rows"]
    names = [row[0] for row in rows if isinstance(row, list)]
    fields = [each.field for each in compared.changes.fields]
    assert names == [each for each in fields if each != "number"][:80]
    assert rows[-1] == {"span": f"{len(fields) - 3 - 80} more are in changes.json."}
    assert not {"number", "readings_sha256", "chain_head"} & set(names)
    assert "subject.as_known_at" in names
    told = {row[0]: row[1:] for row in rows if isinstance(row, list)}
    assert told["subject.as_known_at"] == ["2026-11-22 10:45:12", "2026-11-22 10:55:12"]
    assert told["verdict.good_ms"] == ["5:00:00", "4:09:12"]
    assert told["legs[3]"] == ["–", "a new row"]


def test_what_differs_behind_the_digits_that_people_read_shows_all_of_them(compared: Compared) -> None:
    fields = (
        Differs(field="verdict.mkt_c", before=4.0, after=4.0000000001),
        Differs(field="legs[2]", before={"number": 2}, after=None),
    )
    other = compared._replace(changes=replace(compared.changes, fields=fields))
    rows = changes_section(other, _paper(other))["blocks"][-1]["rows"]
    assert rows == [["verdict.mkt_c", "4.0", "4.0000000001"], ["legs[2]", "a row that is gone", "–"]]


def test_where_nothing_changed_it_says_only_that(compared: Compared) -> None:
    changes = replace(compared.changes, fields=(), readings=(), acts=(), edits=(), alarms=())
    same = compared._replace(changes=changes)
    assert changes_text(same, _paper(same)).splitlines()[1:] == ["Nothing changed."]


@pytest.mark.parametrize("how", How)
def test_each_why_of_readings_has_words(compared: Compared, how: How) -> None:
    paper = _paper(compared)
    assert paper.name(f"readings-{how}") != f"readings-{how}"


def test_what_people_wrote_moves_no_cursor(compared: Compared) -> None:
    act = replace(compared.changes.acts[0], why="\x1b[2Jgone\u202e", by="a\nb")
    other = compared._replace(changes=replace(compared.changes, acts=(act,)))
    lines = changes_text(other, _paper(other)).splitlines()
    assert all(line.isprintable() for line in lines)
    assert any("4.4 % / 4.4" in line for line in lines)
    assert any("[2Jgone" in line for line in lines)


def test_it_is_said_in_the_language_of_the_report(compared: Compared) -> None:
    assert "Qué cambió desde" in changes_text(compared, _paper(compared, "es"))
