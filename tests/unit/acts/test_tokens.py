"""Tokens of programs: no more than their maker may, shown once, ended by hand or with him."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acts.accounts import ask, disable
from acts.doing import Work
from acts.sessions import Sessions
from acts.tokens import NewToken, make, revoke
from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via, at_the_machine
from coldchain.errors import AccessError, InputError
from coldchain.registry.things import Role
from helpers.console_server import SetClock
from helpers.signed_in import add_person
from links.records import Records
from links.records_audit import newest
from links.records_sessions import tokens_of

CLOCK = SetClock(1_800_000_000_000)
MARY = Actor(id="mary", via=Via.CONSOLE, memberships=(Membership(coop="a", role=Role.MANAGER),))
AUDITOR = Membership(coop="a", role=Role.AUDITOR)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.sqlite")
    records.migrate()
    add_person(records, "mary", Role.MANAGER, "a")
    yield records
    records.close()


def done(records: Records, actor: Actor, work: Work, about: str = "tokens/x") -> str:
    return ask(records, CLOCK, actor, coop="a", about=about, work=work).came


def opens(records: Records, token: str) -> bool:
    return Sessions(lambda: records, CLOCK).of_bearer(token, "") is not None


def test_a_token_opens_until_it_is_revoked_and_is_kept_nowhere(records: Records) -> None:
    made = make(MARY, NewToken("erp", AUDITOR))
    assert not opens(records, made.token)
    assert done(records, MARY, made.work) == "done"
    assert opens(records, made.token)
    with records.reading() as connection:
        kept = str(tokens_of(connection)) + str(newest(connection, "a"))
    assert made.token not in kept
    assert done(records, MARY, revoke(MARY, made.id, "a")) == "done"
    assert not opens(records, made.token)
    assert done(records, MARY, revoke(MARY, made.id, "a")) == "so-already"


@pytest.mark.parametrize(
    "membership", [Membership(coop="a", role=Role.ADMIN), Membership(coop=EVERYWHERE, role=Role.AUDITOR)]
)
def test_a_token_can_do_no_more_than_who_makes_it(records: Records, membership: Membership) -> None:
    made = make(MARY, NewToken("erp", membership))
    with pytest.raises(AccessError):
        done(records, MARY, made.work)
    assert not opens(records, made.token)


@pytest.mark.parametrize(
    "new", [NewToken("", AUDITOR), NewToken("x" * 101, AUDITOR), NewToken("x", AUDITOR, -1.0)]
)
def test_a_token_has_a_name_and_an_end(records: Records, new: NewToken) -> None:
    with pytest.raises(InputError, match="token"):
        done(records, MARY, make(MARY, new).work)


def test_a_token_of_elsewhere_is_not_found(records: Records) -> None:
    made = make(MARY, NewToken("erp", AUDITOR))
    done(records, MARY, made.work)
    with pytest.raises(InputError, match="token list"):
        done(records, MARY, revoke(MARY, made.id, "b"))
    assert opens(records, made.token)


def test_the_tokens_of_somebody_end_with_his_account(records: Records) -> None:
    made = make(MARY, NewToken("erp", AUDITOR))
    done(records, MARY, made.work)
    root = at_the_machine("root")
    done(records, root, disable(root, "mary"), "accounts/mary")
    assert not opens(records, made.token)
