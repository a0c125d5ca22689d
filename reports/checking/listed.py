"""Whether what a sealed file tells of itself is what the table of contents lists. Pure."""

import msgspec

from coldchain.errors import InputError
from coldchain.instants import to_iso
from reports.checking.changes import NotLookedError
from reports.content.build import named_by
from reports.seal.manifest import Manifest, Told


class _Schema(msgspec.Struct, frozen=True):
    schema: str


def check_form(body: bytes, known: str, made: str) -> None:
    """Raise ``NotLookedError`` for a file of another form than is known here.

    Args:
        body: The file.
        known: The form that can be read here.
        made: What the other program has made, for people.
    """
    schema = msgspec.json.decode(body, type=_Schema).schema
    if schema != known:
        raise NotLookedError(
            f"it is of the form {schema[:80]!r}, and here is {known!r}. "
            f"Take the version of this program that made {made}, or a newer one."
        )


def check_listed(file: str, told: Told, manifest: Manifest, body: bytes) -> str:
    """Return in words what a file is about.

    Args:
        file: Its name, such as ``report.json``.
        told: What it says.
        manifest: What the table of contents lists.
        body: The file.

    Raises:
        InputError: It is not what is listed, or its number is not that of its content.
    """
    subject = told.subject
    said = (
        *(told.number, subject.kind, subject.id, subject.cooperative.id, subject.as_known_at),
        *(subject.from_at, subject.until_at, told.chain_head),
    )
    listed = (
        *(manifest.report, manifest.kind, manifest.subject, manifest.coop, manifest.as_known_at),
        *(manifest.from_at, manifest.until_at, manifest.chain_head),
    )
    if said != listed:
        what = file.partition(".")[0]
        raise InputError(file, f"another {what} than the table of contents names", "that one")
    if named_by(body) != told.number:
        raise InputError(file, f"number {told.number}", "the one that its content gives")
    return named(manifest)


def check_known(body: bytes, known: str, made: str, manifest: Manifest) -> None:
    """Do as ``check_form``; the words then say what the table of contents names it, which holds still."""
    try:
        check_form(body, known, made)
    except NotLookedError as error:
        raise NotLookedError(f"{error} Its table of contents names it {named(manifest)}") from None


def named(listed: Manifest) -> str:
    """Return in words what a table of contents is about."""
    known = to_iso(listed.as_known_at)
    return f"{listed.report} on {listed.kind} {listed.subject} of {listed.coop}, as known at {known}"
