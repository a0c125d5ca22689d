"""Accounts on a real database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from coldchain.judgement.budget import Spending
from links.records import Records
from links.records_budget import Account, accounts, book, managers_of, open_account, spent_in
from links.records_tables import contacts

PLACE = ("co", "2026-11", "sms")
ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def test_what_is_booked_adds_up_by_channel(connection: Connection) -> None:
    for place in (PLACE, PLACE, ("co", "2026-11", "http"), ("co", "2026-10", "sms")):
        open_account(connection, place, "KES")
        book(connection, place, Spending(1.5, 2), 1)
    book(connection, PLACE, Spending(-1.5, -2), -1)
    assert spent_in(connection, "co", "2026-11") == Spending(3.0, 4)
    assert spent_in(connection, "other", "2026-11") == Spending()
    assert accounts(connection, "2026-10") == [Account("co", "2026-10", "sms", 1, 2, 1.5, "KES")]
    assert len(accounts(connection)) == 3


def test_managers_who_can_be_reached_are_warned(connection: Connection) -> None:
    for name, role, phone, email in (
        ("ann", "manager", "+1", ""),
        ("bob", "manager", "", ""),
        ("joe", "driver", "+2", "joe@x"),
        ("mia", "manager", "", "mia@x"),
        ("zoe", "manager", "+3", ""),
    ):
        row = {"coop": "co", "id": name, "name": name, "role": role, "phone": phone, "email": email}
        connection.execute(contacts.insert().values(**row, language="en", asset="", site=""))
    left = {"retired_at": 5, "retired_why": "left"}
    connection.execute(contacts.update().where(contacts.c.id == "zoe").values(**left))
    assert managers_of(connection, "co") == [("ann", "+1", "", "en"), ("mia", "", "mia@x", "en")]
