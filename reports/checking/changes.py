"""Whether what a pack says of changes follows from its two reports and its readings. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from coldchain.errors import InputError
from coldchain.evidence import SubjectKind
from coldchain.instants import to_iso
from coldchain.reading import Reading
from reports.comparing.compare import differences, told_since
from reports.comparing.parts import ARRIVED, BEFORE, CHANGES, SCHEMA, Changes, How
from reports.content.build import named_by
from reports.content.document import Report
from reports.seal.readings_csv import write_readings


class NotLookedError(Exception):
    """It cannot be looked at here, and that says nothing against it: the words say why."""


class _Schema(msgspec.Struct, frozen=True):
    schema: str


class _Cooperative(msgspec.Struct, frozen=True):
    id: str


class _Subject(msgspec.Struct, frozen=True):
    kind: SubjectKind
    id: str
    cooperative: _Cooperative
    as_known_at: int
    until_at: int


class _Told(msgspec.Struct, frozen=True):
    number: str
    subject: _Subject


def tells_changes(contents: Mapping[str, bytes]) -> bool:
    """Return whether a pack says what changed, in any of its files."""
    return any(name in contents for name in (CHANGES, BEFORE, ARRIVED))


def look_at_changes(contents: Mapping[str, bytes], readings: Sequence[Reading]) -> str:
    """Return what is well about the changes that a pack tells.

    Args:
        contents: Its files.
        readings: Those of readings.csv.

    Raises:
        InputError: They do not follow from its two reports, or from its readings.
        NotLookedError: They are told in a form that is not known here.
    """
    for name in (CHANGES, BEFORE, ARRIVED):
        if name not in contents:
            raise InputError(name, "nothing", "a file of every pack that says what changed")
    schema = msgspec.json.decode(contents[CHANGES], type=_Schema).schema
    if schema != SCHEMA:
        raise NotLookedError(f"they are of the form {schema[:80]!r}, and here is {SCHEMA!r}")
    changes = msgspec.json.decode(contents[CHANGES], type=Changes)
    before = msgspec.json.decode(contents[BEFORE], type=_Told)
    after = msgspec.json.decode(contents["report.json"], type=_Told)
    _check_sides(changes, before, after, named_by(contents[BEFORE]))
    _check_fields(contents)
    _check_arrived(changes, contents[ARRIVED], readings)
    _check_since(changes, contents["report.json"], len(readings))
    count, since = len(changes.fields), to_iso(changes.before.as_known_at)
    return f"since {since}, when report {changes.before.report} was known: {count} fields differ, and these"


def _check_sides(changes: Changes, before: _Told, after: _Told, named: str) -> None:
    same = [(each.subject.kind, each.subject.id, each.subject.cooperative.id) for each in (before, after)]
    sides = [(each.report, each.as_known_at, each.until_at) for each in (changes.before, changes.after)]
    told = [(each.number, each.subject.as_known_at, each.subject.until_at) for each in (before, after)]
    if sides != told or before.number != named or same != [(changes.kind, changes.id, changes.coop)] * 2:
        raise InputError(CHANGES, "other reports than the two that are here", "those")
    if before.subject.as_known_at > after.subject.as_known_at:
        raise InputError(CHANGES, "an earlier report that was known later", "one that was known before")


def _check_fields(contents: Mapping[str, bytes]) -> None:
    before, after = (msgspec.json.decode(contents[name]) for name in (BEFORE, "report.json"))
    found = msgspec.to_builtins(tuple(differences(before, after)))
    if list(found) != msgspec.json.decode(contents[CHANGES])["fields"]:
        raise InputError(CHANGES, "other fields", "those in which the two reports differ")


def _check_since(changes: Changes, body: bytes, readings: int) -> None:
    """Raise ``InputError`` unless acts, edits, alarms and verdicts are those that the later report tells."""
    try:
        report = msgspec.json.decode(body, type=Report)
    except msgspec.ValidationError:  # of another version: the two reports were held against each other
        return
    decision = str(report.verdict.decision) if report.verdict else ""
    told = told_since(report, changes.before.as_known_at)
    if any(getattr(changes, name) != told[name] for name in told):
        raise InputError(CHANGES, "other acts, edits or alarms", "those that the report tells since")
    if (changes.after.decision, changes.after.readings) != (decision, readings):
        raise InputError(CHANGES, "another verdict, or another count of readings", "those of the report")


def _check_arrived(changes: Changes, body: bytes, readings: Iterable[Reading]) -> None:
    since_at, told_at = changes.before.as_known_at, changes.before.until_at
    came = [each for each in readings if each.received_at > since_at]
    if write_readings(came).body != body:
        raise InputError(ARRIVED, "other readings", "those of readings.csv that were received since")
    counts = Counter(
        (each.device, each.channel, How.LATE if each.event_at < told_at else How.NEW) for each in came
    )
    told = {
        (each.device, each.channel, each.how): each.readings
        for each in changes.readings
        if each.how in (How.LATE, How.NEW)
    }
    if told != dict(counts):
        raise InputError(CHANGES, "other counts of readings", f"those of {ARRIVED}")
