"""Quarantine: what was refused, why, and how much of it. What to do with it: ``coldchain quarantine``."""

from starlette.responses import Response

from coldchain.access.permissions import Permission
from console.desk import Desk, Screen
from console.visit import Visit
from links.quarantine import Wanted

SHOWN = 200


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of what was refused."""
    reason = visit.asked("reason")
    return desk.frame.page(
        visit,
        "quarantine.html",
        title="Quarantine",
        found=desk.gather.quarantined(SHOWN, Wanted(reason or None)),
        reason=reason,
        most=SHOWN,
    )


SCREENS = (Screen("/quarantine", Permission.LOOK_QUARANTINE, show),)
