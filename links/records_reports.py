"""Who wants a standing report and when, what people chose of it, and whether a day's report was written.

Every function works inside the caller's transaction. Not when one is due: see ``registry/report_time``.
"""

from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from coldchain.instants import FOREVER_AT
from links.records_outbox import mark_refused
from links.records_registry_tables import in_use_at
from links.records_sql import upsert
from links.records_tables import contact_choices, contacts, cooperatives, outbox

KIND = "report|"
_MORNING = "morning"


class Wish(NamedTuple):
    """A standing report that somebody gets.

    Args:
        coop: Cooperative.
        contact: Who.
        report_time: When, by local time, such as ``06:30``.
        chosen_at: When that was chosen [ms]; 0: it stands in the settings.
        time_zone: Of the cooperative.
    """

    coop: str
    contact: str
    report_time: str
    chosen_at: int
    time_zone: str


class Choice(NamedTuple):
    """What a person, or the operator for him, chose.

    Args:
        stopped_at: Since when he wants no messages [ms]; None: he wants them.
        report_time: ``06:30``; empty: he wants no report; None: as the settings have it.
    """

    stopped_at: int | None = None
    report_time: str | None = None


def wishes(connection: Connection, coop: str = "", contact: str = "", *, now: int = FOREVER_AT) -> list[Wish]:
    """Return the standing reports that people get, of one person only when he is named.

    Who asked for no messages at all (STOP), has no address, does not want one or has left, gets none.

    Args:
        connection: In a transaction.
        coop: Only of this cooperative; empty: of all.
        contact: Only of this person there; empty: of everybody.
        now: [ms].
    """
    chosen = contact_choices.c
    same = and_(chosen.coop == contacts.c.coop, chosen.contact == contacts.c.id)
    joined = contacts.join(cooperatives, cooperatives.c.id == contacts.c.coop).outerjoin(
        contact_choices, same
    )
    report_time = func.coalesce(chosen.report_time, contacts.c.report_time)
    query = (
        select(contacts.c.coop, contacts.c.id, report_time, chosen.report_chosen_at, cooperatives.c.time_zone)
        .select_from(joined)
        .where(
            report_time != "",
            chosen.stopped_at.is_(None),
            or_(contacts.c.phone != "", contacts.c.email != ""),
            in_use_at(contacts, now),
        )
        .order_by(contacts.c.coop, contacts.c.id)
    )
    if coop:
        query = query.where(contacts.c.coop == coop)
    if contact:
        query = query.where(contacts.c.id == contact)
    return [Wish(*row[:3], row[3] or 0, row[4]) for row in connection.execute(query)]


def choices_of(connection: Connection, coop: str) -> dict[str, Choice]:
    """Return what the people of a cooperative chose, by contact."""
    columns = (contact_choices.c.contact, contact_choices.c.stopped_at, contact_choices.c.report_time)
    query = select(*columns).where(contact_choices.c.coop == coop)
    return {row[0]: Choice(row[1], row[2]) for row in connection.execute(query)}


def choose_report(
    connection: Connection, coop: str, contact: str, report_time: str | None, *, now: int
) -> None:
    """Write when somebody gets a standing report from now [ms] on; empty: never, None: as the settings say.

    It counts from the next time that the clock shows it: nothing is made up for today's.
    """
    row = {"coop": coop, "contact": contact, "report_time": report_time, "report_chosen_at": now}
    upsert(connection, contact_choices, [row])


def day_step(coop: str, contact: str, day: str) -> str:
    """Return what one day's standing report is called in the outbox; ``day`` is by the local calendar."""
    return f"{KIND}{coop}|{contact}|{_MORNING}|{day}"


def was_written(connection: Connection, step: str) -> bool:
    """Return whether a message of this report was ever written, by whatever channel."""
    query = select(outbox.c.id).where(outbox.c.transition == step).limit(1)
    return connection.execute(query).first() is not None


def refuse(connection: Connection, keys: list[str], why: str, now: int) -> None:
    """Say of messages that have no text why they are never sent [ms]."""
    ids = connection.execute(select(outbox.c.id).where(outbox.c.key.in_(keys), outbox.c.sent_at.is_(None)))
    for id_ in ids.scalars().all():
        mark_refused(connection, id_, why, now)


def known_keys(connection: Connection, keys: list[str]) -> set[str]:
    """Return which of some keys a message of the outbox has already."""
    return set(connection.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())
