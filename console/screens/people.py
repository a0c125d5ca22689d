"""People: who is told of what, by which way and in which language, and who wants no messages."""

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.registry.retired import in_use
from console.desk import Desk, Screen
from console.speaking import NAMES
from console.visit import Visit
from links.records_choices import stopped


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of people."""
    with visit.reading() as connection:
        lookup = visit.lookup_in(connection)
        silent = stopped(connection, visit.coop)
    names = {each.id: each.name or each.id for each in lookup.registry.assets}
    names |= {each.id: each.name or each.id for each in lookup.registry.sites}
    return desk.frame.page(
        visit,
        "people.html",
        title="People",
        people=sorted(in_use(lookup.registry.contacts, visit.now), key=lambda each: (each.name, each.id)),
        stopped=silent,
        names=names,
        tongues=NAMES,
    )


SCREENS = (Screen("/people", Permission.LOOK_PEOPLE, show),)
