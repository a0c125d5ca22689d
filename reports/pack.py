"""A pack: all files on one subject, sealed. The same evidence and key give the same bytes.

readings.csv -> report -> epcis.jsonld, fsma204.csv, report.xlsx, report.json -> report.pdf -> manifest -> zip
"""

import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.evidence import Evidence, SubjectKind
from links.seal_keys import SealKey
from reports.build import build_report, number_of
from reports.document import Report
from reports.epcis import epcis_of
from reports.fsma import fsma_of
from reports.manifest import seal_pack
from reports.pages import draw_pages
from reports.readings_csv import write_readings
from reports.workbook import workbook_of


class Pack(NamedTuple):
    """A pack: its archive, the report in it, and the name that its file is given."""

    body: bytes
    report: Report
    name: str


def make_pack(evidence: Evidence, key: SealKey) -> Pack:
    """Return the pack on one subject.

    Args:
        evidence: As it was gathered.
        key: Seals it.
    """
    report, files = make_files(evidence)
    return Pack(seal_pack(report, files, key), report, f"{name_of(report)}.zip")


def make_files(evidence: Evidence) -> tuple[Report, dict[str, bytes]]:
    """Return the report, and all files of a pack but its seal."""
    written = write_readings(evidence.readings)
    bare = msgspec.structs.replace(
        build_report(evidence), readings_sha256=written.sha256, chain_head=written.chain_head
    )
    report = msgspec.structs.replace(bare, number=number_of(bare))
    files = {
        "readings.csv": written.body,
        "report.json": msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n",
        "report.xlsx": workbook_of(report, evidence.readings),
        "trip.json": msgspec.json.format(msgspec.json.encode(evidence.trip), indent=1) + b"\n",
        "audit.jsonl": b"".join(msgspec.json.encode(each) + b"\n" for each in evidence.audit),
    }
    if report.goods is not None:
        files |= {"epcis.jsonld": epcis_of(report), "fsma204.csv": fsma_of(report)}
    with tempfile.TemporaryDirectory(prefix="coldchain-") as folder:
        for name, body in files.items():
            (Path(folder) / name).write_bytes(body)
        files["report.pdf"] = draw_pages(report, evidence.readings, Path(folder))
    return report, files


def name_of(report: Report) -> str:
    """Return the name of a pack's file: whose, about what, and its number."""
    subject = report.subject
    about = subject.id if subject.kind is not SubjectKind.LEG else subject.id.replace(".", "-leg-")
    return f"{subject.cooperative.id}-{subject.kind}-{about}-{report.number}"
