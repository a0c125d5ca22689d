"""Whether a pack is as it was sealed, and whether its readings give the verdict that it tells. Offline.

Each check is a sentence for a person. The first that fails in the container, the manifest or the signature
ends the look: nothing behind it could be believed. What cannot be shown here: that a key is the cooperative's
(its list has to come by another way than the packs), and that nothing was left out before it was sealed.
"""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import msgspec

from coldchain.audit import Link, hash_of
from coldchain.errors import ColdchainError, InputError
from coldchain.evidence import Evidence
from coldchain.instants import to_iso
from coldchain.judgement.trip import MACHINE, Trip
from coldchain.seal_list import KeyList
from links.seal_keys import is_signed
from reports.build import number_of
from reports.document import SCHEMA, Report
from reports.legs import judge_legs
from reports.manifest import MANIFEST, SIGNATURE, Manifest, read_manifest, read_signature
from reports.readings_csv import read_readings
from reports.zipped import Part, content_of, open_zip

_LAST = 1e-9
"""Two machines may differ in the last digits of an exponential: so much, of the number itself."""


class Outcome(StrEnum):
    """What is to be said of a pack."""

    GENUINE = "genuine"
    CHANGED = "not genuine"
    UNKNOWN = "not known"  # sealed by a key that is not on the list, or was taken back


class Check(NamedTuple):
    """One thing that was looked at: what, whether it is well, and what that means or what was found."""

    what: str
    is_well: bool
    words: str


class Findings(NamedTuple):
    """What was found: the outcome, every check in its order, and what the pack says that it is."""

    outcome: Outcome
    checks: tuple[Check, ...]
    manifest: Manifest | None = None
    report: Report | None = None

    def words(self) -> str:
        """Return all as text, a line for each check."""
        lines = [
            f"{'ok    ' if each.is_well else 'FAILED'} {each.what}: {each.words}" for each in self.checks
        ]
        return "\n".join([*lines, "", _MEANS[self.outcome]])


_MEANS = {
    Outcome.GENUINE: "GENUINE: the pack is as it was sealed, and its readings give its verdict.",
    Outcome.CHANGED: "NOT GENUINE: somebody changed it, or it was damaged on its way. Ask for it again.",
    Outcome.UNKNOWN: "NOT KNOWN: its key is not trusted here. Ask the cooperative for its list of keys.",
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
        parts = _opened(body, checks)
        manifest = _manifest(parts, trusted, checks)
        contents = _contents(parts, manifest, checks)
    except _EndError as end:
        return Findings(end.outcome, (*checks, end.check))
    found = _Looks(contents, manifest)
    for what, look in found.all():
        try:
            checks.append(Check(what, is_well=True, words=look()))
        except (ColdchainError, msgspec.MsgspecError, UnicodeError, ValueError, RecursionError) as error:
            checks.append(Check(what, is_well=False, words=str(error)[:400]))
    is_well = all(each.is_well for each in checks)
    return Findings(Outcome.GENUINE if is_well else Outcome.CHANGED, tuple(checks), manifest, found.report)


def _opened(body: bytes, checks: list[Check]) -> dict[str, Part]:
    try:
        parts = open_zip(body)
    except InputError as error:
        raise _EndError(Outcome.CHANGED, "archive", str(error)) from None
    checks.append(Check("archive", is_well=True, words=f"{len(parts)} files, and nothing beside them"))
    return parts


def _manifest(parts: dict[str, Part], trusted: KeyList, checks: list[Check]) -> Manifest:
    """Return the table of contents, when a key that is trusted has signed it."""
    if MANIFEST not in parts or SIGNATURE not in parts:
        raise _EndError(Outcome.CHANGED, "signature", f"there is no {MANIFEST} or no {SIGNATURE}")
    try:
        told = content_of(parts[MANIFEST])
        manifest, seal = read_manifest(told), read_signature(content_of(parts[SIGNATURE]))
    except InputError as error:
        raise _EndError(Outcome.CHANGED, "signature", str(error)) from None
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
    checks.append(Check("signature", is_well=True, words=f"of key {key.id}, over the table of contents"))
    return manifest


def _contents(parts: dict[str, Part], manifest: Manifest, checks: list[Check]) -> dict[str, bytes]:
    """Return the files, each as the manifest says."""
    names = {each.name for each in manifest.files} | {MANIFEST, SIGNATURE}
    if names != set(parts):
        odd = ", ".join(sorted(names ^ set(parts)))
        raise _EndError(Outcome.CHANGED, "files", f"missing, or put there: {odd}")
    contents: dict[str, bytes] = {}
    for row in manifest.files:
        part = parts[row.name]
        try:
            contents[row.name] = content = content_of(part)
        except InputError as error:
            raise _EndError(Outcome.CHANGED, "files", str(error)) from None
        is_same = hashlib.sha256(content).hexdigest() == row.sha256 and len(content) == row.size
        if not is_same or hashlib.sha256(part.packed).hexdigest() != row.packed_sha256:
            raise _EndError(Outcome.CHANGED, "files", f"{row.name} is not the file that was sealed")
    checks.append(Check("files", is_well=True, words=f"all {len(contents)} are those that were sealed"))
    return contents


class _Looks:
    """What is looked at in files that are as they were sealed."""

    def __init__(self, contents: dict[str, bytes], manifest: Manifest) -> None:
        self._contents, self._manifest = contents, manifest
        self.report: Report | None = None

    def all(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Return the looks with what each is at, in their order."""
        return (
            ("report", self._report),
            ("readings", self._chain),
            ("audit", self._audit),
            ("verdict", self._verdict),
        )

    def _file(self, name: str) -> bytes:
        content = self._contents.get(name)
        if content is None:
            raise InputError(name, "nothing", "a file that every pack has")
        return content

    def _report(self) -> str:
        report = msgspec.json.decode(self._file("report.json"), type=Report)
        if report.schema != SCHEMA:
            next_step = "Take the version of this program that made the pack, or a newer one."
            raise InputError("report.json", f"schema {report.schema!r}", repr(SCHEMA), next_step)
        manifest, subject = self._manifest, report.subject
        told = (report.number, subject.kind, subject.id, subject.cooperative.id, subject.as_known_at)
        listed = (manifest.report, manifest.kind, manifest.subject, manifest.coop, manifest.as_known_at)
        if told != listed or report.chain_head != manifest.chain_head:
            raise InputError("report.json", "another report than the table of contents names", "that one")
        if number_of(report) != report.number:
            raise InputError("report.json", f"number {report.number}", "the one that its content gives")
        self.report = report
        known = to_iso(subject.as_known_at)
        return (
            f"{report.number} on {subject.kind} {subject.id} of {subject.cooperative.id}, as known at {known}"
        )

    def _chain(self) -> str:
        body = self._file("readings.csv")
        readings = read_readings(body)
        head = self._manifest.chain_head
        if _head_of(body) != head:
            raise InputError("readings.csv", "a chain with another end", f"the one that was sealed, {head}")
        return f"{len(readings)} lines, each held by the hash of all before it"

    def _audit(self) -> str:
        lines = self._file("audit.jsonl").splitlines()
        for number, line in enumerate(lines, 1):
            link = msgspec.json.decode(line, type=Link)
            if hash_of(link.seq, link.entry, link.previous) != link.hash:
                raise InputError(
                    "audit.jsonl", f"line {number} with another hash", "the entry as it was made"
                )
        return f"{len(lines)} entries about it, each with the hash that it was written with"

    def _verdict(self) -> str:
        report = self.report
        if report is None:
            raise InputError("report.json", "a report that cannot be used", "one that agrees with its seal")
        trip = msgspec.json.decode(self._file("trip.json"), type=Trip | None)
        if trip is None or report.verdict is None:
            return "there is none: the report is not about goods"
        if report.machine != MACHINE:
            came = f"version {report.machine} of the judgement"
            next_step = "Take the version of this program that made the pack."
            raise InputError("verdict", came, f"version {MACHINE}, which is here", next_step)
        judged = judge_legs(_evidence(report, trip, self._file("readings.csv")))
        if not _is_same(msgspec.to_builtins(judged.verdict), msgspec.to_builtins(report.verdict)):
            raise InputError("verdict", "another one", "the one that the attached readings give")
        if not _is_same(msgspec.to_builtins(judged.legs), msgspec.to_builtins(report.legs)):
            raise InputError("legs", "other shares", "those that the attached readings give")
        return f"the attached readings give it again: {report.verdict.decision}"


def _evidence(report: Report, trip: Trip, readings: bytes) -> Evidence:
    """Return as much evidence as a verdict needs."""
    return Evidence(
        subject=report.subject,
        trip=trip,
        way=None,
        stretches=(),
        readings=tuple(read_readings(readings)),
        assets={},
        devices={},
        placements=(),
        calibrations=(),
        profiles={},
        people={each.custodian: each.custodian_name for each in report.legs},
        places={each.asset: each.asset_name for each in report.legs},
    )


def _head_of(body: bytes) -> str:
    """Return the end of the chain over a file's records; a line break within quotes ends none."""
    digest, record, quotes = b"", b"", 0
    for line in body.splitlines(keepends=True):
        record += line
        quotes += line.count(b'"')
        if quotes % 2 == 0 and record.endswith(b"\n"):
            digest = hashlib.sha256(digest + record).digest()
            record, quotes = b"", 0
    return digest.hex()


def _is_same(one: object, other: object) -> bool:
    """Return whether two things are the same but for the last digits of numbers that are no counts."""
    if isinstance(one, float) and isinstance(other, float):
        return one == other or abs(one - other) <= _LAST * max(abs(one), abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return type(one) is type(other) and one == other
