"""What ``coldchain account`` does: accounts, roles and tokens, by somebody who sits at the machine."""

import getpass
import secrets
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from acts import accounts, tokens
from acts.accounts import NewAccount
from acts.doing import Outcome, Work
from coldchain.access.actors import EVERYWHERE, Actor, Membership, at_the_machine
from coldchain.errors import InputError
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.registry import Registry
from coldchain.registry.things import Role
from commands.audit_note import who
from commands.registry_now import registry_now
from commands.station import Station
from links.clock import SystemClock
from links.passwords import Passwords, check_password
from links.private_files import too_open
from links.records import Records
from links.records_accounts import Account, list_accounts, memberships_by
from links.records_sessions import TokenRow, tokens_of

LARGEST_FILE = 4_096


class AccountLook:
    """The accounts of a station.

    Args:
        station: The station.
    """

    def __init__(self, station: Station) -> None:
        self._station, self._clock = station, SystemClock()
        self.actor: Actor = at_the_machine(who())

    def all(self) -> list[tuple[Account, tuple[Membership, ...]]]:
        """Return every account with its roles, by name."""
        with self._records() as records, records.reading() as connection:
            found = list_accounts(connection)
            roles = memberships_by(connection, [each.id for each in found])
        return [(each, roles.get(each.id, ())) for each in found]

    def add(self, new: NewAccount, password: str) -> Outcome:
        """Add an account; its password is checked and kept as a hash."""
        check_password(password, new.id)
        self._known(new.membership)
        hashed = new._replace(password=Passwords().hash(password))
        content = [new.id, new.name, new.membership]
        work = accounts.create(self.actor, hashed)
        return self._ask(new.membership.coop, f"accounts/{new.id}", work, content)

    def password(self, name: str, password: str, *, must_change: bool) -> Outcome:
        """Give an account another password."""
        check_password(password, name)
        hashed = Passwords().hash(password)
        work = accounts.set_password(self.actor, name, hashed, must_change=must_change)
        return self._ask(self._coop_of(name), f"accounts/{name}", work)

    def role(self, name: str, membership: Membership, *, take: bool) -> Outcome:
        """Give an account a role, or take it."""
        self._known(membership)
        change = accounts.take_role if take else accounts.give_role
        return self._ask(membership.coop, f"accounts/{name}", change(self.actor, name, membership))

    def change(self, name: str, what: str, why: str = "") -> Outcome:
        """Disable, enable or unlock an account."""
        works = {
            "disable": lambda: accounts.disable(self.actor, name, why=why),
            "enable": lambda: accounts.enable(self.actor, name),
            "unlock": lambda: accounts.unlock(self.actor, name),
        }
        return self._ask(self._coop_of(name), f"accounts/{name}", works[what]())

    def tokens(self) -> list[TokenRow]:
        """Return all tokens of programs."""
        with self._records() as records, records.reading() as connection:
            return tokens_of(connection)

    def make_token(self, name: str, membership: Membership, lasts_s: float) -> tuple[Outcome, str]:
        """Return what came of making a token, and the token."""
        self._known(membership)
        made = tokens.make(self.actor, tokens.NewToken(name, membership, lasts_s))
        return self._ask(membership.coop, f"tokens/{made.id}", made.work), made.token

    def revoke_token(self, token_id: str) -> Outcome:
        """Revoke a token."""
        found = next((each for each in self.tokens() if each.id == token_id), None)
        if found is None:
            ids = [each.id for each in self.tokens()]
            raise InputError(
                "token", repr(token_id[:80]), f"one of {listed(ids)}", did_you_mean(token_id, ids)
            )
        work = tokens.revoke(self.actor, token_id, found.coop)
        return self._ask(found.coop, f"tokens/{token_id}", work)

    def membership(self, role: Role, coop: str, contact: str = "") -> Membership:
        """Return a role as asked for: where nothing was said, an admin's is everywhere, others' are here."""
        where = coop or (EVERYWHERE if role is Role.ADMIN else self._station.coop)
        return Membership(coop=where, role=role, contact=contact)

    def _coop_of(self, name: str) -> str:
        """Return in whose chain stands what is done to an account: of its only cooperative, or of all."""
        coops = {each.coop for account, roles in self.all() if account.id == name for each in roles}
        return coops.pop() if len(coops) == 1 else EVERYWHERE

    def _known(self, membership: Membership) -> None:
        """Raise when a contact is named that the registry does not have."""
        if not membership.contact or membership.coop != self._station.coop:
            return
        registry: Registry = registry_now(self._station)
        ids = [each.id for each in registry.contacts]
        if membership.contact not in ids:
            came = repr(membership.contact[:80])
            raise InputError("contact", came, f"one of {listed(ids)}", did_you_mean(membership.contact, ids))

    def _ask(self, coop: str, about: str, work: Work, content: object = None) -> Outcome:
        with self._records() as records:
            return accounts.ask(
                records, self._clock, self.actor, coop=coop, about=about, work=work, content=content
            )

    @contextmanager
    def _records(self) -> Iterator[Records]:
        with closing(Records(self._station.records_url)) as records:
            records.migrate()
            yield records


def asked_password(file: Path | None) -> str:
    """Return a password from a file's first line, or typed twice without being shown.

    Raises:
        InputError: The file cannot be read or is open to others; or it was not the same twice.
    """
    if file is not None:
        return _of_file(file)
    if not sys.stdin.isatty():
        allowed = "--password-file FILE, or a terminal to type it"
        raise InputError("password", "neither a file nor a terminal", allowed)
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise InputError("password", "two different ones", "the same twice")
    return password


def _of_file(file: Path) -> str:
    try:
        if problem := too_open(file):
            raise InputError(str(file), problem, "a file of your own")
        with file.open(encoding="utf-8") as opened:
            return opened.read(LARGEST_FILE).partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeError) as error:
        raise InputError(str(file), f"nothing readable ({error})", "a text file with the password") from error


def some_password() -> str:
    """Return a password that nobody guesses and everybody can type."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    parts = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(parts)
