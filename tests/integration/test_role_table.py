"""Role by action by cooperative, every cell, through the one door on real records.

What is allowed is done and stands in the audit chain; what is not is refused, and that stands there too. The
table is written out, and not made of the one that it proves.
"""

from collections.abc import Iterator

import pytest

from acts.doing import Asked, Change, Outcome, do
from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via
from coldchain.access.permissions import Permission
from coldchain.audit import first_broken
from coldchain.errors import AccessError
from coldchain.registry.things import Role
from helpers.console_server import SetClock
from links.records import Connection, Records
from links.records_audit import newest, walk

ROLES = ("admin", "manager", "keeper", "driver", "carrier", "auditor", "regulator")
TABLE = {
    #                      admin manager keeper driver carrier auditor regulator
    "look":                "yes  yes     yes    yes    no      yes     yes",
    "look-shipments":      "yes  yes     yes    yes    yes     yes     yes",
    "look-messages":       "yes  yes     yes    no     no      yes     no",
    "look-people":         "yes  yes     no     no     no      yes     no",
    "look-quarantine":     "yes  yes     no     no     no      yes     no",
    "look-system":         "yes  yes     no     no     no      yes     no",
    "look-audit":          "yes  yes     no     no     no      yes     yes",
    "export":              "yes  yes     no     no     yes     yes     yes",
    "create-shipment":     "yes  yes     yes    no     no      no      no",
    "move-goods":          "yes  yes     yes    yes    yes     no      no",
    "correct-goods":       "yes  yes     no     no     no      no      no",
    "answer-alarm":        "yes  yes     yes    yes    no      no      no",
    "shelve-alarm":        "yes  yes     no     no     no      no      no",
    "change-registry":     "yes  yes     no     no     no      no      no",
    "change-people":       "yes  yes     no     no     no      no      no",
    "change-prices":       "yes  yes     no     no     no      no      no",
    "replay-quarantine":   "yes  yes     no     no     no      no      no",
    "backfill":            "yes  yes     no     no     no      no      no",
    "manage-accounts":     "yes  yes     no     no     no      no      no",
    "place-hold":          "yes  yes     no     no     no      no      no",
    "release-hold":        "yes  no      no     no     no      no      no",
    "manage-cooperatives": "yes  no      no     no     no      no      no",
}  # fmt: skip
CLOCK = SetClock(1_800_000_000_000)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path_factory.mktemp('table')}/records.sqlite")
    records.migrate()
    yield records
    records.close()


def test_the_table_has_every_role_and_every_action() -> None:
    assert sorted(ROLES) == sorted(Role)
    assert sorted(TABLE) == sorted(Permission)
    assert all(len(row.split()) == len(ROLES) for row in TABLE.values())


@pytest.mark.parametrize("number", range(len(ROLES)), ids=ROLES)
def test_every_cell(records: Records, number: int) -> None:
    role = ROLES[number]
    for action, row in TABLE.items():
        is_allowed = row.split()[number] == "yes"
        assert tried(records, role, action, has="own", asks="own") is is_allowed
        assert tried(records, role, action, has=EVERYWHERE, asks="other") is is_allowed
        assert tried(records, role, action, has=EVERYWHERE, asks="") is is_allowed
        for elsewhere in ("other", "", EVERYWHERE):
            assert not tried(records, role, action, has="own", asks=elsewhere)


@pytest.mark.parametrize(
    "actor", [Actor(id="none", via=Via.API), Actor(id="v", via=Via.CONSOLE, is_visitor=True)]
)
def test_who_has_no_role_does_nothing(records: Records, actor: Actor) -> None:
    for action in TABLE:
        is_look = actor.is_visitor and action in ("look", "look-shipments")
        assert asked_by(records, actor, action, "own") is is_look


def test_all_of_it_stands_in_chains_that_hold(records: Records) -> None:
    with records.reading() as connection:
        lengths = [len(list(walk(connection, coop))) for coop in ("own", "other", "")]
        assert all(length >= len(ROLES) * len(TABLE) for length in lengths)
        assert [first_broken(walk(connection, coop)) for coop in ("own", "other", "")] == [None] * 3


def tried(records: Records, role: str, action: str, *, has: str, asks: str) -> bool:
    """Return whether somebody with one role did something."""
    membership = Membership(coop=has, role=Role(role))
    actor = Actor(id=f"{role}-of-{has}", via=Via.API, memberships=(membership,), address="10.0.0.7")
    return asked_by(records, actor, action, asks)


def asked_by(records: Records, actor: Actor, action: str, coop: str) -> bool:
    """Return whether somebody did something; the audit chain says just that."""
    worked = []

    def work(_: Connection, now: int) -> tuple[Outcome, list[Change]]:
        worked.append(now)
        return Outcome(), [Change("did", f"things/{action}", None, {"n": 1})]

    came = True
    try:
        do(records, CLOCK, Asked(actor, Permission(action), coop, f"things/{action}"), work)
    except AccessError:
        came = False
    with records.reading() as connection:
        entry = newest(connection, coop, limit=1)[0].entry
    assert bool(worked) is came
    assert (entry.action, entry.by) == ("did" if came else f"refused:{action}", actor.id)
    assert (entry.about, entry.address) == (f"things/{action}", actor.address)
    return came
