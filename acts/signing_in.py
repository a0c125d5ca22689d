"""Logging in and out, and one's own password. Nobody learns from an answer whether an account exists.

A wrong name, a wrong password, an account that is locked or disabled: one answer, after the same work. Each
try counts before the password is looked at, so that many at once count too. A new token at each log-in:
whatever a browser held before opens nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from acts.sessions import Sessions, Visit, hash_of, new_secret
from acts.tries import Rate, Summaries, Tries, place_of
from coldchain.access.actors import Via
from coldchain.access.granting import chain_of
from coldchain.audit import Entry
from coldchain.errors import InputError, RecordsError
from coldchain.instants import MS_PER_S
from links.clock import Clock
from links.passwords import BusyError, Passwords, check_password
from links.records import Connection, Records
from links.records_accounts import Account, account_of, change_account, memberships_of
from links.records_audit import append, weigh
from links.records_sessions import SessionRow, end_session, end_sessions, end_surplus, write_session

BY_ADDRESS = Rate(20, 45.0)
WRITTEN = Rate(30, 600.0)  # failed log-ins in the audit chain: 144 a day at most, whoever floods us
FREE_TRIES = 5
FIRST_LOCK_S, LONGEST_LOCK_S = 30, 900
MOST_SESSIONS = 20
_LONGEST_NAME = 64
_LONGEST_AGENT = 200
NOBODY = "nobody"  # in place of a name that no account has: people type passwords there


class TooManyError(InputError):
    """Too many tries from one address."""

    reason = "too-many-tries"

    def __init__(self, wait_s: float) -> None:
        super().__init__("log-in", "too many tries", f"another in {wait_s:.0f} s", reason=self.reason)
        self.wait_s = wait_s


class Attempt(NamedTuple):
    """Somebody who wants to log in: what he typed, from where, with which browser."""

    name: str
    password: str
    address: str
    agent: str = ""


class Ticket(NamedTuple):
    """What somebody gets who has logged in; the token is kept nowhere else."""

    token: str
    csrf: str
    account: str
    must_change: bool


class SigningIn:
    """Logs people in and out; safe to use from several threads.

    Args:
        records: Returns the records; None while they are not there.
        clock: Says when it is now.
        sessions: Forget what is ended here.
        passwords: Looks passwords up.
    """

    def __init__(
        self,
        records: Callable[[], Records | None],
        clock: Clock,
        *,
        sessions: Sessions,
        passwords: Passwords | None = None,
    ) -> None:
        self._open, self._clock, self._sessions = records, clock, sessions
        self._passwords = passwords or Passwords()
        self._by_address = Tries(BY_ADDRESS)
        self._failed = Summaries(WRITTEN)

    def log_in(self, attempt: Attempt, *, instead_of: str = "") -> Ticket:
        """Return a new session.

        Args:
            attempt: Who wants it.
            instead_of: The token that his browser holds; that session ends.

        Raises:
            InputError: Name and password are not one's, or it was tried too often; or too many come at once.
            RecordsError: The records cannot be read or written.
        """
        name = attempt.name.strip().lower()[:_LONGEST_NAME]
        account = self._looked_at(name, attempt)
        rehashed = ""
        if self._passwords.is_old(account.password):
            rehashed = self._passwords.hash(attempt.password)
        with self._records().transaction() as connection:
            now = self._clock.now()
            self._still(connection, account)
            changes: dict[str, object] = {"failures": 0, "locked_until_at": None}
            if rehashed:
                changes["password"] = rehashed
            change_account(connection, name, **changes)
            if instead_of:
                end_session(connection, hash_of(instead_of))
            ticket = self._new_session(connection, account, attempt, now)
            _note(connection, now, name, attempt.address, "log-in", {"agent": attempt.agent[:_LONGEST_AGENT]})
        self._sessions.forget()
        self._by_address.give_back(place_of(attempt.address))
        return ticket

    def log_out(self, visit: Visit) -> None:
        """End a session. Raises ``RecordsError``."""
        with self._records().transaction() as connection:
            if end_session(connection, visit.token_hash):
                _note(connection, self._clock.now(), visit.actor.id, visit.actor.address, "log-out")
        self._sessions.forget()

    def log_out_everywhere(self, visit: Visit) -> None:
        """End all sessions of an account. Raises ``RecordsError``."""
        with self._records().transaction() as connection:
            ended = end_sessions(connection, visit.actor.id)
            now, actor = self._clock.now(), visit.actor
            _note(connection, now, actor.id, actor.address, "log-out-everywhere", {"sessions": ended})
        self._sessions.forget()

    def change_password(self, visit: Visit, *, old: str, new: str) -> Ticket:
        """Return a new session, after all others of the account have ended.

        Args:
            visit: Of whom.
            old: His password; a wrong one counts as a wrong log-in.
            new: What it shall be.

        Raises:
            InputError: The old one is wrong, or the new one may not be chosen.
            RecordsError: The records cannot be read or written.
        """
        actor = visit.actor
        check_password(new, actor.id)
        if new == old:
            raise InputError("password", "the old one", "another one", reason="bad-password")
        attempt = Attempt(actor.id, old, actor.address)
        account = self._looked_at(actor.id, attempt)
        password = self._passwords.hash(new)
        with self._records().transaction() as connection:
            now = self._clock.now()
            self._still(connection, account)
            change_account(
                connection,
                actor.id,
                password=password,
                must_change=False,
                failures=0,
                locked_until_at=None,
                changed_at=now,
            )
            ended = end_sessions(connection, actor.id)
            fresh = msgspec.structs.replace(account, must_change=False)
            ticket = self._new_session(connection, fresh, attempt, now)
            _note(connection, now, actor.id, actor.address, "password-changed", {"sessions": ended})
        self._sessions.forget()
        self._by_address.give_back(place_of(actor.address))
        return ticket

    def _looked_at(self, name: str, attempt: Attempt) -> Account:
        """Return the account of a name and its password; raises what is to be answered otherwise."""
        wait_s = self._by_address.take(place_of(attempt.address), self._clock.monotonic_s())
        if wait_s:
            raise TooManyError(wait_s)
        account, may_try = self._counted(name)
        kept = account.password if account is not None and may_try else ""
        try:
            fits = self._passwords.fits(kept, attempt.password)
        except BusyError:
            if account is not None and may_try:
                self._uncount(name)
            raise
        if not fits or account is None:
            self._write_failed(name if account else "", attempt.address, is_locked=not may_try)
            raise _wrong()
        return account

    @staticmethod
    def _still(connection: Connection, account: Account) -> None:
        """Lock an account; raises when it was disabled or given another password meanwhile."""
        found = account_of(connection, account.id, lock=True)
        if found is None or found.disabled_at is not None or found.password != account.password:
            raise _wrong()

    def _counted(self, name: str) -> tuple[Account | None, bool]:
        """Return the account of a name, and whether its password may be looked at; that try is counted."""
        with self._records().transaction() as connection:
            now = self._clock.now()
            account = account_of(connection, name, lock=True)
            if account is None or account.disabled_at is not None or _is_locked(account, now):
                weigh(connection)
                return account, account is None
            failures = account.failures + 1
            lock_until_at = now + lock_s(failures) * MS_PER_S if failures >= FREE_TRIES else None
            change_account(connection, name, failures=failures, locked_until_at=lock_until_at)
            return account, True

    def _uncount(self, name: str) -> None:
        """Take back a try whose password was not looked at: others flood us, and lock nobody out by that."""
        with self._records().transaction() as connection:
            account = account_of(connection, name, lock=True)
            if account is not None and account.failures:
                lock = account.locked_until_at if account.failures > FREE_TRIES else None
                change_account(connection, name, failures=account.failures - 1, locked_until_at=lock)

    def _write_failed(self, name: str, address: str, *, is_locked: bool) -> None:
        unwritten = self._failed.count("", self._clock.monotonic_s())
        if unwritten is None:
            return
        action = "log-in-refused" if is_locked else "log-in-failed"
        new = {"not-written-before": unwritten} if unwritten else None
        with self._records().transaction() as connection:
            _note(connection, self._clock.now(), name or NOBODY, address, action, new)

    def _new_session(self, connection: Connection, account: Account, attempt: Attempt, now: int) -> Ticket:
        ticket = Ticket(new_secret(), new_secret(), account.id, account.must_change)
        row = SessionRow(
            token_hash=hash_of(ticket.token),
            account=account.id,
            csrf=ticket.csrf,
            created_at=now,
            seen_at=now,
            expires_at=now + round(self._sessions.lasts.whole_s * MS_PER_S),
            address=attempt.address,
            agent=attempt.agent[:_LONGEST_AGENT],
        )
        write_session(connection, row)
        end_surplus(connection, account.id, MOST_SESSIONS)
        return ticket

    def _records(self) -> Records:
        records = self._open()
        if records is None:
            allowed = "a database: start `coldchain up` or `coldchain watch`"
            raise RecordsError("records", "nothing", allowed, retry=True)
        return records


def lock_s(failures: int) -> int:
    """Return for how long an account is locked after so many wrong passwords in a row [s]."""
    doublings = min(max(0, failures - FREE_TRIES), 10)
    return int(min(LONGEST_LOCK_S, FIRST_LOCK_S * 2**doublings))


def _is_locked(account: Account, now: int) -> bool:
    """Return whether an account is locked; a lock far ahead was written under another clock, and is none."""
    until = account.locked_until_at
    return until is not None and now < until <= now + LONGEST_LOCK_S * MS_PER_S


def _note(  # noqa: PLR0913, PLR0917 - who, when, from where, what
    connection: Connection, now: int, name: str, address: str, action: str, new: object = None
) -> None:
    """Write an entry into the chain of each cooperative of an account; of nobody, into the installation's."""
    coops = {chain_of(each.coop) for each in memberships_of(connection, name)} or {""}
    text = "" if new is None else msgspec.json.encode(new).decode()
    for coop in sorted(coops):
        entry = Entry(
            coop=coop,
            at=now,
            by=name,
            via=Via.CONSOLE,
            address=address,
            action=action,
            about=f"accounts/{name}",
            new=text,
        )
        append(connection, [entry])


def _wrong() -> InputError:
    next_step = "After several wrong tries it takes some minutes until a right one counts."
    return InputError(
        "log-in", "a name and a password that do not belong together", "yours", next_step, reason="bad-log-in"
    )
