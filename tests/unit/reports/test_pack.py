"""A whole pack: the same evidence and key give the same bytes, and every file tells the same numbers."""

import csv
import io
import json

import pytest
from msgspec.structs import replace

from coldchain.evidence import SubjectKind
from helpers.sealed_case import Sealed, sealed_in
from reports.pack import make_pack, name_of
from reports.seal.zipped import unzip

NAMES = {
    "audit.jsonl",
    "epcis.jsonld",
    "fsma204.csv",
    "manifest.json",
    "manifest.sig",
    "readings.csv",
    "report.json",
    "report.pdf",
    "report.xlsx",
    "trip.json",
}


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return sealed_in(tmp_path_factory.mktemp("pack"))


def test_the_same_evidence_and_key_give_the_same_bytes(sealed: Sealed) -> None:
    again = make_pack(sealed.evidence, sealed.key)
    assert again.body == sealed.pack.body
    assert again.name == f"{name_of(again.report)}.zip"
    assert again.name.startswith("kaimosi-shipment-s-1-CC-")


def test_a_pack_has_its_files_and_the_report_knows_the_readings(sealed: Sealed) -> None:
    files = unzip(sealed.pack.body)
    assert set(files) == NAMES
    report = json.loads(files["report.json"])
    rows = list(csv.DictReader(io.StringIO(files["readings.csv"].decode())))
    assert len(rows) == len(sealed.evidence.readings)
    assert sum(each["received"] for each in report["ledger"]) == len(rows)
    listed = {each["name"]: each["sha256"] for each in json.loads(files["manifest.json"])["files"]}
    assert listed["readings.csv"] == report["readings_sha256"]
    assert report["told_ms"] == report["good_ms"] + report["harmful_ms"] + report["unknown_ms"]


def test_other_knowledge_is_another_report(sealed: Sealed) -> None:
    known = sealed.evidence.subject.as_known_at
    later = replace(sealed.evidence, subject=replace(sealed.evidence.subject, as_known_at=known + 1))
    other = make_pack(later, sealed.key)
    assert other.report.number != sealed.pack.report.number


def test_the_name_of_a_legs_pack_has_no_second_ending(sealed: Sealed) -> None:
    subject = replace(sealed.evidence.subject, kind=SubjectKind.LEG, id="s-1.2")
    assert "-leg-s-1-leg-2-" in name_of(replace(sealed.pack.report, subject=subject))
