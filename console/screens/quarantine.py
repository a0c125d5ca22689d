"""Quarantine: what was refused, why, and how much of it. What to do with it: ``coldchain quarantine``."""

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.topics import ROOT, VERSION
from console.desk import Desk, Screen
from console.visit import Visit
from links.quarantine_page import Shown

SHOWN = 200


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of what was refused; where there are several cooperatives, of its own gateways only."""
    reason = visit.asked("reason")
    prefix = f"{ROOT}/{VERSION}/{visit.coop}/" if len(desk.gather.cooperatives()) > 1 else ""
    return desk.frame.page(
        visit,
        "quarantine.html",
        title="Quarantine",
        found=desk.gather.quarantined(SHOWN, Shown(prefix, reason)),
        reason=reason,
        most=SHOWN,
    )


SCREENS = (Screen("/quarantine", Permission.LOOK_QUARANTINE, show),)
