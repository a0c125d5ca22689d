"""Every PDF of a pack is PDF/A-3b: pages in all scripts, sealed as one file, and signed.

veraPDF judges where COLDCHAIN_VERAPDF names the folder of its jars (`make pdfa` fetches them); else only what
the files say of themselves is looked at.
"""

import os
import subprocess
from pathlib import Path

import pikepdf
from msgspec.structs import replace

from helpers.needs import PROJECT, requires_program
from helpers.pages_case import harmed_report, pack_folder
from helpers.pdf_case import own
from helpers.sealed_case import sealed_in
from helpers.small_fleet import NOW
from links.pdf_signer import PdfSigner
from reports.content.columns import columns_of
from reports.pack import AsPdf, make_pack
from reports.pages.drawing import draw_pages

JARS = os.environ.get("COLDCHAIN_VERAPDF", "")


def conforms(*files: Path) -> None:
    """Assert that files are PDF/A-3b."""
    for file in files:
        with pikepdf.open(file) as pdf, pdf.open_metadata() as about:
            assert about.pdfa_status == "3B", file
    if JARS:
        java = requires_program("java", "default-jdk-headless")
        check = PROJECT / "scripts" / "pdfa" / "Check.java"
        command = [str(java), "-cp", f"{JARS}/*", str(check), *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stdout
        assert done.stdout.count("PDF/A-3b conforms") == len(files), done.stdout + done.stderr


def test_pages_in_every_script_are_pdfa(tmp_path: Path) -> None:
    report, readings = harmed_report(tmp_path / "fleet")
    folder = pack_folder(tmp_path / "pack", report)
    files = []
    for language in ("en", "hi", "zh"):
        spoken = replace(report, subject=replace(report.subject, language=language))
        files.append(tmp_path / f"{language}.pdf")
        files[-1].write_bytes(draw_pages(spoken, columns_of(readings), folder))
    conforms(*files)


def test_a_pack_as_one_file_is_pdfa_sealed_and_signed(tmp_path: Path) -> None:
    sealed = sealed_in(tmp_path)
    certificate = own()
    signer = PdfSigner(certificate.certificates, certificate.key)
    kinds = {"sealed.pdf": AsPdf(), "signed.pdf": AsPdf(signer, NOW)}
    for name, kind in kinds.items():
        (tmp_path / name).write_bytes(make_pack(sealed.evidence, sealed.key, as_pdf=kind).body)
    conforms(*(tmp_path / name for name in kinds))
