"""A single PDF that is a whole pack: other programs read it, and whatever is changed in it is refused."""

import base64
import io
import os
import random
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pikepdf
import pytest
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from coldchain.seal_list import PdfCertificate, id_of
from helpers.needs import requires_program
from helpers.pdf_case import own, pem
from helpers.sealed_case import Sealed, sealed_in
from helpers.small_fleet import NOW
from links.pdf_own import read_own
from links.pdf_signer import PdfSigner
from reports.checking.verify import Outcome, verify
from reports.pack import AsPdf, make_pack
from reports.seal.manifest import MANIFEST, SIGNATURE
from reports.seal.sealed_pdf import open_pdf, seal_pdf
from reports.seal.zipped import unzip, zip_of

MUTATIONS = int(os.environ.get("COLDCHAIN_MUTATIONS", "1500"))


class Case:
    """A sealed PDF with what it was made of."""

    def __init__(self, folder: Path) -> None:
        self.sealed: Sealed = sealed_in(folder)
        self.body = make_pack(self.sealed.evidence, self.sealed.key, as_pdf=AsPdf()).body
        self.signed = make_pack(self.sealed.evidence, self.sealed.key, as_pdf=signing()).body
        self.pages = self.sealed.files["report.pdf"]

    def outcome(self, body: bytes) -> Outcome:
        """Return what is said of a file."""
        return verify(body, self.sealed.keys).outcome


def signing() -> AsPdf:
    """Return a PDF that is wanted with a signature."""
    return AsPdf(PdfSigner(own().certificates, own().key), NOW)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("pdf"))


def test_an_untouched_pdf_is_genuine_and_the_same_again(case: Case) -> None:
    found = verify(case.body, case.sealed.keys)
    assert found.outcome is Outcome.GENUINE
    assert [each.what for each in found.checks][:3] == ["archive", "signature", "files"]
    assert found.report == case.sealed.pack.report
    again = make_pack(case.sealed.evidence, case.sealed.key, as_pdf=AsPdf())
    assert (again.body, again.name[-4:]) == (case.body, ".pdf")


def test_it_holds_the_pages_and_the_seal_of_the_zip(case: Case) -> None:
    files = unzip(case.sealed.pack.body)
    found = open_pdf(case.body)
    assert found.pages == files["report.pdf"]
    assert (found.update.manifest, found.update.seal) == (files[MANIFEST], files[SIGNATURE])


def test_other_programs_find_nothing_against_it_and_all_files_in_it(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "pack.pdf"
    file.write_bytes(case.body)
    qpdf = requires_program("qpdf", "qpdf")
    detach = requires_program("pdfdetach", "poppler-utils")
    checked = subprocess.run([qpdf, "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    subprocess.run([detach, "-saveall", "-o", tmp_path, file], check=True, capture_output=True)
    wanted = {name: body for name, body in unzip(case.sealed.pack.body).items() if name != "report.pdf"}
    assert {name: (tmp_path / name).read_bytes() for name in wanted} == wanted
    with pikepdf.open(file) as pdf:
        assert sorted(pdf.attachments) == sorted(wanted)
        assert len(pdf.Root.AF) == len(wanted)


def _flipped(rng: random.Random, case: Case) -> bytes:
    body = bytearray(case.body)
    body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _flipped_behind(rng: random.Random, case: Case) -> bytes:
    body = bytearray(case.body)
    body[rng.randrange(len(case.pages), len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _flipped_signed(rng: random.Random, case: Case) -> bytes:
    body = bytearray(case.signed)
    body[rng.randrange(rng.choice((0, len(case.pages))), len(body))] ^= 1 << rng.randrange(8)
    return bytes(body)


def _signed_otherwise(rng: random.Random, case: Case) -> bytes:
    """Take the signature off, put the one of another file or time in, or one of a stranger."""
    update = open_pdf(case.signed).update
    kind = rng.randrange(4)
    if kind == 0:
        return case.signed.replace(update.contents.hex().encode(), b"0" * (2 * len(update.contents)))
    if kind == 1:
        return case.signed.replace(b"/M(D:2026", b"/M(D:2025")
    own_files = ({**case.sealed.files}, case.sealed.key)
    if kind == 2:
        bare = seal_pdf(case.sealed.pack.report, *own_files)
        return bare.replace(open_pdf(bare).update.manifest, update.manifest)
    other = read_own(pem())
    stranger = PdfSigner(other.certificates, other.key)
    made = seal_pdf(case.sealed.pack.report, *own_files, signer=stranger, now=NOW)
    theirs, ours = open_pdf(made).update, update
    return made.replace(theirs.manifest, ours.manifest).replace(theirs.seal, ours.seal)


def _cut(rng: random.Random, case: Case) -> bytes:
    body, at = case.body, rng.randrange(len(case.body))
    return rng.choice((body[:at], body[at:], body[:at] + body[at + 1 :], body * 2, case.pages))


def _appended(rng: random.Random, case: Case) -> bytes:
    more = rng.choice((b"\0", b"\n", b" ", b"%%EOF\n", b"% words\n", rng.randbytes(40)))
    at = rng.choice((len(case.body), len(case.pages), 0, rng.randrange(len(case.body))))
    return case.body[:at] + more + case.body[at:]


def _updated(rng: random.Random, case: Case) -> bytes:
    """Put an incremental update behind it, as any program for PDF does: other words on a page."""
    number = rng.randrange(1, 800)
    words = b"BT /F1 12 Tf (GOOD %d) Tj ET" % number
    at = len(case.body)
    told = b"%d 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, len(words), words)
    places = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    previous = case.body[case.body.rfind(b"startxref\n") :].split(b"\n")[1]
    end = b"trailer\n<</Size 836/Root 831 0 R/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        previous,
        at + len(told),
    )
    return case.body + told + places + end


def _between(rng: random.Random, case: Case) -> bytes:
    """Put a whole update between pages and seal, or the seal of one file behind the pages of another."""
    update = case.body[len(case.pages) :]
    other = case.pages.replace(b"Milk", b"Mild").replace(b"/Rotate 0", b"/Rotate 9")
    words = b"\n%d 0 obj\n<<>>\nendobj" % rng.randrange(900)
    return rng.choice((case.pages + update + update, case.pages + words + update, other + words + update))


def _attached(rng: random.Random, case: Case) -> bytes:
    """Replace an attached file by pikepdf, which writes all anew, or take one out."""
    source = Path(os.environ["PYTEST_TMP"]) / "mutated.pdf"
    with pikepdf.open(_opened(case)) as pdf:
        name = rng.choice(sorted(pdf.attachments))
        if rng.random() < 0.5:
            del pdf.attachments[name]
        else:
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, rng.randbytes(30))
        pdf.save(source)
    return source.read_bytes()


def _rewritten(rng: random.Random, case: Case) -> bytes:
    """Let another program write the same PDF, or one with another first page."""
    source = Path(os.environ["PYTEST_TMP"]) / "mutated.pdf"
    with pikepdf.open(_opened(case)) as pdf:
        if rng.random() < 0.5:
            pdf.pages[0].contents_add(b"BT (no harm) Tj ET")
        pdf.save(source)
    return source.read_bytes()


def _edited(rng: random.Random, case: Case) -> bytes:
    """Edit the pages and the table of contents with them, without the key."""
    at = rng.randrange(len(case.pages))
    pages = case.pages[:at] + bytes([case.pages[at] ^ 1]) + case.pages[at + 1 :]
    made = seal_pdf(case.sealed.pack.report, {**case.sealed.files, "report.pdf": pages}, case.sealed.key)
    seal = open_pdf(case.body).update.seal
    return made.replace(open_pdf(made).update.seal, seal)


def _opened(case: Case) -> Path:
    source = Path(os.environ["PYTEST_TMP"]) / "case.pdf"
    if not source.exists():
        source.write_bytes(case.body)
    return source


QUICK: tuple[Callable[[random.Random, Case], bytes], ...] = (
    *(_flipped, _flipped, _flipped_behind, _flipped_behind, _flipped_behind, _cut, _appended, _updated),
    *(_between, _flipped_signed, _flipped_signed, _signed_otherwise),
)
SLOW = (_attached, _rewritten, _edited)


@pytest.mark.parametrize("part", range(2))
def test_whatever_is_changed_is_refused(
    case: Case, part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_TMP", str(tmp_path))
    for number in range(part, MUTATIONS, 2):
        rng = random.Random(number)
        kinds = SLOW if number % 50 == part else QUICK
        kind = kinds[rng.randrange(len(kinds))]
        try:
            body = kind(rng, case)
        except ValueError:  # an edit that the writer itself refuses
            continue
        if body in (case.body, case.signed):
            continue
        assert case.outcome(body) is not Outcome.GENUINE, (number, kind.__name__)


def test_the_pages_without_their_seal_accuse_nobody(case: Case) -> None:
    found = verify(case.pages, case.sealed.keys)
    assert found.outcome is Outcome.UNREADABLE
    assert "no seal" in found.words()


def _pdfsig(file: Path, body: bytes) -> str:
    file.write_bytes(body)
    tool = requires_program("pdfsig", "poppler-utils")
    return subprocess.run([tool, file], capture_output=True, text=True, check=False, timeout=60).stdout


def test_a_signed_one_is_genuine_and_other_programs_say_so(case: Case, tmp_path: Path) -> None:
    found = verify(case.signed, case.sealed.keys)
    assert found.outcome is Outcome.GENUINE
    assert "PDF signature" in [each.what for each in found.checks]
    assert make_pack(case.sealed.evidence, case.sealed.key, as_pdf=signing()).body == case.signed
    told = _pdfsig(tmp_path / "signed.pdf", case.signed)
    for words in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "Kaimosi Farmers"):
        assert words in told, told
    qpdf = requires_program("qpdf", "qpdf")
    assert (
        subprocess.run(
            [qpdf, "--check", tmp_path / "signed.pdf"], capture_output=True, check=False
        ).returncode
        == 0
    )
    for at in (100, len(case.pages) // 2, len(case.pages) + 40, len(case.signed) - 20):
        body = case.signed[:at] + bytes([case.signed[at] ^ 1]) + case.signed[at + 1 :]
        assert "Signature is Valid" not in _pdfsig(tmp_path / "changed.pdf", body), at


def test_pyhanko_too_finds_the_whole_file_signed_and_nothing_changed(case: Case) -> None:
    root = Certificate.load(own().certificates[0])
    found = PdfFileReader(io.BytesIO(case.signed)).embedded_signatures
    assert len(found) == 1
    moment = datetime.fromtimestamp(NOW / 1000, UTC)
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=moment)
    status = validate_pdf_signature(found[0], context)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def test_the_bytes_differ_by_the_time_of_signing_and_in_nothing_else(case: Case) -> None:
    later = AsPdf(signing().signer, NOW + 60_000)
    other = make_pack(case.sealed.evidence, case.sealed.key, as_pdf=later).body
    assert len(other) == len(case.signed)
    one, two = open_pdf(case.signed).update, open_pdf(other).update
    assert (one.manifest, one.seal) == (two.manifest, two.seal)
    assert one.signed_at != two.signed_at
    assert verify(other, case.sealed.keys).outcome is Outcome.GENUINE


def test_a_certificate_that_was_taken_back_is_told_and_the_seal_holds(case: Case) -> None:
    der = own().certificates[0]
    kept = (base64.b64encode(der).decode(),)
    back = PdfCertificate(
        id=id_of(der), certificates=kept, name="K", created_at=1, revoked_at=2, why="stolen"
    )
    keys = msgspec.structs.replace(case.sealed.keys, certificates=(back,))
    found = verify(case.signed, keys)
    assert found.outcome is Outcome.GENUINE
    assert "stolen" in found.words()
    assert "the pack is as it was sealed. What could not" in found.words()


def test_the_parts_of_a_signed_pdf_are_no_archive(case: Case) -> None:
    update = open_pdf(case.signed).update
    body = zip_of({**case.sealed.files, MANIFEST: update.manifest, SIGNATURE: update.seal})
    assert case.outcome(body) is Outcome.CHANGED
