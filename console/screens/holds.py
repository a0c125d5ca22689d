"""Legal holds: what is held, since when, why and by whom; placed and released, each with a reason."""

from starlette.responses import Response

from acts.holding import LONGEST_WHY, Said, lift, set_hold
from coldchain.access.permissions import Permission
from coldchain.errors import InputError, StoreError
from coldchain.registry.keeping import HELD_KINDS
from console.desk import Desk, Screen
from console.frame import see
from console.held import KINDS, Around, about_said, view_of
from console.reasons import mistake
from console.visit import Visit
from links.readings_store import Retention
from links.records_accounts import list_accounts
from links.records_holds import holds_of

RELEASED_SHOWN = 100


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of holds."""
    return _page(visit, desk)


def act(visit: Visit, desk: Desk) -> Response:
    """Place a hold, or release one."""
    why, key = visit.said("why"), visit.said("key")
    try:
        if visit.said("action") == "release":
            said = Said(visit.said("hold"), why, key)
            outcome = lift(visit.records, visit.clock, visit.actor, visit.coop, said=said)
        else:
            about = about_said(visit.said("kind"), visit.said("id"), visit.registry)
            said = Said(about, why, key)
            outcome = set_hold(visit.records, visit.clock, visit.actor, visit.coop, said=said)
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return _page(visit, desk, problem=mistake(error))
    return see(visit, "/holds", said="again" if outcome.again else outcome.came)


def _page(visit: Visit, desk: Desk, *, problem: str = "") -> Response:
    with visit.reading() as connection:
        holds = holds_of(connection, visit.coop)
        registry = visit.lookup_in(connection).registry
        people = {each.id: each.name or each.id for each in list_accounts(connection)}
    retention, unread = _retention(visit, desk)
    views = [view_of(each, Around(registry, people, retention, visit.now)) for each in reversed(holds)]
    kind, _, id_ = visit.asked("about").partition("/")
    return desk.frame.page(
        visit,
        "holds.html",
        title="Holds",
        status=422 if problem else 200,
        problem=problem,
        unread=unread,
        held=[each for each in views if each.hold.lifted_at is None],
        released=[each for each in views if each.hold.lifted_at is not None][:RELEASED_SHOWN],
        people=people,
        kinds=KINDS,
        kind=visit.said("kind") or (kind if kind in HELD_KINDS else ""),
        id=visit.said("id") or id_,
        why=visit.said("why") if visit.said("action") != "release" else "",
        released_now=(visit.said("hold"), visit.said("why"))
        if visit.said("action") == "release"
        else ("", ""),
        longest=LONGEST_WHY,
    )


def _retention(visit: Visit, desk: Desk) -> tuple[Retention | None, str]:
    """Return how long readings are kept; None where nobody can say now, and why."""
    try:
        return desk.gather.readings().retention(visit.coop), ""
    except StoreError as error:
        return None, str(error)


SCREENS = (
    Screen("/holds", Permission.LOOK_AUDIT, show),
    Screen("/holds", Permission.PLACE_HOLD, act, method="POST"),
)
