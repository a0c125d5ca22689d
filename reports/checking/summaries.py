"""What is looked at in a summary that is as it was sealed: are its sums those of its shipments? Pure.

What each shipment's own pack says is not in here: the summary names it by its SHA-256, and it is verified by
itself. Given the packs, ``held_against`` says whether they tell what the summary does.
"""

import hashlib
from collections.abc import Callable, Iterable

import msgspec

from coldchain.errors import InputError
from reports.checking.agreed import check_once
from reports.checking.changes import NotLookedError
from reports.checking.listed import check_known, check_listed
from reports.checking.looks import is_same
from reports.content.document import Report
from reports.period.build import build_summary
from reports.period.part import part_of
from reports.period.types import SCHEMA, PackFile, Summary
from reports.seal.manifest import Manifest
from reports.seal.zipped import content_of, open_zip

_FILE = "summary.json"


class SummaryLooks:
    """The looks at one summary; see ``looks.Looks``.

    Args:
        contents: Its files by name, each as it was sealed.
        manifest: Its table of contents.
    """

    report: Report | None = None

    def __init__(self, contents: dict[str, bytes], manifest: Manifest) -> None:
        self._contents, self._manifest = contents, manifest
        self._summary: Summary | None = None

    def all(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """Return the looks with what each is at, in their order."""
        return (("summary", self._told), ("sums", self._sums), ("packs", self._packs))

    def _told(self) -> str:
        body = self._contents.get(_FILE)
        if body is None:
            raise InputError(_FILE, "nothing", "a file that every summary has")
        check_once(_FILE, body)
        check_known(body, SCHEMA, "it", self._manifest)
        summary = msgspec.json.decode(body, type=Summary)
        words = check_listed(_FILE, summary, self._manifest, body)
        self._summary = summary
        return words

    def _known(self) -> Summary:
        if self._summary is None:
            raise NotLookedError("the summary could not be looked at")
        return self._summary

    def _sums(self) -> str:
        told = self._known()
        _check_alone(told)
        summed = build_summary(told.subject, told.parts, told.failed)
        if not is_same(_sums_of(summed), _sums_of(told)):
            raise InputError("sums", "others", "those that its shipments give")
        return f"those of its {len(told.parts)} shipments"

    def _packs(self) -> str:
        told = self._known()
        apart = f"; {len(told.failed)} shipments could not be told" if told.failed else ""
        return f"{len(told.parts)} are named by their SHA-256, to be verified one by one{apart}"


def _check_alone(told: Summary) -> None:
    """Raise ``InputError`` where a shipment or a pack counts twice: sums that are right, and still a lie."""
    shipments = [*(each.shipment for each in told.parts), *(each.shipment for each in told.failed)]
    for names in (shipments, [each.file.name for each in told.parts]):
        if len(set(names)) < len(names):
            raise InputError("sums", "a shipment or a pack that counts twice", "each once")


def held_against(summary: Summary, packs: Callable[[str], bytes]) -> list[str]:
    """Return what packs tell otherwise than their summary, a sentence each; nothing when all agree.

    Args:
        summary: What is told.
        packs: Returns the file of a name.
    """
    found = others_than([part.file for part in summary.parts], packs)
    for part in summary.parts:
        body = packs(part.file.name)
        if hashlib.sha256(body).hexdigest() != part.file.sha256:
            continue
        report = msgspec.json.decode(content_of(open_zip(body)["report.json"]), type=Report)
        ways = (False, True)  # as it is counted, and as earlier versions counted what went into others
        until_at = summary.subject.until_at
        again = [part_of(report, part.file, until_at=until_at, counts_away=each) for each in ways]
        if not any(is_same(msgspec.to_builtins(each), msgspec.to_builtins(part)) for each in again):
            found.append(f"{part.file.name} tells something else of {part.shipment}")
    return found


def others_than(named: Iterable[PackFile], packs: Callable[[str], bytes]) -> list[str]:
    """Return which packs are not the files that their summary names, a sentence each.

    Args:
        named: By the summary.
        packs: Returns the file of a name.
    """
    return [
        f"{each.name} is another file"
        for each in named
        if hashlib.sha256(packs(each.name)).hexdigest() != each.sha256
    ]


def _sums_of(summary: Summary) -> object:
    return msgspec.to_builtins(msgspec.structs.replace(summary, number="", parts=()))
