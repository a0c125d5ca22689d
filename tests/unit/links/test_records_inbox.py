"""The inbox and the receipts: once, by whom, part by part, in any order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coldchain.registry.things import Contact, Cooperative, Role
from helpers.watching import REGISTRY
from links.records import Records
from links.records_inbox import (
    ReceiptRow,
    Received,
    has_unhandled,
    has_unsettled,
    mark_handled,
    next_unhandled,
    people_at,
    receive,
    settle_receipts,
    write_receipt,
)
from links.records_outbox import Draft, Taken, mark_sent, put
from links.records_registry import save_registry
from links.records_sending import language_of
from links.records_tables import inbox, outbox

MESSAGE = Received("m|1", "highland", "peter", "m", "+254700000001", "ok", None, 5)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    with records.transaction() as connection:
        save_registry(connection, REGISTRY)
    yield records
    records.close()


def test_a_message_is_once_and_handled_once(records: Records) -> None:
    with records.transaction() as connection:
        receive(connection, MESSAGE)
        receive(connection, MESSAGE._replace(body="again"))
        found = next_unhandled(connection)
        assert found == MESSAGE._replace(id=1)
        mark_handled(connection, 1, 9, meaning="acknowledge", outcome="done")
        assert next_unhandled(connection) is None
        assert not has_unhandled(connection)


def test_who_has_left_is_known_by_his_number_until_then(records: Records) -> None:
    gone = tuple(replace(each, retired_at=50, retired_why="left") for each in REGISTRY.contacts)
    phone = next(each.phone for each in gone if each.phone)
    with records.transaction() as connection:
        known = people_at(connection, phone)
        save_registry(connection, replace(REGISTRY, contacts=gone))
        assert people_at(connection, phone, 49) == known != []
        assert people_at(connection, phone, 50) == people_at(connection, phone) == []


def test_people_of_one_telephone_in_several_cooperatives(records: Records) -> None:
    both = replace(
        REGISTRY,
        cooperative=Cooperative(id="lowland", name="Lowland"),
        contacts=(Contact(id="p", name="P", role=Role.DRIVER, phone="+254 700 000 001"),),
        assets=(),
        devices=(),
        placements=(),
        legs=(),
        shipments=(),
    )
    with records.transaction() as connection:
        save_registry(connection, both)
        for address in ("+254700000001", "0700000001", "00254700000001"):
            found = people_at(connection, address)
            assert [(each.coop, each.contact) for each in found] == [("highland", "peter"), ("lowland", "p")]
        assert people_at(connection, "0001") == []


def test_a_national_number_that_fits_two_telephones_is_nobodys(records: Records) -> None:
    abroad = Contact(id="x", name="X", role=Role.DRIVER, phone="+255700000001")
    with records.transaction() as connection:
        save_registry(connection, replace(REGISTRY, contacts=(*REGISTRY.contacts, abroad)))
        assert people_at(connection, "0700000001") == []
        assert [each.contact for each in people_at(connection, "+255700000001")] == ["x"]


def sent(records: Records, reference: str) -> None:
    """Put a message out that a channel has taken."""
    with records.transaction() as connection:
        put(connection, [Draft("k", "highland", "t", "peter", "m", "+254", "x", 0, 9_000)])
        mark_sent(connection, 1, 1_000, Taken(reference, 3))


def delivery(records: Records) -> tuple[Any, ...]:
    """Return how the message stands."""
    with records.reading() as connection:
        row = connection.execute(outbox.select()).mappings().one()
        return row["delivery"], row["delivered_at"], row["delivery_detail"]


def say(records: Records, reference: str, state: str = "delivered", at: int = 2_000) -> None:
    """Have a receipt come."""
    with records.transaction() as connection:
        write_receipt(connection, ReceiptRow("m", reference, state, "absent" * (state == "failed"), at), at)
        settle_receipts(connection, at)


def test_a_long_message_is_delivered_when_its_last_part_is(records: Records) -> None:
    sent(records, "12,13,14")
    say(records, "14", at=2_500)
    say(records, "14", at=2_500)
    assert delivery(records) == ("", None, "1 of 3 parts")
    say(records, "12")
    say(records, "13")
    assert delivery(records) == ("delivered", 2_500, "")


def test_one_part_that_failed_is_a_message_that_failed(records: Records) -> None:
    sent(records, "12,13")
    say(records, "12")
    say(records, "13", "failed")
    assert delivery(records) == ("failed", None, "absent")


def test_a_receipt_of_the_whole_counts_for_all_parts(records: Records) -> None:
    sent(records, "SM1")
    say(records, "SM1")
    assert delivery(records) == ("delivered", 2_000, "")


def test_a_receipt_that_comes_before_its_message_waits_for_it(records: Records) -> None:
    say(records, "7")
    with records.reading() as connection:
        assert has_unsettled(connection, 3_000)
        assert not has_unsettled(connection, 3_000 + 2 * 86_400_000)
    sent(records, "7")
    with records.transaction() as connection:
        assert settle_receipts(connection, 3_000) == 1
    assert delivery(records)[0] == "delivered"


def test_a_reference_that_is_only_part_of_another_is_another(records: Records) -> None:
    sent(records, "112,113")
    say(records, "12")
    assert delivery(records)[0] == ""


def test_who_has_no_language_of_his_own_reads_that_of_his_cooperative(records: Records) -> None:
    people = tuple(replace(each, language="") for each in REGISTRY.contacts)
    coop = replace(REGISTRY.cooperative, language="sw")
    with records.transaction() as connection:
        save_registry(connection, replace(REGISTRY, cooperative=coop, contacts=people))
        assert {each.language for each in people_at(connection, "+254700000001")} == {"sw"}
        assert language_of(connection, "highland", "peter") == "sw"


def test_what_was_handled_stays_as_it_was_handled_first(records: Records) -> None:
    with records.transaction() as connection:
        receive(connection, MESSAGE)
        mark_handled(connection, 1, 9, meaning="acknowledge", outcome="done")
        mark_handled(connection, 1, 10, meaning="", outcome="not handled")
        assert connection.execute(inbox.select()).mappings().one()["outcome"] == "done"
