"""The inbox: what people sent, each message once; and what networks said of ours, part by part.

Every function works inside the caller's transaction. Not what a message means: see ``alerts/replies``.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, or_, select, update

from coldchain.instants import FOREVER_AT
from coldchain.registry.phone import digits_of, is_same
from links.records_registry_tables import in_use_at
from links.records_sql import insert_once
from links.records_tables import contacts, cooperatives, inbox, outbox, receipts

SETTLE_WITHIN_MS = 86_400_000  # a receipt of a message that nobody knows is looked up again for a day
REFERENCES_FOR_MS = 3 * 86_400_000  # modems count references from 0 to 255 and begin anew
_AHEAD_MS = 3_600_000  # the clock of a network may be wrong
_DELIVERED, _FAILED = "delivered", "failed"
_AT_ONCE = 100
_SAY_NO_TIME = ("http_sms",)  # a name is given once there, and calls come twice


class Person(NamedTuple):
    """Somebody who is known by an address; the same telephone may be several people's."""

    coop: str
    contact: str
    name: str
    language: str


class Received(NamedTuple):
    """A message on its way into the inbox, or in it.

    Args:
        key: ``<channel>|<reference>``: a second one with it is no second message.
        coop: Of the person; empty when nobody is known by that address.
        contact: Who it is.
        channel: By which it came.
        address: From where.
        body: What it says.
        sent_at: When, by the network [ms]; None when that is not known.
        received_at: [ms].
        id: Of the row; 0 on its way in.
    """

    key: str
    coop: str
    contact: str
    channel: str
    address: str
    body: str
    sent_at: int | None
    received_at: int
    id: int = 0


class ReceiptRow(NamedTuple):
    """What a network said of a message, or of a part of it.

    Args:
        channel: By which the message went.
        reference: The channel's name for it, or for its part.
        state: ``delivered`` or ``failed``.
        detail: Why it failed.
        at: When, by the network [ms].
    """

    channel: str
    reference: str
    state: str
    detail: str
    at: int


def people_at(connection: Connection, address: str, now: int = FOREVER_AT) -> list[Person]:
    """Return who is known by a telephone number, in all cooperatives, by cooperative and id.

    A number in its national form that fits the numbers of different telephones is nobody's; whoever has left
    is known no more.

    Args:
        connection: In a transaction.
        address: As it was heard.
        now: [ms].
    """
    if not digits_of(address):
        return []
    there = in_use_at(contacts, now)
    query = select(contacts).where(contacts.c.phone != "", there).order_by(contacts.c.coop, contacts.c.id)
    rows = connection.execute(query).mappings().all()
    found = [row for row in rows if is_same(address, row["phone"])]
    if len({digits_of(row["phone"]) for row in found}) > 1:
        return []
    if not found:
        return []
    query_of_all = select(cooperatives.c.id, cooperatives.c.language)
    whole = {row.id: row.language for row in connection.execute(query_of_all)}
    return [
        Person(row["coop"], row["id"], row["name"], row["language"] or whole.get(row["coop"], ""))
        for row in found
    ]


def receive(connection: Connection, message: Received) -> None:
    """Put a message into the inbox; one whose key is there already is left alone."""
    row = message._asdict()
    del row["id"]
    insert_once(connection, inbox, [row])


def has_unhandled(connection: Connection) -> bool:
    """Return whether something waits to be handled; cheap, and locks nobody out."""
    return (
        connection.execute(select(inbox.c.id).where(inbox.c.handled_at.is_(None)).limit(1)).first()
        is not None
    )


def next_unhandled(connection: Connection) -> Received | None:
    """Return the oldest message that was not handled, the caller's alone until its transaction ends."""
    columns = [inbox.c[name] for name in Received._fields]
    query = select(*columns).where(inbox.c.handled_at.is_(None)).order_by(inbox.c.id).limit(1)
    row = connection.execute(query.with_for_update(skip_locked=True)).first()
    return None if row is None else Received._make(row)


class Heard(NamedTuple):
    """A message as it came, with what it was taken for and what was done because of it."""

    contact: str
    channel: str
    address: str
    body: str
    received_at: int
    meaning: str
    outcome: str


def heard_from(connection: Connection, coop: str, contact: str = "", *, limit: int) -> list[Heard]:
    """Return what people of a cooperative sent, the newest first.

    Args:
        connection: In a transaction.
        coop: Whose.
        contact: Only from this one; empty: from anybody.
        limit: So many at most.
    """
    query = select(*(inbox.c[name] for name in Heard._fields)).where(inbox.c.coop == coop)
    if contact:
        query = query.where(inbox.c.contact == contact)
    newest = query.order_by(inbox.c.received_at.desc(), inbox.c.id.desc()).limit(limit)
    return [Heard._make(row) for row in connection.execute(newest)]


def mark_handled(connection: Connection, id_: int, now: int, *, meaning: str, outcome: str) -> None:
    """Write what a message was taken for, and what was done [ms]."""
    change = update(inbox).where(inbox.c.id == id_, inbox.c.handled_at.is_(None))
    connection.execute(change.values(handled_at=now, meaning=meaning, outcome=outcome))


def write_receipt(connection: Connection, row: ReceiptRow, heard_at: int) -> None:
    """Take what a network said [ms], once; it may be of a message that is not known yet."""
    when = "" if row.channel in _SAY_NO_TIME else row.at
    key = f"{row.channel}|{row.reference}|{row.state}|{when}"
    insert_once(connection, receipts, [{**row._asdict(), "key": key, "heard_at": heard_at, "message": 0}])


def has_unsettled(connection: Connection, now: int) -> bool:
    """Return whether receipts wait for the message that they are about."""
    return connection.execute(_unsettled(now).limit(1)).first() is not None


def settle_receipts(connection: Connection, now: int) -> int:
    """Return how many receipts found their message; each such message says how it stands now.

    A receipt may come before the sender could write under which name the message was taken.
    """
    settled: set[int] = set()
    rows = connection.execute(_unsettled(now).limit(_AT_ONCE)).mappings().all()
    count = 0
    for row in rows:
        message = _message_of(connection, row["channel"], row["reference"], row["at"])
        if message is not None:
            id_, coop = message
            change = update(receipts).where(receipts.c.id == row["id"])
            connection.execute(change.values(message=id_, coop=coop))
            settled.add(id_)
            count += 1
    for id_ in settled:
        _tell(connection, id_)
    return count


def _unsettled(now: int) -> Select[Any]:
    open_ = receipts.c.message == 0
    recent = receipts.c.heard_at.between(now - SETTLE_WITHIN_MS, now + SETTLE_WITHIN_MS)
    return select(receipts).where(open_, recent).order_by(receipts.c.id.desc())


def _message_of(connection: Connection, channel: str, reference: str, at: int) -> tuple[int, str] | None:
    """Return id and cooperative of the newest message that went under a reference before an instant [ms]."""
    sent = outbox.c.sent_at.between(at - REFERENCES_FOR_MS, at + _AHEAD_MS)
    named = or_(outbox.c.reference == reference, outbox.c.reference.contains(reference, autoescape=True))
    query = select(outbox.c.id, outbox.c.coop, outbox.c.reference)
    query = query.where(sent, outbox.c.channel == channel, named).order_by(outbox.c.id.desc())
    for row in connection.execute(query):
        if reference == row.reference or reference in _parts(row.reference):
            return row.id, row.coop
    return None


def _tell(connection: Connection, id_: int) -> None:
    """Write how a message stands by its parts: delivered when all are, failed when one is."""
    query = select(outbox.c.reference).where(outbox.c.id == id_)
    whole = connection.execute(query).scalar() or ""
    said: dict[str, tuple[str, str, int]] = {}
    rows = connection.execute(select(receipts).where(receipts.c.message == id_).order_by(receipts.c.at))
    for row in rows:
        if said.get(row.reference, ("",))[0] != _DELIVERED:  # what was delivered stays so, in any order
            said[row.reference] = (row.state, row.detail, row.at)
    failed = next((each for each in said.values() if each[0] == _FAILED), None)
    change = update(outbox).where(outbox.c.id == id_)
    parts: tuple[str, ...] = _parts(whole)
    if whole in said and said[whole][0] == _DELIVERED:
        failed, parts = None, (whole,)
    if failed is not None:
        connection.execute(change.values(delivery=_FAILED, delivery_detail=failed[1], delivered_at=None))
    elif all(part in said for part in parts):
        last_at = max(said[part][2] for part in parts)
        connection.execute(change.values(delivery=_DELIVERED, delivery_detail="", delivered_at=last_at))
    else:
        had = sum(part in said for part in parts)
        connection.execute(change.values(delivery_detail=f"{had} of {len(parts)} parts"))


def _parts(reference: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in reference.split(",")) if reference else ()
