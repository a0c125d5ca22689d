"""Whether a pack is as it was sealed, and whether its readings give the verdict that it tells. Offline.

Each check is a sentence for a person. The first that fails in the container, the manifest or the signature
ends the look: nothing behind it could be believed. What cannot be shown here: that a key is the cooperative's
(its list has to come by another way than the packs), and that nothing was left out before it was sealed.
"""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import NamedTuple

import msgspec

from coldchain.errors import ColdchainError, InputError
from coldchain.evidence import SubjectKind
from coldchain.instants import LAST_AT, to_iso
from coldchain.seal_list import KeyList, PublicKey
from links.pdf_signed import check_signed
from links.seal_keys import is_signed
from reports.checking.agreed import look_at_pages
from reports.checking.changes import NotLookedError
from reports.checking.looks import Looks
from reports.checking.summaries import SummaryLooks
from reports.content.document import Report
from reports.period.read import PAGES as SUMMARY_PAGES
from reports.seal.manifest import MANIFEST, OTHER_VERSION, SIGNATURE, Manifest, read_manifest, read_signature
from reports.seal.sealed_pdf import NO_SEAL, PAGES, SealedPdf, check_whole, open_pdf
from reports.seal.zipped import Part, content_of, open_zip

_BEGIN = b"PK"
_CLOCKS_DIFFER_MS = 86_400_000
"""How much later than its key was exchanged a pack may have been made, by the clock of another machine."""
_PDF = b"%PDF"
SUMMARIES = (SubjectKind.PERIOD, SubjectKind.PRODUCT)
"""What has no readings of its own: sums over packs."""
_UNFIT = (
    *(ColdchainError, msgspec.MsgspecError, ValueError, ArithmeticError, LookupError),
    *(TypeError, AttributeError, AssertionError, RecursionError),
)
"""What comes of files that were sealed by somebody who lies: a way without a stay, a number without end."""


class Outcome(StrEnum):
    """What is to be said of a pack."""

    GENUINE = "genuine"
    CHANGED = "not genuine"
    UNKNOWN = "not known"  # sealed by a key that is not on the list, or was taken back
    UNREADABLE = "cannot be read"  # no pack at all, or one of a newer form: nobody is accused


class Check(NamedTuple):
    """One thing that was looked at: what, whether it is well, and what that means or what was found.

    ``is_well`` is None when it could not be looked at here, which says nothing against the pack.
    """

    what: str
    is_well: bool | None
    words: str


class Findings(NamedTuple):
    """What was found: the outcome, every check in its order, and what the pack says that it is."""

    outcome: Outcome
    checks: tuple[Check, ...]
    manifest: Manifest | None = None
    report: Report | None = None

    def words(self) -> str:
        """Return all as text, a line for each check."""
        lines = [f"{_MARKS[each.is_well]} {each.what}: {each.words}" for each in self.checks]
        means = _MEANS[self.outcome]
        if self.outcome is Outcome.GENUINE and self.manifest and self.manifest.kind in SUMMARIES:
            means = "GENUINE: the summary is as it was sealed, and its sums are those of its shipments."
        if self.outcome is Outcome.GENUINE and any(each.is_well is None for each in self.checks):
            means = "GENUINE: the pack is as it was sealed. What could not be looked at here is told above."
        return "\n".join([*map(_shown, lines), "", means])


_MARKS = {True: "ok    ", False: "FAILED", None: "not at"}
_MEANS = {
    Outcome.GENUINE: "GENUINE: the pack is as it was sealed, and its readings give its verdict.",
    Outcome.CHANGED: "NOT GENUINE: somebody changed it, or it was damaged on its way. Ask for it again.",
    Outcome.UNKNOWN: "NOT KNOWN: its key is not trusted here. Ask the cooperative for its list of keys.",
    Outcome.UNREADABLE: "CANNOT BE READ: this says nothing about whether it is genuine.",
}


class _EndError(Exception):
    """Nothing behind this check could be believed."""

    def __init__(self, outcome: Outcome, what: str, words: str) -> None:
        super().__init__(what)
        self.outcome, self.check = outcome, Check(what, is_well=False, words=words)


def verify(body: bytes, trusted: KeyList) -> Findings:
    """Return what is to be said of a pack; never raises for anything that is in it.

    Args:
        body: The pack.
        trusted: The keys that may have sealed it.
    """
    checks: list[Check] = []
    try:
        if body.startswith(_PDF):
            pdf = _opened_pdf(body, checks)
            manifest = _manifest((pdf.update.manifest, pdf.update.seal), trusted, checks)
            contents = _contents_of_pdf(pdf, manifest, checks)
            _certificate(pdf, manifest, trusted, checks)
        else:
            parts = _opened(body, checks)
            manifest = _manifest(_seal_in(parts), trusted, checks)
            contents = _contents(parts, manifest, checks)
    except _EndError as end:
        return Findings(end.outcome, (*checks, end.check))
    looks = SummaryLooks if manifest.kind in SUMMARIES else Looks
    found = looks(contents, manifest)
    checks += [_looked(what, look) for what, look in found.all()]
    for pages in (PAGES, SUMMARY_PAGES):
        if not body.startswith(_PDF) and pages in contents:  # a PDF is nothing but what is attached to it
            checks.append(_looked("pages", partial(look_at_pages, contents, pages)))
    is_well = all(each.is_well is not False for each in checks)
    return Findings(Outcome.GENUINE if is_well else Outcome.CHANGED, tuple(checks), manifest, found.report)


def _looked(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, is_well=True, words=look())
    except NotLookedError as error:
        return Check(what, is_well=None, words=str(error))
    except _UNFIT as error:
        words = str(error)[:400] if isinstance(error, ColdchainError) else f"it cannot be: {error!r:.200}"
        return Check(what, is_well=False, words=words)


def _shown(text: str) -> str:
    """Return a line that moves no cursor and turns no letters round: a stranger wrote parts of it."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _opened(body: bytes, checks: list[Check]) -> dict[str, Part]:
    if not body.startswith(_BEGIN):
        words = "this is no pack. A pack is the whole .zip or .pdf file, as the cooperative gave it"
        raise _EndError(Outcome.UNREADABLE, "archive", words)
    try:
        parts = open_zip(body)
    except InputError as error:
        raise _EndError(Outcome.CHANGED, "archive", str(error)) from None
    checks.append(Check("archive", is_well=True, words=f"{len(parts)} files, and nothing beside them"))
    return parts


def _opened_pdf(body: bytes, checks: list[Check]) -> SealedPdf:
    try:
        pdf = open_pdf(body)
    except InputError as error:
        words = "this PDF has no seal: it is the report.pdf of a pack without its .zip, or no pack at all"
        if error.reason == NO_SEAL:
            raise _EndError(Outcome.UNREADABLE, "archive", words) from None
        raise _EndError(Outcome.CHANGED, "archive", str(error)) from None
    checks.append(Check("archive", is_well=True, words="a PDF, with a seal behind its pages"))
    return pdf


def _seal_in(parts: dict[str, Part]) -> tuple[bytes, bytes]:
    """Return table of contents and signature of an archive."""
    if MANIFEST not in parts or SIGNATURE not in parts:
        raise _EndError(Outcome.CHANGED, "signature", f"there is no {MANIFEST} or no {SIGNATURE}")
    try:
        return content_of(parts[MANIFEST]), content_of(parts[SIGNATURE])
    except InputError as error:
        raise _EndError(Outcome.CHANGED, "signature", str(error)) from None


def _manifest(signed: tuple[bytes, bytes], trusted: KeyList, checks: list[Check]) -> Manifest:
    """Return the table of contents, when a key that is trusted has signed it."""
    told = signed[0]
    try:
        manifest, seal = read_manifest(told), read_signature(signed[1])
    except InputError as error:
        is_newer = error.reason == OTHER_VERSION
        outcome = Outcome.UNREADABLE if is_newer else Outcome.CHANGED
        raise _EndError(outcome, "signature", str(error)) from None
    if seal.key != manifest.key:
        raise _EndError(Outcome.CHANGED, "signature", "it names another key than the table of contents")
    key = trusted.find(seal.key)
    if key is None:
        known = ", ".join(each.id for each in trusted.keys) or "none"
        words = f"sealed by key {seal.key}, which is not on your list ({known})"
        raise _EndError(Outcome.UNKNOWN, "key", words)
    if not is_signed(key, told, seal.signature):
        raise _EndError(Outcome.CHANGED, "signature", f"it is not that of key {key.id} over this pack")
    if key.revoked_at is not None:
        words = f"key {key.id} was taken back on {to_iso(key.revoked_at)}: {key.why}"
        raise _EndError(Outcome.UNKNOWN, "key", words)
    _check_retired(key, manifest)
    checks.append(Check("signature", is_well=True, words=f"of key {key.id}, over the table of contents"))
    return manifest


def _check_retired(key: PublicKey, manifest: Manifest) -> None:
    """End the look at what a key has sealed that was exchanged long before: its private part was to be gone.

    Only against who has found an old key, and does not know of this: what he seals may tell any instant.
    """
    over_at = key.retired_at
    if over_at is None or over_at < key.created_at:  # the clock of the station was wrong
        return
    if manifest.as_known_at > over_at + _CLOCKS_DIFFER_MS:
        words = (
            f"key {key.id} was exchanged on {to_iso(over_at)}, "
            f"and this tells what was known on {to_iso(min(manifest.as_known_at, LAST_AT))}"
        )
        raise _EndError(Outcome.UNKNOWN, "key", words)


def _check_names(manifest: Manifest, found: set[str]) -> None:
    odd = {each.name for each in manifest.files} ^ found
    if odd:
        raise _EndError(Outcome.CHANGED, "files", f"missing, or put there: {', '.join(sorted(odd))}")


def _contents_of_pdf(pdf: SealedPdf, manifest: Manifest, checks: list[Check]) -> dict[str, bytes]:
    """Return the files, each as the manifest says, when no byte is in the PDF that nothing holds."""
    pages = hashlib.sha256(pdf.pages).hexdigest()
    if pages not in {each.sha256 for each in manifest.files if each.name == PAGES}:
        raise _EndError(Outcome.CHANGED, "files", f"{PAGES} is not the file that was sealed")
    try:
        contents = check_whole(pdf)
    except _UNFIT as error:
        words = str(error)[:400] if isinstance(error, ColdchainError) else f"{error!r:.200}"
        raise _EndError(Outcome.CHANGED, "files", words) from None
    _check_names(manifest, set(contents))
    for row in manifest.files:
        content = contents[row.name]
        if hashlib.sha256(content).hexdigest() != row.sha256 or len(content) != row.size:
            raise _EndError(Outcome.CHANGED, "files", f"{row.name} is not the file that was sealed")
    words = f"all {len(contents)} are those that were sealed, and nothing is beside them"
    checks.append(Check("files", is_well=True, words=words))
    return contents


def _certificate(pdf: SealedPdf, manifest: Manifest, trusted: KeyList, checks: list[Check]) -> None:
    """Look at the signature for readers of PDF, where the table of contents says that there is one."""
    if not manifest.certificates:
        return
    try:
        check_signed(pdf.update.contents, pdf.digest(), manifest.certificates)
    except _UNFIT as error:
        words = str(error)[:400] if isinstance(error, ColdchainError) else f"{error!r:.200}"
        raise _EndError(Outcome.CHANGED, "PDF signature", words) from None
    of, known = manifest.certificates[0], trusted.certificate(manifest.certificates[0])
    is_well: bool | None = True
    words = f"of certificate {of[:16]}, over the whole file; the table of contents names it"
    if known is not None and known.revoked_at is not None:
        taken = f"certificate {known.id} was taken back on {to_iso(known.revoked_at)}: {known.why}"
        is_well = None
        words = f"{taken}. What readers of PDF say of it counts no more; the seal does"
    checks.append(Check("PDF signature", is_well=is_well, words=words))


def _contents(parts: dict[str, Part], manifest: Manifest, checks: list[Check]) -> dict[str, bytes]:
    """Return the files, each as the manifest says."""
    if manifest.certificates:
        raise _EndError(Outcome.CHANGED, "files", "it was sealed as a single PDF, and this is an archive")
    _check_names(manifest, set(parts) - {MANIFEST, SIGNATURE})
    contents: dict[str, bytes] = {}
    for row in manifest.files:
        part = parts[row.name]
        try:
            contents[row.name] = content = content_of(part)
        except InputError as error:
            raise _EndError(Outcome.CHANGED, "files", str(error)) from None
        is_same = hashlib.sha256(content).hexdigest() == row.sha256 and len(content) == row.size
        if not is_same:
            raise _EndError(Outcome.CHANGED, "files", f"{row.name} is not the file that was sealed")
        if hashlib.sha256(part.packed).hexdigest() != row.packed_sha256:
            words = f"{row.name} has its content, but was packed again: take the archive as it was given"
            raise _EndError(Outcome.CHANGED, "files", words)
    checks.append(Check("files", is_well=True, words=f"all {len(contents)} are those that were sealed"))
    return contents
