"""Summaries of a time, for programs: asked for, made in the background, looked at, taken, cancelled."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from acts.summaries import ABOUT, SummaryWish, ask_summary, cancel_summary, may_ask, note_taken
from coldchain.access.permissions import Permission
from console.answers import attachment
from console.api.ask import Ask
from console.api.operation import PREFIX, Body, IdQuery, Operation
from console.api.packs import PDF, ZIP, given_file
from console.api.problems import ProblemError
from console.api.reply import Reply
from console.asked import Asker, Told

PATH = "/summaries"
_LOOK_AGAIN_S = "5"
"""When who waits for one may look again [s]: a shipment takes a second."""
_Day = Annotated[str, Meta(max_length=10, pattern=r"^(20\d\d-\d\d-\d\d)?$")]


class NewSummary(Body, frozen=True, kw_only=True):
    """What is wanted: a month, or from a first to a last day, both in it; days are the cooperative's own."""

    month: Annotated[str, Meta(max_length=7, pattern=r"^(20\d\d-\d\d)?$")] = ""
    first_day: _Day = ""
    last_day: _Day = ""
    product: Annotated[str, Meta(max_length=200)] = ""
    language: Annotated[str, Meta(max_length=2)] = ""


class SummaryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One that was asked for. ``state``: waiting, making, done, failed, cancelled; instants are ms.

    ``done`` of ``whole`` shipments are made, and ``before`` it so many summaries. ``why`` says what went
    wrong, and what to do.
    """

    id: str
    period: str
    product: str
    first_at: int
    last_at: int
    known_at: int
    language: str
    by: str
    asked_at: int
    state: Literal["waiting", "making", "done", "failed", "cancelled"]
    before: int
    done: int
    whole: int
    packs: int
    failed: int
    report: str
    why: str
    ended_at: int | None
    kept_until_at: int | None


class Summaries(msgspec.Struct, frozen=True, kw_only=True):
    """Those that a cooperative asked for, the newest first."""

    items: list[SummaryRow]


class FileQuery(IdQuery, frozen=True, kw_only=True):
    """Which file: the sealed summary, its pages alone, or the packs of all its shipments with it."""

    format: Literal["zip", "pdf", "packs"] = "zip"


def list_(ask: Ask) -> Reply:
    """Return all that were asked for."""
    return Reply(Summaries(items=[_row(each) for each in _asker(ask).told(ask.coop)]))


def new(ask: Ask) -> Reply:
    """Ask for one."""
    said = ask.body
    wish = SummaryWish(
        coop=ask.coop,
        month=said.month,
        first_day=said.first_day,
        last_day=said.last_day,
        product=said.product,
        language=said.language,
    )
    asker = _asker(ask)
    outcome = ask_summary(ask.records, ask.clock, ask.actor, maker=asker, wish=wish, key=ask.key)
    id_ = outcome.about.removeprefix(ABOUT)
    headers = {"Location": f"{PREFIX}{PATH}/{id_}?coop={ask.coop}", "Retry-After": _LOOK_AGAIN_S}
    return Reply(_row(asker.one(ask.coop, id_)), 202, headers)


def get(ask: Ask) -> Reply:
    """Return how far one is."""
    found = _asker(ask).one(ask.coop, ask.query.id)
    return Reply(_row(found), headers={"Retry-After": _LOOK_AGAIN_S} if found.is_open else {})


def cancel(ask: Ask) -> Reply:
    """Have one not be made any more."""
    asker, id_ = _asker(ask), ask.query.id
    cancel_summary(ask.records, ask.clock, ask.actor, ask.coop, maker=asker, id_=id_, key=ask.key)
    return Reply(_row(asker.one(ask.coop, id_)))


def take(ask: Ask) -> Reply:
    """Return a file of one that was made; that it was taken is written down."""
    asker, id_ = _asker(ask), ask.query.id
    if ask.query.format == "packs":
        files = asker.packs(ask.coop, id_)
        note_taken(ask.records, ask.clock, ask.actor, ask.coop, what=files.name)
        headers = {"Content-Disposition": attachment(files.name)}
        return Reply(chunks=files.pieces, kind=ZIP, headers=headers)
    as_pdf = ask.query.format == "pdf"
    return given_file(ask, *asker.file(ask.coop, id_, as_pdf=as_pdf), PDF if as_pdf else ZIP)


def _asker(ask: Ask) -> Asker:
    """Return who makes them, once it is known that this one may have them."""
    may_ask(ask.records, ask.clock, ask.actor, ask.coop)
    asker = ask.shared.asker
    if asker is None:
        why = "Summaries are made on the machine that has the stores."
        raise ProblemError(503, "not-here", why, headers={"Retry-After": "60"})
    return asker


def _row(told: Told) -> SummaryRow:
    return msgspec.convert({name: getattr(told, name) for name in SummaryRow.__struct_fields__}, SummaryRow)


_EXPORT = Permission.EXPORT
OPERATIONS = (
    Operation(
        "GET",
        PATH,
        "listSummaries",
        "Summaries that were asked for, the newest first, and how far each is",
        list_,
        _EXPORT,
        answer=Summaries,
    ),
    Operation(
        "POST",
        PATH,
        "askForSummary",
        "Ask for a pack of each shipment of a time, and their summary: made in the background, one at a time",
        new,
        _EXPORT,
        body=NewSummary,
        answer=SummaryRow,
        status=202,
        errors=(409,),
        is_located=True,
    ),
    Operation(
        "GET",
        f"{PATH}/{{id}}",
        "getSummary",
        "How far one is",
        get,
        _EXPORT,
        IdQuery,
        answer=SummaryRow,
        errors=(404,),
    ),
    Operation(
        "DELETE",
        f"{PATH}/{{id}}",
        "cancelSummary",
        "Have one not be made any more; one that was made stays",
        cancel,
        _EXPORT,
        IdQuery,
        answer=SummaryRow,
        errors=(404, 409),
    ),
    Operation(
        "GET",
        f"{PATH}/{{id}}/file",
        "takeSummary",
        "A file of one that was made: the sealed summary, its pages, or all packs",
        take,
        _EXPORT,
        FileQuery,
        answer=str,
        kinds=(ZIP, PDF),
        errors=(304, 404),
    ),
)
