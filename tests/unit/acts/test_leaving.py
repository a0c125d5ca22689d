"""acts/leaving.py: who leaves opens nothing any more, by whatever door; coming back opens nothing again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from acts import accounts
from acts.applying import apply_file
from acts.importing import import_sheets
from acts.leaving import access_of
from acts.registry import Wish, ask, change
from acts.retiring import reinstate, retire
from acts.sessions import Sessions, hash_of
from acts.tokens import NewToken, make
from coldchain.access.actors import EVERYWHERE, Actor, Membership, Via, at_the_machine
from coldchain.errors import InputError, RegistryError
from coldchain.instants import to_iso
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role
from helpers.api_client import add_token
from helpers.clock import ManualClock
from helpers.registered import COOP, FULL, NOON, records_with
from helpers.signed_in import add_person
from links.records import Records
from links.records_accounts import account_of, add_membership, memberships_of
from links.records_audit import newest
from links.records_registry_files import keep_file_registry
from links.records_registry_rows import find
from links.records_sessions import SessionRow, sessions_of, token_by_id, write_session
from links.sheets_in import read_sheets

HOUR = 3_600_000
NOW = NOON + HOUR
ROOT = at_the_machine("root")
EMPTY = replace(FULL, legs=())
"""Nobody has goods in his hands."""
DRIVES = Membership(coop=COOP, role=Role.DRIVER, contact="omar")
MANAGER = Actor(id="m", via=Via.CONSOLE, memberships=(Membership(coop=COOP, role=Role.MANAGER),))
LEAVES = Wish("contacts", ("omar",), why="moved away")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Yield records in which Omar has an account, is logged in, and has a token; Grace has one too."""
    with records_with(tmp_path, EMPTY) as records:
        add_person(records, "omar-k", Role.DRIVER, COOP, contact="omar")
        add_person(records, "grace-w", Role.MANAGER, COOP, contact="grace")
        for name in ("omar-k", "grace-w"):
            logged_in(records, name)
        add_token(records, Role.DRIVER, COOP, contact="omar", name="phone")
        add_token(records, Role.AUDITOR, COOP, name="erp")
        yield records


def logged_in(records: Records, name: str) -> None:
    row = SessionRow(
        token_hash=hash_of(name),
        account=name,
        csrf="c",
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW + 9 * HOUR,
    )
    with records.transaction() as connection:
        write_session(connection, row)


def opens(records: Records) -> dict[str, bool]:
    """Return what still opens: accounts by their sessions' roles, tokens by their names."""
    sessions = Sessions(lambda: records, ManualClock(NOW))
    found = {}
    for name in ("omar-k", "grace-w"):
        visit = sessions.of_cookie(name, "")
        found[name] = visit is not None and bool(visit.actor.memberships)
    for name in ("phone", "erp"):
        found[name] = sessions.of_bearer(f"coldchain_{name}", "") is not None
    return found


def told(records: Records) -> list[tuple[str, str, str]]:
    with records.reading() as connection:
        return [(each.entry.action, each.entry.about, each.entry.why) for each in newest(connection, COOP)]


def by_verb(records: Records, actor: Actor = ROOT) -> None:
    ask(records, ManualClock(NOW), actor, COOP, verb=retire, wish=LEAVES)


def by_form(records: Records) -> None:
    wish = LEAVES._replace(values={"retired": to_iso(NOW), "retired_why": "moved away"})
    ask(records, ManualClock(NOW), MANAGER, COOP, verb=change, wish=wish)


def by_table(records: Records) -> None:
    table = f"id;retired;retired_why\nomar;{to_iso(NOW)};moved away\n".encode()
    found = read_sheets("contacts.csv", table)
    import_sheets(records, ManualClock(NOW), MANAGER, COOP, sheets=found, why="moved away")


def by_file(records: Records) -> None:
    with records.transaction() as connection:
        keep_file_registry(connection, EMPTY, NOON)
        apply_file(connection, NOW, _without_omar(NOW))


def _without_omar(at: int) -> Registry:
    grace, omar = EMPTY.contacts
    return replace(EMPTY, contacts=(grace, replace(omar, retired_at=at, retired_why="moved away")))


def back(records: Records) -> None:
    ask(records, ManualClock(NOW), ROOT, COOP, verb=reinstate, wish=Wish("contacts", ("omar",), why="again"))


@pytest.mark.parametrize("door", [by_verb, by_form, by_table, by_file])
def test_who_leaves_opens_nothing_any_more_and_comes_back_without(
    records: Records, door: Callable[[Records], None]
) -> None:
    assert all(opens(records).values())
    door(records)
    only_his = {"omar-k": False, "grace-w": True, "phone": False, "erp": True}
    assert opens(records) == only_his
    why = "contacts/omar was retired: moved away"
    ended = [("token-revoked", "tokens/phone", why), ("account-disabled", "accounts/omar-k", why)]
    assert told(records)[:2] == ended, "each has its entry, with the reason"
    with records.reading() as connection:
        account = account_of(connection, "omar-k")
        assert (account is not None and account.disabled_at, sessions_of(connection, "omar-k")) == (NOW, [])
    back(records)
    logged_in(records, "omar-k")
    assert opens(records) == only_his, "whoever manages accounts enables it"
    accounts.ask(
        records,
        ManualClock(NOW),
        ROOT,
        coop=COOP,
        about="accounts/omar-k",
        work=accounts.enable(ROOT, "omar-k"),
    )
    assert opens(records) == {**only_his, "omar-k": True}


def test_who_is_somebody_elsewhere_too_goes_on_there(records: Records) -> None:
    elsewhere = Membership(coop="other", role=Role.KEEPER, contact="omar")
    with records.transaction() as connection:
        add_membership(connection, "omar-k", elsewhere)
    omar = Actor(id="omar-k", via=Via.CONSOLE, memberships=(Membership(coop=COOP, role=Role.MANAGER),))
    made = make(omar, NewToken("his", Membership(coop=COOP, role=Role.AUDITOR)))
    with records.transaction() as connection:
        made.work(connection, NOW)
    by_verb(records)
    with records.reading() as connection:
        assert memberships_of(connection, "omar-k") == (elsewhere,)
        token = token_by_id(connection, made.id)
        assert sessions_of(connection, "omar-k") == []
    assert token is not None
    assert token.revoked_at == NOW
    actions = [action for action, *_ in told(records)]
    assert sorted(actions) == ["registry:change", "role-taken", "token-revoked", "token-revoked"]
    back(records)
    with records.reading() as connection:
        assert memberships_of(connection, "omar-k") == (elsewhere,)


def test_what_is_above_somebody_he_does_not_end_and_nothing_has_happened(records: Records) -> None:
    with records.transaction() as connection:
        add_membership(connection, "omar-k", Membership(coop=EVERYWHERE, role=Role.ADMIN))
        add_membership(connection, "omar-k", Membership(coop=COOP, role=Role.ADMIN, contact="omar"))
    with pytest.raises(RegistryError, match="admin") as refused:
        by_verb(records, MANAGER)
    assert refused.value.reason == "account-above"
    with records.reading() as connection:
        assert getattr(find(connection, COOP, "contacts", ("omar",)), "retired_at", 0) is None
    assert all(opens(records).values())
    by_verb(records)
    with records.reading() as connection:
        assert memberships_of(connection, "omar-k") == (Membership(coop=EVERYWHERE, role=Role.ADMIN),)


def test_an_end_that_was_to_come_counts_from_its_instant_and_ends_all_when_he_is_back(
    records: Records,
) -> None:
    with records.transaction() as connection:
        keep_file_registry(connection, EMPTY, NOON)
        apply_file(connection, NOW - HOUR, _without_omar(NOW))
    assert opens(records) == {"omar-k": False, "grace-w": True, "phone": False, "erp": True}
    with records.reading() as connection:
        account = account_of(connection, "omar-k")
        assert account is not None
        assert account.disabled_at is None
        assert access_of(connection, COOP, "omar", NOW) == ["omar-k", "phone"]
    back(records)
    assert not opens(records)["omar-k"]
    assert not opens(records)["phone"]


def test_who_has_left_gets_no_account_and_no_token(records: Records) -> None:
    by_verb(records)
    root = at_the_machine("root")
    works = (
        accounts.create(root, accounts.NewAccount("omar-2", DRIVES)),
        accounts.give_role(root, "grace-w", DRIVES),
        accounts.enable(root, "omar-k"),
        make(root, NewToken("new", DRIVES)).work,
    )
    for work in works:
        with pytest.raises(InputError) as refused:
            accounts.ask(records, ManualClock(NOW), root, coop=COOP, about="x", work=work)
        assert refused.value.reason == "has-left"
        assert "contact reinstate omar" in refused.value.next_step


def test_a_change_of_somebody_who_stays_ends_nothing(records: Records) -> None:
    wish = Wish("contacts", ("omar",), {"phone": "+254700000008"})
    ask(records, ManualClock(NOW), MANAGER, COOP, verb=change, wish=wish)
    assert all(opens(records).values())
