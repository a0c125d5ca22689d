"""Legal holds as pages show them: what is held, what goes with it, and what would become of it without.

Not who may place or release one: that is in ``acts/holding.py``.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from coldchain.access.permissions import Permission
from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_readings import readings_held
from coldchain.registry.entries import Entry
from coldchain.registry.keeping import ALL, HELD_KINDS, Hold, holds_on, names_of, widened, young_until
from coldchain.registry.registry import Registry
from console.said import said
from console.visit import Visit
from links.readings_store import HeldCopy, Retention
from links.records import Connection
from links.records_holds import holds_of

KINDS = {
    "shipments": said("A shipment"),
    "assets": said("A van, box or cooler"),
    "devices": said("A device"),
    "sites": said("A place"),
    "contacts": said("A person"),
    ALL: said("Everything of the cooperative"),
}
"""What can be held, as a form offers it."""
_PAGES = {"shipments": "/shipment", "assets": "/asset", "devices": "/device"}
_LATE = 3
"""So many looks may be missed before a page says that nobody looks."""


class Thing(NamedTuple):
    """A thing that is held: what it is called, the page that shows it (empty: none), and its id."""

    name: str
    page: str
    id: str


class Note(NamedTuple):
    """A hold, as the page of something that is kept by it tells it: what it was placed on."""

    hold: Hold
    thing: Thing


class Readings(NamedTuple):
    """What becomes of the readings that are held.

    Args:
        state: ``kept``: nothing deletes them; ``none``: there are none; ``copied``: they lie where nothing
            deletes; ``waits``: they will be; ``stuck``: nobody copies them.
        first_at: When the first of them would be, or was, deleted [ms].
        last_at: When the last of them would be [ms]; 0: they go on.
        copy: What was copied; None: nothing yet.
    """

    state: str
    first_at: int = 0
    last_at: int = 0
    copy: HeldCopy | None = None


class HeldView(NamedTuple):
    """A hold, as the page shows it.

    Args:
        hold: As it is kept.
        thing: What it is about.
        by: Who placed it, by name.
        along: What is kept with it.
        young_until: Its age alone keeps the entry from being removed until then [ms]; 0: it does not.
        readings: What becomes of them; None: nobody knows now.
    """

    hold: Hold
    thing: Thing
    by: str
    along: list[Thing]
    young_until: int
    readings: Readings | None


def standing(holds: Iterable[Hold], registry: Registry) -> list[tuple[Hold, Collection[str]]]:
    """Return the holds that stand, each with everything that it is about."""
    return [(each, widened(each, registry)) for each in holds if each.lifted_at is None]


def holds_of_thing(holds: Iterable[Hold], registry: Registry, kind: str, entry: Entry) -> list[Hold]:
    """Return the holds by which an entry is kept, the oldest first."""
    return [hold for hold, _ in holds_on(names_of(kind, entry), standing(holds, registry))]


def held_here(visit: Visit, connection: Connection, kind: str, entry: Entry) -> list[Note]:
    """Return the holds by which an entry is kept, for whoever reads the audit chain; to others: none."""
    if not visit.may(Permission.LOOK_AUDIT):
        return []
    holds = [each for each in holds_of(connection, visit.coop) if each.lifted_at is None]
    if not holds:
        return []
    registry = visit.lookup_in(connection).registry
    return [
        Note(each, thing_of(each.about, registry)) for each in holds_of_thing(holds, registry, kind, entry)
    ]


def thing_of(about: str, registry: Registry) -> Thing:
    """Return what something is called that is held; what is no longer registered by its id."""
    kind, _, id_ = about.partition("/")
    if about == ALL:
        return Thing(KINDS[ALL], "", ALL)
    entry = next((each for each in getattr(registry, kind, ()) if each.id == id_), None)
    if kind == "shipments" and entry is not None:
        name = f"{entry.product}, {entry.lot}" if entry.lot else entry.product
        return Thing(name[:1].upper() + name[1:], _PAGES[kind], id_)
    return Thing(getattr(entry, "name", "") or id_, _PAGES.get(kind, ""), id_)


def about_said(kind: str, text: str, registry: Registry) -> str:
    """Return what somebody means who names a kind, and an id, a name or a lot; what is unclear stays."""
    if kind == ALL:
        return ALL
    if kind not in HELD_KINDS:
        return kind
    wanted = text.strip()
    rows = getattr(registry, kind)
    ids = [each.id for each in rows if each.id == wanted.lower()]
    ids = ids or [
        each.id
        for each in rows
        if wanted and wanted.lower() in (getattr(each, name, "").lower() for name in ("name", "lot"))
    ]
    return f"{kind}/{ids[0]}" if len(ids) == 1 else f"{kind}/{wanted}"


class Around(NamedTuple):
    """What holds are shown with.

    Args:
        registry: Of the cooperative.
        people: Names of accounts by id.
        retention: How long readings are kept, and what was copied; None: nobody knows now.
        now: [ms].
    """

    registry: Registry
    people: dict[str, str]
    retention: Retention | None
    now: int


def view_of(hold: Hold, around: Around) -> HeldView:
    """Return a hold, one that was released too, as the page shows it."""
    registry, people, retention, now = around
    kind, _, id_ = hold.about.partition("/")
    entry = next((each for each in getattr(registry, kind, ()) if each.id == id_), None)
    years = registry.cooperative.keep_years
    along = sorted(widened(hold, registry) - {hold.about})
    return HeldView(
        hold,
        thing_of(hold.about, registry),
        people.get(hold.by, hold.by),
        [thing_of(each, registry) for each in along],
        young_until(kind, entry, years, now=now) if entry is not None else 0,
        None if retention is None else _readings(hold, registry, retention, now),
    )


def _readings(hold: Hold, registry: Registry, retention: Retention, now: int) -> Readings:
    if not retention.let_go_ms:
        return Readings("kept")
    times = readings_held(hold, registry)
    if not times:
        return Readings("none")
    until_at = max(each.until_at for each in times)
    first_at = min(each.from_at for each in times) + retention.let_go_ms
    last_at = 0 if until_at >= FOREVER_AT else until_at + retention.let_go_ms
    copy = retention.copies.get(hold.id)
    seen_at = hold.set_at if copy is None else copy.looked_at
    is_late = now - seen_at > _LATE * retention.look_every_ms
    state = "stuck" if is_late else "waits" if copy is None else "copied"
    return Readings(state, first_at, last_at, copy)
