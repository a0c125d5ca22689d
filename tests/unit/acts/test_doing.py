"""The one door: allowed, done once, written down; and what is refused is written down too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.doing import LONGEST_KEY, REFUSED, Asked, Change, NotHisError, Outcome, do
from coldchain.access.actors import Actor, Membership, Via
from coldchain.access.permissions import Permission
from coldchain.audit import Entry, first_broken
from coldchain.errors import AccessError, InputError
from coldchain.registry.things import Role
from helpers.console_server import SetClock
from links.records import Connection, Records
from links.records_audit import append, walk

CLOCK = SetClock(1_000)
MANAGER = Actor(
    id="mary", via=Via.CONSOLE, address="10.0.0.1", memberships=(Membership(coop="co", role=Role.MANAGER),)
)
DRIVER = Actor(id="ali", via=Via.API, memberships=(Membership(coop="co", role=Role.DRIVER),))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    found = Records(f"sqlite:///{tmp_path / 'records.db'}")
    found.migrate()
    yield found
    found.close()


class Counter:
    """Work that counts how often it was done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        self.times += 1
        outcome = Outcome(about="sites/a", detail={"times": self.times})
        return outcome, [Change("sites.add", "sites/a", new={"id": "a"}, why="because")]


def asked(actor: Actor = MANAGER, key: str = "", content: object = None) -> Asked:
    return Asked(actor, Permission.CHANGE_REGISTRY, "co", "sites/a", key, content)


def entries(records: Records) -> list[tuple[str, str, str, str]]:
    with records.reading() as connection:
        links = list(walk(connection, "co"))
    assert first_broken(links) is None
    return [(link.entry.by, link.entry.action, link.entry.new, link.entry.why) for link in links]


def test_what_is_done_is_written_down(records: Records) -> None:
    work = Counter()
    assert do(records, CLOCK, asked(), work) == Outcome(about="sites/a", detail={"times": 1})
    assert entries(records) == [("mary", "sites.add", '{"id":"a"}', "because")]


def test_a_key_twice_is_one_action_and_one_answer(records: Records) -> None:
    work = Counter()
    do(records, CLOCK, asked(key="k"), work)
    again = do(records, CLOCK, asked(key="k"), work)
    assert (work.times, again.again, again.detail) == (1, True, {"times": 1})
    assert len(entries(records)) == 1


def test_a_key_of_somebody_else_is_another_key(records: Records) -> None:
    work = Counter()
    other = Actor(id="ann", via=Via.API, memberships=MANAGER.memberships)
    do(records, CLOCK, asked(key="k"), work)
    assert not do(records, CLOCK, asked(other, key="k"), work).again


def test_another_thing_under_a_used_key_is_refused(records: Records) -> None:
    work = Counter()
    do(records, CLOCK, asked(key="k", content={"name": "A"}), work)
    with pytest.raises(InputError, match="a key of its own") as caught:
        do(records, CLOCK, asked(key="k", content={"name": "B"}), work)
    assert (caught.value.reason, work.times) == ("key-reused", 1)


def test_a_key_without_end_is_refused(records: Records) -> None:
    with pytest.raises(InputError, match="key of a request"):
        do(records, CLOCK, asked(key="k" * (LONGEST_KEY + 1)), Counter())


def test_who_may_not_does_nothing_and_is_written_down(records: Records) -> None:
    work = Counter()
    with pytest.raises(AccessError, match="admin, manager of co"):
        do(records, CLOCK, asked(DRIVER), work)
    assert work.times == 0
    assert entries(records) == [("ali", "refused:change-registry", "", "")]


def test_work_that_fails_leaves_nothing_not_even_its_key(records: Records) -> None:
    def fail(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        raise InputError("site", "nothing", "a site")

    with pytest.raises(InputError):
        do(records, CLOCK, asked(key="k"), fail)
    assert entries(records) == []
    assert not do(records, CLOCK, asked(key="k"), Counter()).again


def test_who_tries_without_end_does_not_fill_the_disk(records: Records) -> None:
    flood = Actor(id="flood", via=Via.API, memberships=DRIVER.memberships)
    clock = SetClock(1_000)
    for _ in range(REFUSED.at_once + 50):
        with pytest.raises(AccessError):
            do(records, clock, asked(flood), Counter())
    clock.at += round(REFUSED.every_s * 1000)
    with pytest.raises(AccessError):
        do(records, clock, asked(flood), Counter())
    with records.reading() as connection:
        links = list(walk(connection, "co"))
    assert len(links) == REFUSED.at_once + 1
    assert links[-1].entry.new == '{"not-written-before":50}'


def test_work_that_finds_a_thing_of_others_leaves_only_the_refusal(records: Records) -> None:
    def not_his(connection: Connection, now: int) -> tuple[Outcome, list[Change]]:
        append(connection, [Entry(coop="co", at=now, by="mary", via="cli", action="half done")])
        raise NotHisError("site a", "mary", "who keeps it")

    with pytest.raises(AccessError, match="who keeps it"):
        do(records, CLOCK, asked(key="k"), not_his)
    assert entries(records) == [("mary", "refused:change-registry", "", "")]
