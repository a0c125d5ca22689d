"""Maintenance and loading: for how long alarms of a thing say nothing, and by whose word."""

from starlette.responses import Response

from acts.maintenance import Asker, ask_end, ask_open
from acts.windows import LONGEST_MS, Wanted
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.instants import MS_PER_S, from_local
from coldchain.judgement.windows import Scope, WindowKind
from coldchain.registry.registry import Registry
from coldchain.registry.retired import in_service
from console.desk import Desk, Screen
from console.fields import whole_of
from console.frame import see
from console.reasons import mistake
from console.visit import Visit
from links.records_windows import windows_since

_HOUR_MS = 3600 * MS_PER_S
HOURS = (1, 2, 4, 8, 24, 72, 168)


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of windows that are open or planned."""
    return _page(visit, desk)


def act(visit: Visit, desk: Desk) -> Response:
    """Open a window, or end one before its time."""
    asker = Asker(visit.actor, visit.coop, visit.said("key"))
    try:
        if visit.said("action") == "end":
            number = whole_of(visit.said("window"))
            outcome = ask_end(visit.records, visit.clock, asker, number=number, why=visit.said("why"))
        else:
            wanted, why = _wanted(visit), visit.said("why")
            outcome = ask_open(visit.records, visit.clock, asker, wanted=wanted, why=why)
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return _page(visit, desk, problem=mistake(error))
    return see(visit, "/windows", said="again" if outcome.again else "saved")


def _wanted(visit: Visit) -> Wanted:
    try:
        kind = WindowKind(visit.said("kind"))
        scope_said, _, target = visit.said("target").partition(":")
        scope = Scope(scope_said)
    except ValueError:
        allowed = "maintenance or loading, of a thing that is listed"
        raise InputError("window", repr(visit.said("target")[:40]), allowed, reason="bad-window") from None
    chosen = visit.said("when")
    from_at = from_local("when", chosen, visit.zone) if chosen else visit.now
    hours = whole_of(visit.said("hours"), LONGEST_MS // _HOUR_MS + 1)
    return Wanted(visit.coop, kind, scope, target, from_at, from_at + hours * _HOUR_MS)


def _page(visit: Visit, desk: Desk, *, problem: str = "") -> Response:
    with visit.reading() as connection:
        found = windows_since(connection, visit.now, visit.coop)
        registry = visit.lookup_in(connection).registry
    targets, names = _targets(in_service(registry, visit.now)), dict(_targets(registry))
    return desk.frame.page(
        visit,
        "windows.html",
        title="Maintenance",
        status=422 if problem else 200,
        problem=problem,
        windows=[(each, names.get(f"{each.scope}:{each.target}", each.target)) for each in found],
        targets=targets,
        kinds=list(WindowKind),
        hours=HOURS,
        said_before=visit.said,
    )


def _targets(registry: Registry) -> list[tuple[str, str]]:
    """Return what a window may be for, and how people call it."""
    targets = [(f"{Scope.ASSET}:{each.id}", each.name or each.id) for each in registry.assets]
    targets += [(f"{Scope.SITE}:{each.id}", each.name or each.id) for each in registry.sites]
    targets += [(f"{Scope.DEVICE}:{each.id}", each.name or each.id) for each in registry.devices]
    return [*targets, *((f"{Scope.GATEWAY}:{each}", each) for each in registry.gateways)]


SCREENS = (
    Screen("/windows", Permission.SHELVE_ALARM, show),
    Screen("/windows", Permission.SHELVE_ALARM, act, method="POST"),
)
