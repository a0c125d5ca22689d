"""What is looked at in files that are as they were sealed: do they agree, and give the verdict again? Pure.

The files come from who has the key, who may lie: what he tells is worked out again where it can be. They may
be of an older program: what such a one could not know is no lie, and what was judged by other rules is not
judged again here. Not the seal: see ``verify.py``.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from coldchain.audit import Link, hash_of
from coldchain.errors import InputError
from coldchain.evidence import Evidence, Subject, SubjectKind
from coldchain.judgement.trip import MACHINE, Trip
from coldchain.reading import Reading
from reports.checking.agreed import (
    beside,
    check_asset,
    check_ends,
    check_goods,
    check_once,
    check_readings,
    check_told,
)
from reports.checking.changes import NotLookedError, look_at_changes, tells_changes
from reports.checking.listed import check_known, check_listed
from reports.content.document import SCHEMA, Report
from reports.content.legs import judge_legs
from reports.seal.manifest import Manifest
from reports.seal.readings_csv import read_readings

_LAST = 1e-9
"""Two machines may differ in the last digits of an exponential: so much, of the number itself, or of 1 where
it is smaller. What a short leg has is a difference of two sums: its last digits are those of the sums."""
_REGISTERED = ("asset_kind", "site")
"""Fields of a leg that are registered and follow from no reading."""
_TIMES = ("good_ms", "harmful_ms", "unknown_ms")


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of report.json: as little as is looked at, so that an older program's is read too."""

    number: str
    subject: Subject
    chain_head: str
    readings_sha256: str
    machine: int
    verdict: dict[str, Any] | None
    legs: list[dict[str, Any]]
    product: dict[str, Any] | None
    good_ms: int
    harmful_ms: int
    unknown_ms: int
    told_ms: int
    goods: dict[str, Any] | None


class Looks:
    """The looks at one pack.

    Args:
        contents: Its files by name, each as it was sealed.
        manifest: Its table of contents.
    """

    def __init__(self, contents: dict[str, bytes], manifest: Manifest) -> None:
        self._contents, self._manifest = contents, manifest
        self._told: _Told | None = None
        self._readings: tuple[Reading, ...] | None = None
        self.report: Report | None = None

    def all(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Return the looks with what each is at, in their order.

        Each returns what is well, raises ``NotLookedError``, or whatever what is not well leads to.
        """
        looks = (
            ("report", self._report),
            ("readings", self._chain),
            ("audit", self._audit),
            ("verdict", self._verdict),
        )
        return (*looks, ("changes", self._changes)) if tells_changes(self._contents) else looks

    def _file(self, name: str) -> bytes:
        content = self._contents.get(name)
        if content is None:
            raise InputError(name, "nothing", "a file that every pack has")
        return content

    def _said(self) -> tuple[Reading, ...]:
        """Return the readings; they are read once."""
        if self._readings is None:
            self._readings = tuple(read_readings(self._file("readings.csv")))
        return self._readings

    def _changes(self) -> str:
        if self._told is None:
            raise NotLookedError("the report could not be looked at")
        return look_at_changes(self._contents, self._said())

    def _report(self) -> str:
        body = self._file("report.json")
        check_once("report.json", body)
        check_known(body, SCHEMA, "the pack", self._manifest)
        told = msgspec.json.decode(body, type=_Told)
        words = check_listed("report.json", told, self._manifest, body)
        self._told, self.report = told, _whole(body)
        return words

    def _chain(self) -> str:
        body, readings = self._file("readings.csv"), self._said()
        head = self._manifest.chain_head
        if _head_of(body) != head:
            raise InputError("readings.csv", "a chain with another end", f"the one that was sealed, {head}")
        if self._told is not None and hashlib.sha256(body).hexdigest() != self._told.readings_sha256:
            raise InputError("readings.csv", "other readings than the report was made of", "those")
        check_readings(readings, self._manifest.as_known_at)
        return f"{len(readings)} lines, each held by the hash of all before it"

    def _audit(self) -> str:
        last: Link | None = None
        lines = self._file("audit.jsonl").splitlines()
        for number, line in enumerate(lines, 1):
            link = msgspec.json.decode(line, type=Link)
            if hash_of(link.seq, link.entry, link.previous) != link.hash:
                allowed = "the entry as it was made"
                raise InputError("audit.jsonl", f"line {number} with another hash", allowed)
            if last is not None and not _follows(last, link):
                came, allowed = f"line {number}, entry {link.seq}, after entry {last.seq}", "one that follows"
                raise InputError("audit.jsonl", came, allowed)
            last = link
        return (
            f"{len(lines)} entries about it, each with the hash that it was written with "
            "(entries about other things lie between them and are not here)"
        )

    def _verdict(self) -> str:
        told = self._told
        if told is None:
            raise NotLookedError("the report could not be looked at")
        check_ends(told.subject, [getattr(told, name) for name in _TIMES], told.told_ms)
        way = self._file("trip.json")
        check_once("trip.json", way)
        if told.subject.kind is SubjectKind.ASSET and told.verdict is None:
            check_asset(told.goods, told.product, way)
            return "there is none: the report is not about goods"
        check_told(told.verdict, told.legs)
        if told.machine < 1:
            raise InputError("verdict", f"version {told.machine} of the judgement", "one that there was")
        if told.machine != MACHINE:
            raise NotLookedError(
                f"it was given by version {told.machine} of the judgement, and here is {MACHINE}. "
                "To have it worked out again, take the version of this program that made the pack."
            )
        trip = msgspec.json.decode(way, type=Trip)
        check_goods(told.subject, told.goods, trip)
        judged = judge_legs(_evidence(told, trip, self._said()))
        if not is_same(msgspec.to_builtins(judged.verdict), told.verdict):
            raise InputError("verdict", "another one", "the one that the attached readings give")
        legs = [{name: leg[name] for name in leg if name not in _REGISTERED} for leg in told.legs]
        if not is_same(msgspec.to_builtins(judged.legs), legs):
            raise InputError("legs", "other shares", "those that the attached readings give")
        if not is_same(msgspec.to_builtins(trip.product), told.product):
            raise InputError("product", "another one", "the one by which was judged")
        _check_sums(told)
        apart = len(self._said()) - beside(trip, self._said())
        words = (
            f"; {apart} readings are of sensors that did not stand beside the goods just then"
            if apart
            else ""
        )
        return f"the attached readings give it again: {judged.verdict.decision}{words}"


def _whole(body: bytes) -> Report | None:
    """Return the report with all that it tells; None when it is not of this version."""
    try:
        return msgspec.json.decode(body, type=Report)
    except msgspec.ValidationError:
        return None


def _follows(last: Link, link: Link) -> bool:
    """Return whether an entry may stand behind another: right behind it only when it says so."""
    return link.seq > last.seq and (link.seq > last.seq + 1 or link.previous == last.hash)


def _check_sums(told: _Told) -> None:
    """Raise ``InputError`` unless the times are those of the legs that are told, and add up."""
    begin, end = told.subject.from_at, told.subject.until_at
    legs = [each for each in told.legs if begin <= each["from_at"] and each["until_at"] <= end]
    sums = [sum(each[name] for each in legs) for name in _TIMES]
    if [getattr(told, name) for name in _TIMES] != sums or told.told_ms != sum(sums):
        raise InputError("times", "others", "those of the legs, which add up")


def _evidence(told: _Told, trip: Trip, readings: tuple[Reading, ...]) -> Evidence:
    """Return as much evidence as a verdict needs."""
    return Evidence(
        subject=told.subject,
        trip=trip,
        way=None,
        stretches=(),
        readings=readings,
        assets={},
        devices={},
        placements=(),
        calibrations=(),
        profiles={},
        people={each["custodian"]: each["custodian_name"] for each in told.legs},
        places={each["asset"]: each["asset_name"] for each in told.legs},
    )


def _head_of(body: bytes) -> str:
    """Return the end of the chain over a file's records; a line break within quotes ends none."""
    digest, record, is_quoted = b"", list[bytes](), False
    for line in body.splitlines(keepends=True):
        record.append(line)
        is_quoted ^= line.count(b'"') % 2 == 1
        if not is_quoted and line.endswith(b"\n"):
            digest = hashlib.sha256(digest + b"".join(record)).digest()
            record = []
    return digest.hex()


def is_same(judged: object, told: object) -> bool:
    """Return whether what is told was judged, but for the last digits of numbers that are no counts.

    Fields that are judged now and were not told then, by an older program, are none of its lies.
    """
    if isinstance(judged, float) and isinstance(told, float):
        return judged == told or abs(judged - told) <= _LAST * max(1.0, abs(judged), abs(told))
    if isinstance(judged, dict) and isinstance(told, dict):
        return told.keys() <= judged.keys() and all(is_same(judged[key], told[key]) for key in told)
    if isinstance(judged, list | tuple) and isinstance(told, list | tuple):
        return len(judged) == len(told) and all(map(is_same, judged, told))
    return type(judged) is type(told) and judged == told
