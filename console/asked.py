"""Summaries that are asked for here and made elsewhere: what is told of one, and who takes wishes in."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol

from acts.summaries import Maker
from coldchain.instants import MS_PER_S
from console.said import row, said
from links.records import Connection
from links.records_accounts import names_by

STATES = {
    "waiting": "waiting",
    "making": "being made",
    "done": "made",
    "failed": "could not be made",
    "cancelled": "cancelled",
}
"""How each state is said."""
WRONG = {
    "no-room": "There is too little room on the station's disk.",
    "disk": "The station's disk could not be written.",
    "stores": "The station's stores could not be read.",
    "refused": "It cannot be made of what is registered here by now.",
    "ended": "It was ended after {n} shipments: perhaps there was too little memory. Ask for a shorter time.",
}
"""How each kind of thing that went wrong is said; the error itself is in the log and by HTTP."""
TRIED = "Tried {n} times:"
_OPEN = ("waiting", "making")
_MONTH = re.compile(r"\d{4}-\d\d")


class Told(NamedTuple):
    """One that was asked for.

    Args:
        id: Its name.
        about: What it is on: ``2026-10``, or ``raw-milk 2026-10``.
        period: The time alone.
        product: Empty: all of them.
        first_at: Begin of the time [ms].
        last_at: Its last moment [ms].
        known_at: As known then [ms].
        language: Of the pages.
        by: Who asked.
        asked_at: When [ms].
        state: ``waiting``, ``making``, ``done``, ``failed``, ``cancelled``.
        before: So many are made before it.
        done: Shipments that are done.
        whole: Of so many; 0: not known yet.
        packs: How many packs there are.
        failed: Shipments that could not be told.
        report: Number of the summary.
        why: What went wrong, and what to do, as the program says it, in English.
        ended_at: [ms].
        kept_until_at: When its files are tidied away [ms].
        cause: Of what kind what went wrong is; empty: not known.
        tries: How often it was begun, of what was given up.
        name: What people call whoever asked; empty: his account has none.
    """

    id: str
    about: str
    period: str
    product: str
    first_at: int
    last_at: int
    known_at: int
    language: str
    by: str
    asked_at: int
    state: str
    before: int = 0
    done: int = 0
    whole: int = 0
    packs: int = 0
    failed: int = 0
    report: str = ""
    why: str = ""
    ended_at: int | None = None
    kept_until_at: int | None = None
    cause: str = ""
    tries: int = 0
    name: str = ""

    @property
    def wrong(self) -> str:
        """Return what went wrong, to be said in any language; what is not known as the program says it."""
        words = WRONG.get(self.cause)
        if words is None:
            return self.why
        found = said(words, n=self.done)
        return row((said(TRIED, n=self.tries), found), " ") if self.tries else found

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be made."""
        return self.state in _OPEN

    def days(self, zone: tzinfo) -> str:
        """Return the month, or the first and the last day that are in it."""
        if _MONTH.fullmatch(self.period):
            return self.period
        first, last = (
            datetime.fromtimestamp(at // MS_PER_S, zone).date() for at in (self.first_at, self.last_at)
        )
        return str(first) if first == last else f"{first} – {last}"


class Files(NamedTuple):
    """Many files as one, made while it is sent: its name, its pieces."""

    name: str
    pieces: Iterator[bytes]


class Asker(Maker, Protocol):
    """Whoever makes summaries in the background, and has them."""

    def told(self, coop: str) -> Sequence[Told]:
        """Return what a cooperative asked for, the newest first."""

    def one(self, coop: str, id_: str) -> Told:
        """Return one of them; raises RegistryError where there is none."""

    def file(self, coop: str, id_: str, *, as_pdf: bool) -> tuple[str, bytes]:
        """Return the name and the bytes of a summary that was made; raises RegistryError where it was not."""

    def packs(self, coop: str, id_: str) -> Files:
        """Return the packs of all its shipments; raises RegistryError where it was not made."""


def named(connection: Connection, found: Sequence[Told]) -> list[Told]:
    """Return what was asked for with the names of those who asked, as their accounts have them."""
    names = names_by(connection, {each.by for each in found})
    return [each._replace(name=names.get(each.by, "")) for each in found]
