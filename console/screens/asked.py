"""Summaries that are asked for on the Reports page: the forms, how far each is, its files."""

import hashlib

from starlette.responses import Response, StreamingResponse

from acts.summaries import SummaryWish, ask_summary, cancel_summary, may_ask, note_taken
from coldchain.access.permissions import Permission
from coldchain.errors import AccessError, InputError, RegistryError
from console import answers
from console.asked import STATES, Asker, named
from console.desk import Desk, Screen
from console.frame import see
from console.screens.registry_files import download
from console.screens.reports import PDF, page
from console.visit import Visit

ZIP = "application/zip"


def ask(visit: Visit, desk: Desk) -> Response:
    """Ask for a summary; the page then shows how far it is."""
    asker = _asker(desk)
    wish = SummaryWish(
        coop=visit.coop,
        month=visit.said("month"),
        first_day=visit.said("first"),
        last_day=visit.said("last"),
        product=visit.said("product"),
        language=visit.speaker.code,
    )
    try:
        outcome = ask_summary(
            visit.records, visit.clock, visit.actor, maker=asker, wish=wish, key=visit.said("key")
        )
    except AccessError:
        raise
    except InputError as error:
        return page(visit, desk, error=error)
    came = "again" if outcome.again else "so-already" if outcome.came == "so-already" else "asked"
    return see(visit, "/reports", said=came)


def cancel(visit: Visit, desk: Desk) -> Response:
    """Have one not be made any more."""
    outcome = cancel_summary(
        visit.records,
        visit.clock,
        visit.actor,
        visit.coop,
        maker=_asker(desk),
        id_=visit.said("id"),
        key=visit.said("key"),
    )
    return see(visit, "/reports", said="so-already" if outcome.came == "so-already" else "done")


def look(visit: Visit, desk: Desk) -> Response:
    """Return how far all of them are, as a part of the page."""
    asker = _asker(desk)
    may_ask(visit.records, visit.clock, visit.actor, visit.coop)
    with visit.reading() as connection:
        found = named(connection, asker.told(visit.coop))
    html = desk.frame.part(visit, "asked.html", asked=found, states=STATES)
    return answers.fragment(visit.request, html)


def take(visit: Visit, desk: Desk) -> Response:
    """Return what was made: the sealed summary, its pages, or the packs of all shipments.

    Raises:
        RegistryError: There is none of that name, or it was not made.
    """
    asker, id_ = _asker(desk), visit.asked("id")
    may_ask(visit.records, visit.clock, visit.actor, visit.coop)
    if visit.asked("as") == "packs":
        files = asker.packs(visit.coop, id_)
        note_taken(visit.records, visit.clock, visit.actor, visit.coop, what=files.name)
        headers = {
            "Content-Disposition": answers.attachment(files.name),
            "Cache-Control": "no-store",
        }
        return StreamingResponse(files.pieces, media_type=ZIP, headers=headers)
    as_pdf = visit.asked("as") == "pdf"
    name, body = asker.file(visit.coop, id_, as_pdf=as_pdf)
    what = f"{name} sha256 {hashlib.sha256(body).hexdigest()}"
    note_taken(visit.records, visit.clock, visit.actor, visit.coop, what=what)
    return download(body, name, PDF if as_pdf else ZIP)


def _asker(desk: Desk) -> Asker:
    if desk.asker is None:
        raise RegistryError("summary", "nothing", "a console that makes them", reason="no-such")
    return desk.asker


SCREENS = (
    Screen("/reports/ask", Permission.EXPORT, ask, method="POST", is_wide=True),
    Screen("/reports/cancel", Permission.EXPORT, cancel, method="POST", is_wide=True),
    Screen("/reports/asked", Permission.EXPORT, look, is_wide=True),
    Screen("/reports/made", Permission.EXPORT, take, is_wide=True),
)
