"""Taking the settings file over: what has changed in it since the last time is done, each with its entry.

What did not change in the file stays as people have made it; see ``coldchain/registry/merge.py``. Nobody is
asked whether he may: who writes the file has the machine in hand.
"""

import msgspec

from acts.doing import Change, entry_of
from acts.holding import Keeping
from acts.leaving import end_access
from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via
from coldchain.registry.entries import COOPERATIVE, about_of
from coldchain.registry.keeping import names_of
from coldchain.registry.merge import Step, merge
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role
from coldchain.registry.written import plain_of
from links.records import Connection
from links.records_audit import append
from links.records_registry import lock_registry, save_registry, touch_registry, written_registry
from links.records_registry_files import file_registry, keep_file_registry
from links.records_registry_rows import drop, put

_FILE = Actor(id="settings file", via=Via.FILE, memberships=(Membership(coop=EVERYWHERE, role=Role.ADMIN),))


def apply_file(connection: Connection, now: int, file: Registry, why: str = "") -> list[Change]:
    """Return what taking a settings file over has changed; the same file again changes nothing.

    Args:
        connection: In a transaction.
        now: [ms].
        file: The registry as the file says it, without contradictions.
        why: Which file that is, for the history: its name and hash. A program has no other reason.
    """
    coop = file.cooperative.id
    lock_registry(connection)
    base, found = file_registry(connection, coop), written_registry(connection, coop)
    if base == file and found is not None:
        return []
    keep_file_registry(connection, file, now)
    if found is None:  # a first start: what is there says it all
        save_registry(connection, file)
        changes = [Change("registry:file", f"{COOPERATIVE}/{coop}", new=_counts(file), why=why)]
    else:
        steps, stays = _kept(connection, now, coop, merge(base, file, found).steps)
        write_steps(connection, coop, steps)
        ended = end_access(connection, now, coop, steps, actor=_FILE)
        changes = [*(change_of(step, why) for step in steps), *stays, *ended]
    append(connection, [entry_of(_FILE, coop, change, now) for change in changes])
    return changes


def _kept(connection: Connection, now: int, coop: str, steps: list[Step]) -> tuple[list[Step], list[Change]]:
    """Return the steps without those that would remove what must be kept, and what is said of these.

    A removed entry takes nothing with it that one of those points at: that stays as well.
    """
    stays: dict[Step, str] = {}
    keeping = Keeping(connection, coop, now)
    added = {(step.kind, step.key[0]) for step in steps if step.old is None}
    for step in steps:
        is_moved = (step.kind, step.key[0]) in added  # the same under another instant: put right, not removed
        if step.old is not None and step.new is None and not is_moved:
            stays[step] = keeping.why(step.kind, step.old)
    pointed = {name for step, why in stays.items() if why for name in names_of(step.kind, step.old or "")}
    for step, why in stays.items():
        if not why and f"{step.kind}/{step.key[0]}" in pointed:
            stays[step] = "something that is kept points at it"
    changes = [
        Change("registry:keep", about_of(each.kind, each.key), plain_of(each.old), plain_of(each.old), why)
        for each, why in stays.items()
        if why
    ]
    return [step for step in steps if not stays.get(step)], changes


def write_steps(connection: Connection, coop: str, steps: list[Step]) -> None:
    """Write steps into the registry, and count it up once when there is any.

    Args:
        connection: In a transaction.
        coop: Whose.
        steps: In an order in which each may be done.
    """
    for kind in dict.fromkeys(step.kind for step in steps):
        ours = [step for step in steps if step.kind == kind]
        drop(connection, coop, kind, [step.key for step in ours if step.old is not None])
        put(connection, coop, kind, [step.new for step in ours if step.new is not None])
    if steps:
        touch_registry(connection)


def change_of(step: Step, why: str = "") -> Change:
    """Return a step as the audit chain keeps it."""
    action = "add" if step.old is None else "remove" if step.new is None else "change"
    about = about_of(step.kind, step.key)
    return Change(f"registry:{action}", about, plain_of(step.old), plain_of(step.new), why)


def _counts(registry: Registry) -> dict[str, int]:
    """Return how many of each kind there are."""
    fields = msgspec.structs.asdict(registry)
    return {name: len(each) for name, each in fields.items() if isinstance(each, tuple) and each}
