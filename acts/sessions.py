"""Finds who comes with a cookie or a token, and how long that lasts. Not who may log in: ``signing_in.py``.

What opens is 256 random bits; the records keep its SHA-256. What was found is believed for two seconds, so
that a thousand requests a second ask the records little; this process forgets at once what it ends itself.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from coldchain.access.actors import Actor, Membership, Via
from coldchain.instants import MS_PER_S
from coldchain.registry.things import Role
from links.clock import Clock
from links.records import Connection, Records
from links.records_accounts import in_service, memberships_of
from links.records_sessions import change_token, session_of, token_by_hash, touch_session

BELIEVED_S = 2.0
MOST_BELIEVED = 10_000
SEEN_EVERY_MS = 60 * MS_PER_S
LONGEST_TOKEN = 200
TOKEN_PREFIX = "coldchain_"  # noqa: S105 - by which programs that look for lost secrets know one


class Lasts(NamedTuple):
    """How long somebody stays logged in: since he was seen, and in all [s]."""

    idle_s: float = 12 * 3600.0
    whole_s: float = 7 * 86_400.0


class Visit(NamedTuple):
    """Somebody who is known.

    Args:
        actor: Who, and what he may.
        csrf: What each form of his carries; empty where no browser is.
        token_hash: Of what he holds; empty for a visitor.
        must_change: He has to choose a password before anything else.
        ends_at: When he is logged out whatever he does [ms].
    """

    actor: Actor
    csrf: str = ""
    token_hash: str = ""
    must_change: bool = False
    ends_at: int = 0


class Sessions:
    """Looks up what browsers and programs hold; safe to use from several threads.

    Args:
        records: Opens the records, or returns those that are open; None while they are not there.
        clock: Says when it is now.
        lasts: How long somebody stays logged in.
    """

    def __init__(self, records: Callable[[], Records | None], clock: Clock, lasts: Lasts = Lasts()) -> None:  # noqa: B008
        self.lasts = lasts
        self._records, self._clock = records, clock
        self._lock = threading.Lock()
        self._believed: OrderedDict[str, tuple[float, Visit]] = OrderedDict()
        self._forgotten = 0

    def of_cookie(self, token: str, address: str) -> Visit | None:
        """Return who holds a session's token; None: nobody, or not any more. Raises ``RecordsError``."""
        return self._find(token, address, self._by_session)

    def of_bearer(self, token: str, address: str) -> Visit | None:
        """Return which program holds a token; None: none, or not any more. Raises ``RecordsError``."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        return self._find(token, address, self._by_token)

    def forget(self) -> None:
        """Believe nothing any more that was found: something was ended."""
        with self._lock:
            self._believed.clear()
            self._forgotten += 1  # what is being looked up now may be what was ended

    def known(self, token: str, address: str) -> Visit | None:
        """Return who holds a token, when that was looked up just now; asks nobody."""
        digest, now_s = hash_of(token[:LONGEST_TOKEN]), self._clock.monotonic_s()
        with self._lock:
            at_s, visit = self._believed.get(digest, (0.0, None))
        if visit is None or not 0 <= now_s - at_s < BELIEVED_S:
            return None
        return visit._replace(actor=msgspec.structs.replace(visit.actor, address=address))

    def _find(
        self, token: str, address: str, look: Callable[[Connection, str, int], tuple[Visit, bool] | None]
    ) -> Visit | None:
        if not token or len(token) > LONGEST_TOKEN:
            return None
        visit = self.known(token, address)
        if visit is not None:
            return visit
        digest, now_s, forgotten = hash_of(token), self._clock.monotonic_s(), self._forgotten
        visit = self._ask(digest, look)
        if visit is None:
            return None
        self._believe(digest, (now_s, visit), forgotten)
        return visit._replace(actor=msgspec.structs.replace(visit.actor, address=address))

    def _ask(
        self, digest: str, look: Callable[[Connection, str, int], tuple[Visit, bool] | None]
    ) -> Visit | None:
        records, now = self._records(), self._clock.now()
        if records is None:
            return None
        with records.reading() as connection:
            found = look(connection, digest, now)
        if found is None:
            return None
        visit, is_stale = found
        if is_stale:
            with records.transaction() as connection:
                _touch(connection, visit, now)
        return visit

    def _by_session(self, connection: Connection, digest: str, now: int) -> tuple[Visit, bool] | None:
        found = session_of(connection, digest)
        if found is None or found.disabled_at is not None:
            return None
        session = found.session
        idle_ms = self.lasts.idle_s * MS_PER_S
        if now >= session.expires_at or now - session.seen_at >= idle_ms:
            return None
        if session.expires_at - now > self.lasts.whole_s * MS_PER_S + idle_ms:
            return None  # made under a clock that was far ahead: it would never end
        actor = Actor(
            id=session.account,
            via=Via.CONSOLE,
            memberships=in_service(connection, memberships_of(connection, session.account), now),
            name=found.name,
            language=found.language or "en",
        )
        visit = Visit(actor, session.csrf, digest, found.must_change, session.expires_at)
        return visit, abs(now - session.seen_at) >= SEEN_EVERY_MS

    def _by_token(self, connection: Connection, digest: str, now: int) -> tuple[Visit, bool] | None:
        row = token_by_hash(connection, digest)
        if row is None or row.revoked_at is not None or now >= row.expires_at or row.role not in list(Role):
            return None
        membership = Membership(coop=row.coop, role=Role(row.role), contact=row.contact)
        if not (counts := in_service(connection, (membership,), now)):
            return None
        actor = Actor(id=row.id, via=Via.API, memberships=counts, name=row.name)
        is_stale = row.seen_at is None or abs(now - row.seen_at) >= SEEN_EVERY_MS
        return Visit(actor, token_hash=digest, ends_at=row.expires_at), is_stale

    def _believe(self, digest: str, found: tuple[float, Visit], forgotten: int) -> None:
        with self._lock:
            if forgotten != self._forgotten:
                return
            self._believed[digest] = found
            self._believed.move_to_end(digest)
            if len(self._believed) > MOST_BELIEVED:
                self._believed.popitem(last=False)


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token: it is random, so that one round is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _touch(connection: Connection, visit: Visit, now: int) -> None:
    if visit.actor.via is Via.API:
        change_token(connection, visit.actor.id, seen_at=now)
    else:
        touch_session(connection, visit.token_hash, now)
