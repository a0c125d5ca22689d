"""Whether the audit chain in the records holds: each entry, its end, an end that was noted down earlier."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from coldchain.audit import Broken, Link, first_broken
from links.records_audit import Head, chains, head_of, walk
from links.records_tables import audit


class Checked(NamedTuple):
    """What was found of a chain.

    Args:
        coop: Whose; empty: the installation's own.
        seq: Number of its newest entry.
        hash: Of that entry: noted down elsewhere, it proves later that nothing before it was made anew.
        broken: The number of the first entry that is not right; 0: none is wrong.
        why: What is wrong with it; empty: nothing.
    """

    coop: str
    seq: int
    hash: str
    broken: int = 0
    why: str = ""

    def words(self) -> str:
        """Return it in plain words."""
        whose = self.coop or "the installation itself (*)"
        if self.broken:
            return f"BROKEN {whose}: entry {self.broken}: {self.why}. Compare it with a backup."
        head = f"Note down where it ends: --head {self.seq}:{self.hash}" if self.seq else "It is empty."
        return f"ok     {whose}: {self.seq} entries, each follows from the one before. {head}"


def all_chains(connection: Connection) -> list[str]:
    """Return whose chains there are, also one of which only entries or only the end are left."""
    entries = set(connection.execute(select(audit.c.coop).distinct()).scalars())
    return sorted(entries | set(chains(connection)))


def check_chain(connection: Connection, coop: str, *, noted: Head | None = None) -> Checked:
    """Return whether a chain holds.

    Args:
        connection: Sees one moment of the records.
        coop: Whose chain.
        noted: An end that was noted down earlier.
    """
    head = head_of(connection, coop)
    seen = _Seen(noted)
    broken = first_broken(seen.watch(walk(connection, coop)))
    if broken is None:
        broken = _other_rows(connection, coop) or _wrong_end(seen, head) or _not_as_noted(seen)
    if broken is not None:
        return Checked(coop, head.seq, head.hash, broken.seq, broken.why)
    return Checked(coop, head.seq, head.hash)


class _Seen:
    """Notes on the way through a chain where it ends, and what stands where an end was noted down."""

    def __init__(self, noted: Head | None) -> None:
        self.noted, self.there, self.last = noted, "", Head(0, "0" * 64)

    def watch(self, links: Iterator[Link]) -> Iterator[Link]:
        for link in links:
            self.last = Head(link.seq, link.hash)
            if self.noted is not None and link.seq == self.noted.seq:
                self.there = link.hash
            yield link


def _other_rows(connection: Connection, coop: str) -> Broken | None:
    """Return a row that stands before the first of a chain, which a walk from its beginning leaves out."""
    query = select(func.min(audit.c.seq)).where(audit.c.coop == coop)
    least = connection.execute(query).scalar()
    return Broken(least, "no entry has such a number") if least is not None and least < 1 else None


def _wrong_end(seen: _Seen, head: Head) -> Broken | None:
    if seen.last == head:
        return None
    if seen.last.seq < head.seq:
        return Broken(seen.last.seq + 1, f"it is missing: the chain had {head.seq} entries")
    return Broken(seen.last.seq, f"the chain ends elsewhere: {head.seq} entries were counted")


def _not_as_noted(seen: _Seen) -> Broken | None:
    noted = seen.noted
    if noted is None or noted.seq == 0 or seen.there == noted.hash:
        return None
    if not seen.there:
        return Broken(noted.seq, "it is missing: it was there when its hash was noted down")
    return Broken(noted.seq, "it is another one than when its hash was noted down: the chain was made anew")
