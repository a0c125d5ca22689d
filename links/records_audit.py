"""The audit chain in the records: entries are added at its end, and read. Nothing changes or deletes one.

Every function works inside the caller's transaction: what is done and the entry that says so are written
together or not at all. Not what an entry is: see ``coldchain/audit.py``.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, insert, or_, select, update

from coldchain.audit import FIRST, Entry, Link, link_of
from links.records_sql import insert_once
from links.records_tables import audit, audit_heads

_FIELDS = Entry.__struct_fields__
_AT_ONCE = 2_000
MOST_ON_A_PAGE = 500


class Head(NamedTuple):
    """Where a chain ends: how many entries it has, and the hash of the newest."""

    seq: int
    hash: str


def lock(connection: Connection, coops: Iterable[str]) -> None:
    """Have nobody else do anything that is written down in these chains until the transaction ends."""
    for coop in sorted(coops):
        _locked_head(connection, coop)


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add entries of one cooperative to the end of its chain, in their order.

    Args:
        connection: In a transaction; until it ends nobody else adds to that chain.
        entries: None is fine.
    """
    if not entries:
        return
    coop = entries[0].coop
    head, rows = _locked_head(connection, coop), []
    for entry in entries:
        link = link_of(head.seq + 1, entry.kept(), head.hash)
        head = Head(link.seq, link.hash)
        rows.append(
            {**msgspec.to_builtins(link.entry), "seq": link.seq, "previous": link.previous, "hash": link.hash}
        )
    connection.execute(insert(audit), rows)
    change = update(audit_heads).where(audit_heads.c.coop == coop)
    connection.execute(change.values(seq=head.seq, hash=head.hash))


def weigh(connection: Connection) -> None:
    """Write what is there already: as much work as a small change, so that nobody sees which it was."""
    insert_once(connection, audit_heads, [{"coop": "", "seq": 0, "hash": FIRST}])
    connection.execute(update(audit_heads).where(audit_heads.c.coop == "").values(seq=audit_heads.c.seq))


def head_of(connection: Connection, coop: str) -> Head:
    """Return where the chain of a cooperative ends; number 0 when it has no entry."""
    row = connection.execute(
        select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.coop == coop)
    ).first()
    return Head(0, FIRST) if row is None else Head._make(row)


def chains(connection: Connection) -> list[str]:
    """Return the cooperatives that have a chain, by name; the installation's own has the empty name."""
    return list(connection.execute(select(audit_heads.c.coop).order_by(audit_heads.c.coop)).scalars())


def walk(connection: Connection, coop: str, *, after: int = 0) -> Iterator[Link]:
    """Yield the entries of a chain in their order, those after a number."""
    columns = [audit.c[name] for name in ("seq", *_FIELDS, "previous", "hash")]
    while True:
        query = select(*columns).where(audit.c.coop == coop, audit.c.seq > after)
        rows = connection.execute(query.order_by(audit.c.seq).limit(_AT_ONCE)).all()
        for row in rows:
            yield _link(tuple(row))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][0]


def entries_of(connection: Connection, coop: str, things: Sequence[str], known_at: int) -> list[Link]:
    """Return the entries of a chain about some things, those of up to an instant [ms], in their order."""
    columns = [audit.c[name] for name in ("seq", *_FIELDS, "previous", "hash")]
    query = select(*columns).where(audit.c.coop == coop, audit.c.about.in_(things), audit.c.at <= known_at)
    return [_link(tuple(row)) for row in connection.execute(query.order_by(audit.c.seq))]


def entries_begun(connection: Connection, coop: str, begins: Sequence[str], known_at: int) -> list[Link]:
    """Return the entries about what begins so, those of up to an instant [ms], in their order."""
    columns = [audit.c[name] for name in ("seq", *_FIELDS, "previous", "hash")]
    about = or_(*(audit.c.about.startswith(each, autoescape=True) for each in begins))
    query = select(*columns).where(audit.c.coop == coop, audit.c.at <= known_at, about)
    return [_link(tuple(row)) for row in connection.execute(query.order_by(audit.c.seq))]


def changes_since(connection: Connection, coop: str, known_at: int) -> list[Entry]:
    """Return what was changed of the registry and of shipments after an instant [ms], in its order."""
    columns = [audit.c[name] for name in _FIELDS]
    action = or_(audit.c.action.startswith("registry:"), audit.c.action.startswith("shipment:"))
    query = select(*columns).where(audit.c.coop == coop, audit.c.at > known_at, action)
    rows = connection.execute(query.order_by(audit.c.seq))
    return [msgspec.convert(dict(zip(_FIELDS, row, strict=True)), Entry) for row in rows]


def newest(
    connection: Connection, coop: str, *, about: str = "", before: int | None = None, limit: int = 50
) -> list[Link]:
    """Return the newest entries of a chain, the newest first.

    Args:
        connection: In a transaction.
        coop: Whose.
        about: Only those about this thing; empty: about anything.
        before: Only those with a smaller number.
        limit: So many at most.
    """
    columns = [audit.c[name] for name in ("seq", *_FIELDS, "previous", "hash")]
    query = select(*columns).where(audit.c.coop == coop)
    if about:
        query = query.where(audit.c.about == about)
    if before is not None:
        query = query.where(audit.c.seq < before)
    rows = connection.execute(query.order_by(audit.c.seq.desc()).limit(min(limit, MOST_ON_A_PAGE)))
    return [_link(tuple(row)) for row in rows]


def _locked_head(connection: Connection, coop: str) -> Head:
    insert_once(connection, audit_heads, [{"coop": coop, "seq": 0, "hash": FIRST}])
    query = select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.coop == coop).with_for_update()
    return Head._make(connection.execute(query).one())


def _link(row: tuple[object, ...]) -> Link:
    seq, *fields, previous, digest = row
    entry = msgspec.convert(dict(zip(_FIELDS, fields, strict=True)), Entry)
    return Link(int(str(seq)), entry, str(previous), str(digest))
