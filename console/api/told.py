"""For programs: what was told to whom, what was refused, who did what, and how the system is."""

from typing import Annotated

import msgspec
from msgspec import Meta

from coldchain.access.permissions import Permission
from coldchain.audit import Entry
from coldchain.backups import Standing, Verdict
from coldchain.topics import ROOT, VERSION
from console.api.ask import Ask
from console.api.operation import CoopQuery, Operation, PageQuery
from console.api.paging import mark, page_reply, parsed
from console.api.problems import ProblemError
from console.api.reply import Reply
from links.quarantine_page import Shown, refused_page
from links.records_audit import newest
from links.records_messages import ToldMessage, messages_told


class MessageQuery(PageQuery, frozen=True, kw_only=True):
    """Which messages: those to one contact; without, to everybody."""

    contact: Annotated[str, Meta(max_length=63)] = ""


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of messages, the newest first."""

    items: list[ToldMessage]
    after: str = ""


class AuditQuery(PageQuery, frozen=True, kw_only=True):
    """Which entries: those about one thing, as ``assets/van-1``; without, all."""

    about: Annotated[str, Meta(max_length=300)] = ""


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the audit chain: its number, what it says, and the hashes that chain it."""

    seq: int
    entry: Entry
    previous: str
    hash: str


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the audit chain, the newest first."""

    items: list[AuditLine]
    after: str = ""


class QuarantineQuery(PageQuery, frozen=True, kw_only=True):
    """Which refused things: those of a reason; without, all."""

    reason: Annotated[str, Meta(max_length=80)] = ""


class RefusedLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was refused: when it came, from where, why, and how large it was [bytes]."""

    id: int
    received_at: int
    source: str
    reason: str
    detail: str
    size: int


class RefusedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the quarantine, the newest first, and how many there are by reason."""

    items: list[RefusedLine]
    counts: dict[str, int]
    after: str = ""


class SystemProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a program, and since when [ms]; None: nobody knows."""

    program: str
    what: str
    text: str
    since_at: int | None


class SystemBackup(msgspec.Struct, frozen=True, kw_only=True):
    """How the backups of the station are; instants are ms. An old one makes no station not ready.

    ``newest_at`` is the instant of all that is in the newest good one, ``checked_at`` when it was read back.
    ``failed_why`` says what went wrong with the last try, or why nothing of backups can be read.
    """

    verdict: Verdict
    is_well: bool
    is_overdue: bool
    newest_at: int | None
    age_ms: int | None
    checked_at: int | None
    file: str
    size: int | None
    failed_at: int | None
    failed_why: str
    failures: int


class SystemHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How the programs are: whether none hangs, whether all can work, and what is wrong; and the backups.

    ``backup`` is null where the station's files are on another machine.
    """

    is_live: bool
    is_ready: bool
    programs: dict[str, str]
    problems: list[SystemProblem]
    backup: SystemBackup | None = None


def messages(ask: Ask) -> Reply:
    """Return a page of messages."""
    limit, before = ask.query.limit, _number(ask.query.after)
    with ask.records.reading() as connection:
        found = messages_told(connection, ask.coop, contact=ask.query.contact, before=before, limit=limit + 1)
    after = mark((found[limit - 1].id,)) if len(found) > limit else ""
    return page_reply(ask, found[:limit], after)


def audit(ask: Ask) -> Reply:
    """Return a page of the audit chain."""
    limit, before = ask.query.limit, _number(ask.query.after)
    with ask.records.reading() as connection:
        links = newest(connection, ask.coop, about=ask.query.about, before=before, limit=limit + 1)
    lines = [
        AuditLine(seq=each.seq, entry=each.entry, previous=each.previous, hash=each.hash) for each in links
    ]
    after = mark((lines[limit - 1].seq,)) if len(lines) > limit else ""
    return page_reply(ask, lines[:limit], after)


def quarantine(ask: Ask) -> Reply:
    """Return a page of what was refused; where there are several cooperatives, of its own gateways only."""
    path = ask.shared.gather.sources.journal
    if path is None:
        why = "The quarantine is on another machine."
        raise ProblemError(503, "not-here", why, headers={"Retry-After": "60"})
    limit, before = ask.query.limit, _number(ask.query.after)
    prefix = f"{ROOT}/{VERSION}/{ask.coop}/" if len(ask.shared.kept.coops()) > 1 else ""
    found = refused_page(path, Shown(prefix, ask.query.reason, before or 0), limit + 1)
    lines = [RefusedLine(**each._asdict()) for each in found.lines]
    after = mark((lines[limit - 1].id,)) if len(lines) > limit else ""
    return page_reply(ask, lines[:limit], after, counts=found.counts)


def system(ask: Ask) -> Reply:
    """Return how the programs are, and the backups."""
    found = ask.shared.watched.now()
    health = found.health
    away = {name for name, each in health.programs.items() if isinstance(each, str)}
    told = SystemHealth(
        is_live=health.is_live,
        is_ready=health.is_ready,
        programs={name: "away" if name in away else "there" for name in health.programs},
        problems=[
            SystemProblem(program=each.program, what=each.what, text=each.text, since_at=each.since_at)
            for each in health.problems
        ],
        backup=None if found.look is None else _backup(found.look.backups),
    )
    return Reply(told)


def _backup(found: Standing) -> SystemBackup:
    good, failed = found.backups.good, found.backups.failed
    return SystemBackup(
        verdict=found.verdict,
        is_well=found.is_well,
        is_overdue=found.is_overdue,
        newest_at=good.as_of if good else None,
        age_ms=found.age_ms,
        checked_at=good.checked_at if good else None,
        file=good.file if good else "",
        size=good.size if good else None,
        failed_at=failed.at if failed else None,
        failed_why=failed.why if failed else found.problem,
        failures=found.backups.failures,
    )


def _number(after: str) -> int | None:
    key = parsed(after, (0,))
    return None if key is None else int(key[0])


OPERATIONS = (
    Operation(
        "GET",
        "/messages",
        "listMessages",
        "What was told to whom, and what became of it",
        messages,
        Permission.LOOK_MESSAGES,
        MessageQuery,
        answer=MessagePage,
        is_shared=True,
    ),
    Operation(
        "GET",
        "/audit",
        "listAudit",
        "Who did what, when, from where, how it was before, and why",
        audit,
        Permission.LOOK_AUDIT,
        AuditQuery,
        answer=AuditPage,
    ),
    Operation(
        "GET",
        "/quarantine",
        "listQuarantine",
        "What was refused, and why",
        quarantine,
        Permission.LOOK_QUARANTINE,
        QuarantineQuery,
        answer=RefusedPage,
        is_shared=True,
    ),
    Operation(
        "GET",
        "/system",
        "getSystem",
        "How the programs are, and the backups",
        system,
        Permission.LOOK_SYSTEM,
        CoopQuery,
        answer=SystemHealth,
    ),
)
