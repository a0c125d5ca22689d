"""Accounts: who may log in with which roles, and tokens of programs. Secrets are shown once, kept nowhere."""

import secrets

from starlette.responses import Response

from acts import accounts, tokens
from acts.accounts import NewAccount
from acts.doing import Outcome, Work
from acts.tokens import NewToken
from coldchain.access.actors import Membership
from coldchain.access.granting import may_grant
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.registry.retired import in_use
from coldchain.registry.things import Role
from console.desk import Desk, Screen
from console.frame import see
from console.reasons import mistake
from console.visit import Visit
from links.records_accounts import list_accounts, memberships_by
from links.records_sessions import tokens_of

_DAY_S = 86_400.0
_LASTS_DAYS = (30, 90, 365)
_SECRET_BYTES = 9


def show(visit: Visit, desk: Desk) -> Response:
    """Return the page of accounts and tokens of the cooperative."""
    return _page(visit, desk)


def act(visit: Visit, desk: Desk) -> Response:
    """Do something to an account, or add one."""
    try:
        outcome, secret = _account(visit, desk)
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return _page(visit, desk, problem=mistake(error))
    if secret and not outcome.again:
        return _page(visit, desk, shown=(visit.said("account").lower(), secret))
    return see(visit, "/accounts", said="again" if outcome.again else "saved")


def make_token(visit: Visit, desk: Desk) -> Response:
    """Make a token and show it once, or revoke one."""
    try:
        if visit.said("action") == "revoke":
            id_ = visit.said("token")
            _ask(visit, f"tokens/{id_}", tokens.revoke(visit.actor, id_, visit.coop))
            return see(visit, "/accounts", said="saved")
        days = visit.said("days")
        lasts_s = (int(days) if days in map(str, _LASTS_DAYS) else _LASTS_DAYS[0]) * _DAY_S
        made = tokens.make(visit.actor, NewToken(visit.said("name"), _membership(visit), lasts_s))
        _ask(visit, f"tokens/{made.id}", made.work, key="")
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return _page(visit, desk, problem=mistake(error))
    return _page(visit, desk, shown=(visit.said("name"), made.token))


def _account(visit: Visit, desk: Desk) -> tuple[Outcome, str]:
    """Return what came of it, and a password that is to be shown once; empty: none."""
    name, action, actor = visit.said("account").lower(), visit.said("action"), visit.actor
    about = f"accounts/{name}"
    if action in ("add", "reset"):
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        hashed = desk.passwords.hash(secret)
        if action == "reset":
            return _ask(visit, about, accounts.set_password(actor, name, hashed)), secret
        new = NewAccount(
            id=name,
            membership=_membership(visit),
            name=visit.said("name"),
            language=visit.said("language"),
            password=hashed,
            must_change=True,
        )
        return _ask(visit, about, accounts.create(actor, new)), secret
    works = {
        "give": lambda: accounts.give_role(actor, name, _membership(visit)),
        "take": lambda: accounts.take_role(actor, name, _membership(visit)),
        "disable": lambda: accounts.disable(actor, name, why=visit.said("why")),
        "enable": lambda: accounts.enable(actor, name),
        "unlock": lambda: accounts.unlock(actor, name),
    }
    if action not in works:
        raise InputError("action", repr(action[:40]), ", ".join(("add", "reset", *works)), reason="bad-act")
    return _ask(visit, about, works[action]()), ""


def _ask(visit: Visit, about: str, work: Work, *, key: str | None = None) -> Outcome:
    said = {name: visit.said(name) for name in ("action", "role", "contact", "name", "why")}
    return accounts.ask(
        visit.records,
        visit.clock,
        visit.actor,
        coop=visit.coop,
        about=about,
        work=work,
        content=said,
        key=visit.said("key") if key is None else key,
    )


def _membership(visit: Visit) -> Membership:
    try:
        role = Role(visit.said("role"))
    except ValueError:
        raise InputError("role", repr(visit.said("role")[:40]), ", ".join(Role), reason="bad-role") from None
    return Membership(coop=visit.coop, role=role, contact=visit.said("contact"))


def _page(visit: Visit, desk: Desk, *, problem: str = "", shown: tuple[str, str] | None = None) -> Response:
    with visit.reading() as connection:
        found = list_accounts(connection, visit.coop)
        roles = memberships_by(connection, [each.id for each in found])
        programs = tokens_of(connection, visit.coop)
    return desk.frame.page(
        visit,
        "accounts.html",
        title="Accounts",
        status=422 if problem else 200,
        problem=problem,
        shown=shown,
        accounts=[
            (each, [one for one in roles.get(each.id, ()) if one.coop == visit.coop]) for each in found
        ],
        tokens=[each for each in programs if each.revoked_at is None and each.expires_at > visit.now],
        roles=[role for role in Role if may_grant(visit.actor, role, visit.coop)],
        contacts=sorted(in_use(visit.registry.contacts, visit.now), key=lambda each: each.name),
        days=_LASTS_DAYS,
    )


SCREENS = (
    Screen("/accounts", Permission.MANAGE_ACCOUNTS, show),
    Screen("/accounts", Permission.MANAGE_ACCOUNTS, act, method="POST"),
    Screen("/tokens", Permission.MANAGE_ACCOUNTS, make_token, method="POST"),
)
