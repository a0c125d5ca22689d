"""What messages have cost, by cooperative, month and channel.

Every function works inside the caller's transaction: a message and what it costs are booked together.
"""

from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from coldchain.instants import FOREVER_AT
from coldchain.judgement.budget import Spending
from links.records_registry_tables import in_use_at
from links.records_sql import insert_once
from links.records_tables import contacts, spending


class Account(NamedTuple):
    """What one channel has cost in a month."""

    coop: str
    month: str
    channel: str
    messages: int
    segments: int
    money: float
    currency: str


class Manager(NamedTuple):
    """Who is warned."""

    contact: str
    phone: str
    email: str
    language: str


def spent_in(connection: Connection, coop: str, month: str) -> Spending:
    """Return what a cooperative has spent in a month by all channels; nobody else books until the end.

    Args:
        connection: In a transaction.
        coop: The cooperative.
        month: Such as ``2026-11``.
    """
    mine = (spending.c.coop == coop) & (spending.c.month == month)
    query = select(spending.c.money, spending.c.segments).where(mine).with_for_update()
    rows = connection.execute(query).all()
    return Spending(sum(row.money for row in rows), sum(row.segments for row in rows))


def book(connection: Connection, place: tuple[str, str, str], more: Spending, messages: int) -> None:
    """Add to what a channel has cost in a month; less than nothing takes back.

    Args:
        connection: In a transaction.
        place: Cooperative, month and channel, opened before.
        more: How much.
        messages: How many.
    """
    coop, month, channel = place
    mine = (spending.c.coop == coop, spending.c.month == month, spending.c.channel == channel)
    values = {
        "messages": spending.c.messages + messages,
        "segments": spending.c.segments + more.segments,
        "money": spending.c.money + more.money,
    }
    connection.execute(update(spending).where(*mine).values(**values))


def open_account(connection: Connection, place: tuple[str, str, str], currency: str) -> None:
    """Make sure that there is an account for a channel of a cooperative in a month."""
    row = {**dict(zip(("coop", "month", "channel"), place, strict=True)), "currency": currency}
    insert_once(connection, spending, [{**row, "messages": 0, "segments": 0, "money": 0.0}])


def accounts(connection: Connection, month: str = "") -> list[Account]:
    """Return what was spent, by cooperative, month (only one, when it is named) and channel."""
    query = select(spending).order_by(spending.c.coop, spending.c.month, spending.c.channel)
    if month:
        query = query.where(spending.c.month == month)
    return [Account(**row) for row in connection.execute(query).mappings()]


def managers_of(connection: Connection, coop: str) -> list[Manager]:
    """Return the managers of a cooperative who can be told, and have not left."""
    reached = or_(contacts.c.phone != "", contacts.c.email != "")
    there = in_use_at(contacts, FOREVER_AT)
    mine = (contacts.c.coop == coop, contacts.c.role == "manager", reached, there)
    query = select(contacts.c.id, contacts.c.phone, contacts.c.email, contacts.c.language).where(*mine)
    return [Manager(*row) for row in connection.execute(query.order_by(contacts.c.id))]
