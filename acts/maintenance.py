"""Windows in which alarms say nothing by design, as people open and end them: through the one door.

What comes of it: ``windows.py``. It is written into the audit chain by the row that keeps the act.
"""

from collections.abc import Callable
from typing import NamedTuple

from acts.alarms import Act
from acts.answering import person_of, refusal
from acts.doing import Asked, Change, Outcome, do
from acts.windows import Opened, Wanted, end, open_for
from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission
from coldchain.errors import RegistryError
from coldchain.judgement.windows import Scope
from links.clock import Clock
from links.records import Connection, Records
from links.records_registry import load_registry


class Asker(NamedTuple):
    """Who wants it of which cooperative, by which key: the same twice is one act."""

    actor: Actor
    coop: str
    key: str = ""


def ask_open(records: Records, clock: Clock, asker: Asker, *, wanted: Wanted, why: str) -> Outcome:
    """Return what came of opening a window.

    Raises:
        AccessError: He may not.
        InputError: There is nothing of that name, or the window was refused; ``reason`` says why.
        RecordsError: The records cannot be written.
    """

    def work(connection: Connection, act: Act) -> Opened:
        _check_target(connection, wanted)
        return open_for(connection, act, wanted)

    content = [wanted.kind, wanted.scope, wanted.target, wanted.from_at, wanted.until_at, why]
    return _ask(records, clock, asker, content=content, why=why, work=work)


def ask_end(records: Records, clock: Clock, asker: Asker, *, number: int, why: str) -> Outcome:
    """Return what came of ending a window before its time; raises what ``ask_open`` does."""

    def work(connection: Connection, act: Act) -> Opened:
        return end(connection, asker.coop, number, act)

    return _ask(records, clock, asker, content=["end", number, why], why=why, work=work)


def _ask(  # noqa: PLR0913 - where, who, what, why
    records: Records,
    clock: Clock,
    asker: Asker,
    *,
    content: object,
    why: str,
    work: Callable[[Connection, Act], Opened],
) -> Outcome:
    actor, coop, key = asker

    def within(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        act = Act(person_of(actor, coop), actor.via, now, why, key, actor.address)
        done = work(connection, act)
        if done.window is None:
            raise refusal(done.came, "window")
        return Outcome(came=str(done.came), about=f"windows/{done.window.id}"), []

    asked = Asked(actor, Permission.SHELVE_ALARM, coop, "windows", key, content)
    return do(records, clock, asked, within)


def _check_target(connection: Connection, wanted: Wanted) -> None:
    registry = load_registry(connection, wanted.coop)
    there = {
        Scope.ASSET: [each.id for each in registry.assets],
        Scope.SITE: [each.id for each in registry.sites],
        Scope.DEVICE: [each.id for each in registry.devices],
        Scope.GATEWAY: list(registry.gateways),
    }[wanted.scope]
    if wanted.target not in there:
        allowed = f"one of {wanted.coop}"
        raise RegistryError(str(wanted.scope), repr(wanted.target[:80]), allowed, reason="no-such")
