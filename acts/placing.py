"""A device that moves from an instant on. Not the correction of the past: that is ``registry.change``."""

from msgspec.structs import replace

from acts.doing import Outcome
from acts.reasoned import write_reasoned
from acts.registry import Done, Wish, find_one
from acts.registry_check import placements_of, steps_needed, warnings_of
from acts.retired_check import check_ended
from coldchain.errors import RegistryError
from coldchain.instants import to_iso
from coldchain.registry.entries import about_of, key_of
from coldchain.registry.merge import Step
from coldchain.registry.registry import covers
from coldchain.registry.things import Placement
from coldchain.settings import parse_instant
from links.records import Connection
from links.records_registry_rows import lock_registry


def move(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Put a device into an asset from an instant on; where it was until then ends there.

    A move that was registered for later stays: the device is here until then. One that is entered long
    after it was says of the past what was not so before, and why has to be said.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose.
        wish: ``key`` names the device (kind ``placements``); ``asset`` where it goes, empty: nowhere that is
            watched; ``from`` since when, without it: now.

    Raises:
        InputError: There is no such device or asset, it is no instant, or no reason is given.
    """
    lock_registry(connection)
    device, asset = str(wish.key[0]), str(wish.values.get("asset") or "").strip()
    find_one(connection, coop, "devices", (device,))
    said = wish.values.get("from")
    from_at = parse_instant(said) if said else now
    steps, until_at = [], None
    for each in placements_of(connection, coop, device):
        if each.from_at > from_at:
            until_at = each.from_at
            break
        if not covers(each.from_at, each.until_at, from_at):
            continue
        if each.asset == asset and each.from_at <= from_at:
            return Outcome(came="so-already", about=about_of("placements", key_of("placements", each))), []
        cut = replace(each, until_at=from_at) if each.from_at < from_at else None
        steps.append(Step("placements", key_of("placements", each), each, cut))
    placed = Placement(device=device, asset=asset, from_at=from_at, until_at=until_at)
    if asset:
        needed = steps_needed(connection, coop, "placements", placed)
        check_ended(connection, now, coop, placed)
        steps = [*needed, *_joined(steps, placed)]
    if not steps:
        came = f"{device}, which is nowhere at {to_iso(from_at)}"
        raise RegistryError("device to take out", came, "one that is in an asset", reason="no-such")
    changes = write_reasoned(connection, now, coop, steps, why=wish.why)
    detail: dict[str, object] = {"device": device, "asset": asset, "from": to_iso(from_at)}
    if asset and (texts := warnings_of(connection, coop, now, placed)):
        detail["warnings"] = texts
    if until_at is not None:
        detail["until"] = to_iso(until_at)
    about = about_of("placements", (device, from_at))
    return Outcome(about=about, detail=detail), changes


def _joined(steps: list[Step], placed: Placement) -> list[Step]:
    """Return steps with the new placement; one that began at the same instant becomes it."""
    key = key_of("placements", placed)
    for row, step in enumerate(steps):
        if step.key == key:
            return [*steps[:row], step._replace(new=placed), *steps[row + 1 :]]
    return [*steps, Step("placements", key, None, placed)]
