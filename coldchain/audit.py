"""The audit chain: each entry carries the hash of the one before it, so that none can be changed or left out.

Pure: how an entry becomes bytes, and whether a chain holds. Where it is kept: ``links/records_audit.py``. A
chain that was made anew from some entry on holds in itself: what shows it is its newest hash, written down
elsewhere (``coldchain verify audit --head``).
"""

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

FIRST = "0" * 64
"""What stands before the first entry."""


_UNKEPT = re.compile("[\\x00\\ud800-\\udfff]")
LONGEST = 20_000
"""Characters that are kept of a field: an entry that is kept for ever stays small."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did.

    Args:
        coop: Whose chain it is in; empty: of the installation itself.
        at: When it was done [ms].
        by: The account or contact, or who sat at the machine.
        via: By what: see ``coldchain.access.actors.Via``.
        address: From where; empty: this machine.
        action: What was done; ``refused:...`` what was not allowed.
        about: To what: kind and id, ``assets/van-1``.
        old: How it was, as JSON; empty: it was not.
        new: How it is, as JSON; empty: it is no more.
        why: In his own words; empty where none are asked for.
    """

    coop: str
    at: int
    by: str
    via: str
    action: str
    about: str = ""
    address: str = ""
    old: str = ""
    new: str = ""
    why: str = ""

    def kept(self) -> "Entry":
        """Return the entry as every database keeps it: what cannot be stored is replaced, the endless cut."""
        texts = {
            name: _UNKEPT.sub("\ufffd", value)[:LONGEST]
            for name, value in msgspec.structs.asdict(self).items()
            if isinstance(value, str)
        }
        return msgspec.structs.replace(self, **texts)


class Link(NamedTuple):
    """An entry in its place: number from 1 without holes, the hash before it, its own hash."""

    seq: int
    entry: Entry
    previous: str
    hash: str


class Broken(NamedTuple):
    """Where a chain does not hold: the number of the entry, and why."""

    seq: int
    why: str


def link_of(seq: int, entry: Entry, previous: str) -> Link:
    """Return an entry as it stands in the chain.

    Args:
        seq: Its number, from 1.
        entry: As it is kept.
        previous: Hash of the entry before it; ``FIRST`` when there is none.
    """
    return Link(seq, entry, previous, hash_of(seq, entry, previous))


def hash_of(seq: int, entry: Entry, previous: str) -> str:
    """Return the SHA-256 of an entry in its place, in hexadecimal: over a JSON array of all that it says."""
    fields = msgspec.structs.astuple(entry)
    return hashlib.sha256(msgspec.json.encode([seq, previous, *fields])).hexdigest()


def first_broken(links: Iterable[Link], *, seq: int = 0, previous: str = FIRST) -> Broken | None:
    """Return where a chain does not hold; None when it does.

    Args:
        links: In their order.
        seq: Number of the entry before the first of them.
        previous: Hash of that entry.
    """
    for link in links:
        seq += 1
        if link.seq != seq:
            return Broken(seq, f"entry {seq} is missing: after it stands {link.seq}")
        if link.previous != previous:
            return Broken(seq, "it does not follow from the entry before it")
        if link.hash != hash_of(seq, link.entry, previous):
            return Broken(seq, "it is not what it was when it was written")
        previous = link.hash
    return None
