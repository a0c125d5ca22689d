"""A pack: all files on one subject, sealed. The same evidence and key give the same bytes.

readings.csv -> report -> epcis.jsonld, fsma204.csv, report.xlsx, report.json -> report.pdf
-> manifest -> zip, or all of it as one PDF
"""

import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.evidence import Evidence, SubjectKind
from links.seal_keys import SealKey
from reports.comparing.compare import Told, arrived, compare
from reports.comparing.parts import ARRIVED, BEFORE, CHANGES
from reports.content.build import Built, build, number_of
from reports.content.document import Report
from reports.events.epcis import epcis_of
from reports.events.fsma import fsma_of
from reports.pages.changes import Compared
from reports.pages.drawing import draw_pages
from reports.seal.manifest import seal_pack
from reports.seal.readings_csv import Written, write_readings
from reports.seal.sealed_pdf import PdfSigner, seal_pdf
from reports.workbook.book import workbook_of


class Pack(NamedTuple):
    """A pack: its archive or PDF, the report in it, its name as a file, and what it is compared with."""

    body: bytes
    report: Report
    name: str
    compared: Compared | None = None


class AsPdf(NamedTuple):
    """A pack is wanted as a single PDF.

    Args:
        signer: Signs it for readers of PDF too; None: nobody does.
        now: When it signs [ms].
    """

    signer: PdfSigner | None = None
    now: int = 0


def make_pack(
    evidence: Evidence, key: SealKey, before: Evidence | None = None, *, as_pdf: AsPdf | None = None
) -> Pack:
    """Return the pack on one subject.

    Args:
        evidence: As it was gathered.
        key: Seals it.
        before: As it was known earlier, when it is to tell what changed since; None: it does not.
        as_pdf: Without it the pack is a zip.
    """
    compared = compared_of(before, evidence) if before is not None else None
    report, files = make_files(evidence, compared)
    name = name_of(report) if compared is None else f"{name_of(report)}-since-{compared.before.report.number}"
    if as_pdf is not None:
        body = seal_pdf(report, files, key, signer=as_pdf.signer, now=as_pdf.now)
        return Pack(body, report, f"{name}.pdf", compared)
    return Pack(seal_pack(report, files, key), report, f"{name}.zip", compared)


def compared_of(before: Evidence, after: Evidence) -> Compared:
    """Return what changed from what was known earlier to what was known later, of one subject."""
    told = Told(before, *_report_of(before)[0]), Told(after, *_report_of(after)[0])
    return Compared(compare(*told), *told)


def _report_of(evidence: Evidence) -> tuple[Built, Written]:
    """Return the report with the hashes of its readings, and these as they are written."""
    built, written = build(evidence), write_readings(evidence.readings)
    bare = msgspec.structs.replace(
        built.report, readings_sha256=written.sha256, chain_head=written.chain_head
    )
    return built._replace(report=msgspec.structs.replace(bare, number=number_of(bare))), written


def make_files(evidence: Evidence, compared: Compared | None = None) -> tuple[Report, dict[str, bytes]]:
    """Return the report, and all files of a pack but its seal."""
    if compared is None:
        (report, course, columns), written = _report_of(evidence)
    else:
        _, report, course, columns = compared.after
        written = write_readings(evidence.readings)
    files = {
        "readings.csv": written.body,
        "report.json": _json(report),
        "report.xlsx": workbook_of(report, evidence.readings, columns),
        "trip.json": _json(evidence.trip),
        "audit.jsonl": b"".join(msgspec.json.encode(each) + b"\n" for each in evidence.audit),
    }
    if report.goods is not None:
        files |= {"epcis.jsonld": epcis_of(report), "fsma204.csv": fsma_of(report)}
    if compared is not None:
        came = arrived(compared.before.evidence, evidence)
        files |= {
            CHANGES: _json(compared.changes),
            BEFORE: _json(compared.before.report),
            ARRIVED: write_readings(came).body,
        }
    with tempfile.TemporaryDirectory(prefix="coldchain-") as folder:
        for name, body in files.items():
            (Path(folder) / name).write_bytes(body)
        files["report.pdf"] = draw_pages(report, columns, Path(folder), compared, course=course)
    return report, files


def _json(thing: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(thing), indent=1) + b"\n"


def name_of(report: Report) -> str:
    """Return the name of a pack's file: whose, about what, and its number."""
    subject = report.subject
    about = subject.id if subject.kind is not SubjectKind.LEG else subject.id.replace(".", "-leg-")
    return f"{subject.cooperative.id}-{subject.kind}-{about}-{report.number}"
