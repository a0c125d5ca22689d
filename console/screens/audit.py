"""The audit chain: who did what, when, from where, how it was before, and why; the newest first."""

from starlette.responses import Response

from coldchain.access.permissions import Permission
from console.desk import Desk, Screen
from console.fields import whole_asked
from console.visit import Visit
from links.records_accounts import list_accounts
from links.records_audit import head_of, newest

PAGE = 50


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of what people did."""
    before = whole_asked(visit, "before")
    with visit.reading() as connection:
        links = newest(
            connection, visit.coop, about=visit.asked("about"), before=before or None, limit=PAGE + 1
        )
        head = head_of(connection, visit.coop)
        people = {each.id: each.name or each.id for each in list_accounts(connection)}
    return desk.frame.page(
        visit,
        "audit.html",
        title="Audit",
        links=links[:PAGE],
        head=head,
        people=people,
        about=visit.asked("about"),
        later=links[PAGE - 1].seq if len(links) > PAGE else None,
    )


SCREENS = (Screen("/audit", Permission.LOOK_AUDIT, show),)
