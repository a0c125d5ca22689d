"""What ``coldchain check`` sees of the receivers: whether somebody comes for all that the broker keeps."""

from coldchain.instants import to_iso
from commands.finding import Finding
from commands.station import Station
from ingest.members import Members
from ingest.sharing import names
from links.clock import Clock, SystemClock


def receivers_finding(station: Station, clock: Clock | None = None) -> Finding:
    """Return whether there is a session at the broker that nobody serves any more.

    Args:
        station: Whose.
        clock: Says how long ago that is; the machine's when left out.
    """
    settings = station.settings.ingest
    expected = names(settings.client_id, settings.receivers)
    members = Members(station.members, clock or SystemClock())
    there = members.all()
    problems = [_problem(each.name, each.seen_at, expected) for each in members.gone(expected)]
    if problems and (len(there) > 1 or there[0].name not in expected):
        return Finding("receivers", "warning", " ".join(problems))
    return Finding("receivers", "ok", f"{settings.receivers} as {', '.join(expected)}")


def _problem(name: str, seen_at: int, expected: list[str]) -> str:
    last = f"last served {to_iso(seen_at)}" if seen_at else "never seen"
    if name in expected:
        return f"{name}: {last}; what the broker keeps for it waits. Start it (`coldchain up`)."
    what = f"{name}: {last}; no receiver of these settings, and the broker still keeps readings for it."
    return f"{what} Run `coldchain ingest retire {name}`."
