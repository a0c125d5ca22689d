"""What was asked under which key, and what came of it: a form that is sent twice is one action.

Every function works inside the caller's transaction, with what it does.
"""

from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from links.records_sql import insert_once
from links.records_tables import requests

KEPT_MS = 30 * 86_400_000
"""Somebody may be out of coverage for long; after this a key counts as new."""


class RequestRow(NamedTuple):
    """What was asked once.

    Args:
        coop: Of what it is about.
        account: Who asked; keys of others are others.
        key: As the one who asked made it.
        digest: Of what was asked.
        outcome: What came of it, as JSON.
        asked_at: [ms].
    """

    coop: str
    account: str
    key: str
    digest: str
    outcome: str
    asked_at: int


def request_of(connection: Connection, coop: str, account: str, key: str) -> RequestRow | None:
    """Return what was asked under a key; None when nothing was."""
    columns = [requests.c[name] for name in RequestRow._fields]
    query = select(*columns).where(
        requests.c.coop == coop, requests.c.account == account, requests.c.key == key
    )
    row = connection.execute(query).first()
    return None if row is None else RequestRow._make(row)


def write_request(connection: Connection, row: RequestRow) -> None:
    """Write down what was asked and what came of it; what is older than ``KEPT_MS`` goes."""
    connection.execute(delete(requests).where(requests.c.asked_at < row.asked_at - KEPT_MS))
    insert_once(connection, requests, [row._asdict()])
