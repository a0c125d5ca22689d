"""A pack as a single PDF: the pages with all files attached, and behind them the seal, in one form only.

    %PDF ... pages, attached files ... %%EOF    report.pdf, just as it lies in a zip
    %coldchain-sealed-pdf/1 ...                 an incremental update: manifest.json, manifest.sig
                                                and, where the station has a certificate, a PAdES signature

The manifest holds report.pdf by its hash and every attached file by its own. Of the update every byte is made
again from what it holds and compared, so that nothing can be put there. What is not made again is the PAdES
signature's value, of which there is only one that is right (RSA, PKCS #1 v1.5): see ``links/pdf_signed.py``.

Not the checking of what is in the files: see ``reports/checking/verify.py``.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from coldchain.errors import InputError
from coldchain.instants import MS_PER_S, to_iso
from links.seal_keys import SealKey
from reports.content.document import Report
from reports.seal.manifest import MANIFEST, SEAL, SIGNATURE, Manifest, manifest_of, read_manifest, sealed
from reports.seal.plain_pdf import PlainPdf, bad_pdf
from reports.seal.zipped import LARGEST

PAGES = "report.pdf"
NO_SEAL = "no-seal"
"""Reason of an ``InputError`` on a PDF that was never sealed."""
_MARK = b"\n%coldchain-sealed-pdf/1\n"
ROOM = 12_000
"""Bytes for a PAdES signature with its certificates; always the same, so that it has one form."""
_RANGE = 46
"""Characters of the four numbers that say what a PAdES signature is over."""
_HEAD = rb"\d{1,8} 0 obj\n<</Length (\d{1,6})/Type/EmbeddedFile/[^>\n]*>>>>\nstream\n"
_EMBEDDED = re.compile(_HEAD)
_SLOT = re.compile(rb"/M\(D:(\d{14})Z\)/Reason\([^)\n]*\)/ByteRange\[([0-9 ]+)\]/Contents<([0-9a-f]+)>")
_TYPES = {MANIFEST: b"application#2Fjson", SIGNATURE: b"text#2Fplain"}
_PDF_TIME = "%Y%m%d%H%M%S"


class PdfSigner(Protocol):
    """Who makes PAdES signatures."""

    certificates: tuple[bytes, ...]

    def sign(self, digest: bytes) -> bytes:
        """Return the signature (CMS, DER) over a SHA-256."""


class Update(NamedTuple):
    """What stands behind the pages.

    Args:
        manifest: Of the pack.
        seal: Its signature.
        signed_at: When it was signed for readers of PDF [ms, whole seconds]; None: it was not.
        contents: That signature (CMS, DER).
    """

    manifest: bytes
    seal: bytes
    signed_at: int | None = None
    contents: bytes = b""


class SealedPdf(NamedTuple):
    """A sealed PDF in its parts; whether they belong together is told by ``check_whole``."""

    body: bytes
    pages: bytes
    update: Update

    def digest(self) -> bytes:
        """Return the SHA-256 of what a PAdES signature is over: all but its own digits."""
        return _digest(self.body)


def seal_pdf(
    report: Report, files: Mapping[str, bytes], key: SealKey, *, signer: PdfSigner | None = None, now: int = 0
) -> bytes:
    """Return a whole pack as a PDF.

    Args:
        report: The report in the pack, with the head of its chain.
        files: All but the manifest and its signature, by name.
        key: Seals it.
        signer: Signs it for readers of PDF too.
        now: When that is [ms].

    Raises:
        InputError: It is larger than a pack may be, or the certificates are larger than their room.
    """
    certificates = [hashlib.sha256(each).hexdigest() for each in signer.certificates] if signer else []
    manifest = manifest_of(report, files, key.id, certificates=certificates)
    update = Update(manifest, sealed(manifest, key))
    pages = files[PAGES]
    if signer is None:
        body = pages + _update(pages, update)
    else:
        update = update._replace(signed_at=now // MS_PER_S * MS_PER_S)
        digest = _digest(pages + _update(pages, update))
        body = pages + _update(pages, update._replace(contents=signer.sign(digest)))
    if len(body) > LARGEST:
        raise InputError("pack", f"{len(body)} bytes", f"at most {LARGEST}", "Take a shorter time.")
    return body


def open_pdf(body: bytes) -> SealedPdf:
    """Return the parts of a sealed PDF, of which nothing is believed yet.

    Raises:
        InputError: It has no seal.
    """
    if len(body) > LARGEST:
        raise bad_pdf(f"more than {LARGEST} bytes")
    at = body.rfind(_MARK)
    if at < 0 and SEAL.encode() in body:
        raise bad_pdf("a seal that is not where it should be")
    if at < 0:
        raise InputError("sealed PDF", "no seal", "one behind the pages", reason=NO_SEAL)
    manifest, behind = _embedded(body, at + len(_MARK))
    seal, behind = _embedded(body, behind)
    slot = _SLOT.search(body, behind)
    update = Update(manifest, seal)
    if slot is not None:
        try:
            signed_at = datetime.strptime(slot[1].decode(), _PDF_TIME).replace(tzinfo=UTC)
            update = Update(manifest, seal, int(signed_at.timestamp()) * MS_PER_S, _der(slot[3]))
        except ValueError:
            raise bad_pdf("a date or a signature of another form") from None
    return SealedPdf(body, body[:at], update)


def check_whole(found: SealedPdf) -> dict[str, bytes]:
    """Return the files of a pack, when every byte behind its pages is the one that the writer would write.

    Args:
        found: Of which the manifest is believed, and the pages are those that it names.

    Raises:
        InputError: Something is there that was not, or is missing.
    """
    manifest = read_manifest(found.update.manifest)
    if bool(manifest.certificates) != (found.update.signed_at is not None):
        raise bad_pdf("a PAdES signature too many, or none where one was")
    if found.body[len(found.pages) :] != _update(found.pages, found.update):
        raise bad_pdf("other bytes behind the pages than the writer writes")
    return {**PlainPdf(found.pages).attached(), PAGES: found.pages}


def _embedded(body: bytes, at: int) -> tuple[bytes, int]:
    """Return an attached file of the update, and what stands behind it."""
    head = _EMBEDDED.match(body, at)
    if head is None:
        raise bad_pdf("no table of contents where it should be")
    end = head.end() + int(head[1])
    return body[head.end() : end], end + len(_END_STREAM)


_END_STREAM = b"\nendstream\nendobj\n"


def _update(pages: bytes, update: Update) -> bytes:
    """Return all that stands behind the pages; with an empty signature its room is left."""
    pdf, manifest = PlainPdf(pages), read_manifest(update.manifest)
    at = _made_at(pdf)
    new = pdf.size
    objects = {
        new: _stream(MANIFEST, update.manifest, at),
        new + 1: _stream(SIGNATURE, update.seal, at),
        new + 2: _filespec(MANIFEST, new, manifest),
        new + 3: _filespec(SIGNATURE, new + 1, manifest),
    }
    catalog = _catalog(pdf.object(pdf.root), new + 2)
    if update.signed_at is not None:
        first = _first_page(pdf)
        catalog = catalog[:-2] + b"/AcroForm<</SigFlags 3/Fields[%d 0 R]>>>>" % (new + 4)
        objects[new + 4] = _field(new + 5, first)
        objects[new + 5] = _slot(update, manifest)
        objects[first] = _with_field(pdf.object(first), new + 4)
    objects[pdf.root] = catalog
    written = _written(pdf, objects)
    return written if update.signed_at is None else _ranged(written, len(pages))


def _made_at(pdf: PlainPdf) -> bytes:
    info = re.search(rb"/Info (\d{1,8}) 0 R", pdf.trailer)
    made = re.search(rb"/CreationDate\((D:\d{14}Z)\)", pdf.object(int(info[1]))) if info else None
    if made is None:
        raise bad_pdf("pages without a date")
    return made[1]


def _stream(name: str, content: bytes, at: bytes) -> bytes:
    size = len(content)
    head = b"<</Length %d/Type/EmbeddedFile/Subtype/%b/Params<</Size %d/ModDate(%b)>>>>"
    return b"%b\nstream\n%b\nendstream" % (head % (size, _TYPES[name], size, at), content)


def _filespec(name: str, stream: int, manifest: Manifest) -> bytes:
    told = f"<</Type/Filespec/F({name})/UF({name})/EF<</F {stream} 0 R/UF {stream} 0 R>>"
    return f"{told}/AFRelationship/Supplement/Desc({manifest.report}: {name})>>".encode()


def _catalog(told: bytes, first: int) -> bytes:
    """Return the catalog with the two files in its list of attached ones, which is in the order of names."""
    listed = re.search(rb"(/EmbeddedFiles<</Names\[)(.*?)(\]>>)", told)
    related = re.search(rb"(/AF\[)(.*?)(\])", told)
    if listed is None or related is None or not told.endswith(b">>"):
        raise bad_pdf("pages without attached files")
    names = re.findall(rb"\([^)]*\)\d+ 0 R", listed[2])
    names += [b"(%b)%d 0 R" % (name.encode(), first + n) for n, name in enumerate((MANIFEST, SIGNATURE))]
    told = told.replace(listed[0], listed[1] + b"".join(sorted(names)) + listed[3], 1)
    return told.replace(related[0], b"/AF[%b %d 0 R %d 0 R]" % (related[2], first, first + 1), 1)


def _first_page(pdf: PlainPdf) -> int:
    pages = re.search(rb"/Pages (\d{1,8}) 0 R", pdf.object(pdf.root))
    first = re.search(rb"/Kids\[(\d{1,8}) 0 R", pdf.object(int(pages[1]))) if pages else None
    if first is None:
        raise bad_pdf("no page")
    return int(first[1])


def _field(signature: int, page: int) -> bytes:
    told = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(seal)/F 132/Rect[0 0 0 0]/V %d 0 R/P %d 0 R>>"
    return told % (signature, page)


def _with_field(page: bytes, field: int) -> bytes:
    if b"/Annots" in page or not page.startswith(b"<</Type/Page/") or not page.endswith(b">>"):
        raise bad_pdf("a first page of another form")
    return page[:-2] + b"/Annots[%d 0 R]>>" % field


def _slot(update: Update, manifest: Manifest) -> bytes:
    if len(update.contents) > ROOM:
        came, allowed = f"a signature of {len(update.contents)} bytes", f"at most {ROOM}"
        raise InputError("certificates", came, allowed, "Leave out those that are not needed.")
    instant = datetime.fromtimestamp((update.signed_at or 0) / MS_PER_S, UTC).strftime(_PDF_TIME)
    reason = f"Seal of report {manifest.report}, as known at {to_iso(manifest.as_known_at)}"
    told = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:{instant}Z)/Reason({reason})"
    room = update.contents.hex().ljust(2 * ROOM, "0")
    return f"{told}/ByteRange[{' ' * _RANGE}]/Contents<{room}>>>".encode()


def _ranged(update: bytes, offset: int) -> bytes:
    """Return the update with the numbers that say what its signature is over.

    Args:
        update: With room for them.
        offset: How many bytes stand before it.
    """
    slot = _slot_in(update)
    start, end = slot.start(2) - 1, slot.end(2) + 1
    numbers = f"0 {offset + start} {offset + end} {len(update) - end}".ljust(_RANGE).encode()
    return update[: slot.start(1)] + numbers + update[slot.end(1) :]


def _slot_in(body: bytes) -> re.Match[bytes]:
    mark = body.rfind(_MARK)
    found = re.compile(rb"/ByteRange\[([0-9 ]+)\]/Contents<([0-9a-f]+)>").search(body, mark)
    if found is None:
        raise bad_pdf("no PAdES signature")
    return found


def _digest(body: bytes) -> bytes:
    slot = _slot_in(body)
    return hashlib.sha256(body[: slot.start(2) - 1] + body[slot.end(2) + 1 :]).digest()


def _der(digits: bytes) -> bytes:
    """Return the structure that stands in the room of a signature, without what fills it up."""
    room = bytes.fromhex(digits.decode())
    size = 4 + int.from_bytes(room[2:4], "big") if room[:2] == b"\x30\x82" else 0
    if not size or size > len(room):
        raise bad_pdf("no PAdES signature in its room")
    return room[:size]


def _written(pdf: PlainPdf, objects: Mapping[int, bytes]) -> bytes:
    """Return objects, their places and the end, as an incremental update."""
    pieces, places, at = [_MARK], {}, len(pdf.body) + len(_MARK)
    for number in sorted(objects, key=lambda each: (each < pdf.size, each)):  # those that are new come first
        piece = b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
        places[number] = at
        pieces.append(piece)
        at += len(piece)
    size = max(objects) + 1
    end = b"trailer\n<</Size %d/Root %d 0 R%b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    pieces += [_places(places), end % (size, pdf.root, pdf.trailer, pdf.places_at, at)]
    return b"".join(pieces)


def _places(places: Mapping[int, int]) -> bytes:
    told = [b"xref\n"]
    for run in _runs(sorted(places)):
        told.append(b"%d %d\n" % (run[0], len(run)))
        told += [b"%010d 00000 n \n" % places[number] for number in run]
    return b"".join(told)


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
