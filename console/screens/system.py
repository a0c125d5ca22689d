"""The health of the system itself: its programs, what is wrong, how far behind it is."""

from starlette.responses import Response

from coldchain.access.permissions import Permission
from console.desk import Desk, Screen
from console.visit import Visit


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of the system's health."""
    found = desk.watched.now()
    return desk.frame.page(visit, "system.html", title="System", found=found)


SCREENS = (Screen("/system", Permission.LOOK_SYSTEM, show),)
