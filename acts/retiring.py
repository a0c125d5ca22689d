"""Ending a thing that is no more, and bringing it back: a van that was sold, a device that died, who left.

Both are changes of its entry, with their reason; the past keeps it. Not removing: see ``registry.remove``.
"""

from acts.registry import Done, Wish, change
from coldchain.errors import RegistryError
from coldchain.instants import to_iso
from coldchain.nearest import listed
from coldchain.registry.retired import RETIRABLE
from links.records import Connection


def retire(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """End a thing at an instant: from then on it is in no list of things to choose from or to watch.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose.
        wish: ``retired`` of its values is when, without it: now; ``why`` says why, and has to be there.

    Raises:
        InputError: There is no such thing, nobody says why, or something has to be done first.
    """
    _check_kind(wish.kind)
    values = {"retired": wish.values.get("retired") or to_iso(now), "retired_why": wish.why}
    return change(connection, now, coop, wish._replace(values=values))


def reinstate(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Bring a thing back that was retired; one that is in use stays so.

    Raises:
        InputError: There is no such thing.
    """
    _check_kind(wish.kind)
    return change(connection, now, coop, wish._replace(values={"retired": "", "retired_why": ""}))


def _check_kind(kind: str) -> None:
    if kind not in RETIRABLE:
        next_step = "What nothing points at can be removed."
        raise RegistryError("thing to retire", repr(kind[:80]), f"one of {listed(RETIRABLE)}", next_step)
