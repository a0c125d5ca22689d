"""Accounts on real records: booked before, taken back, settled; warnings once; a month of the cooperative."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.budget import Accounts, segments_of
from alerts.budget_settings import BudgetSettings
from alerts.gate import Charge, Wait
from coldchain.instants import from_iso
from coldchain.judgement.unsent import Unsent
from coldchain.messages.prefixes import as_repeat
from coldchain.sms.segments import MAX_SEGMENTS
from links.records import Connection, Records
from links.records_budget import accounts
from links.records_outbox import Claimed
from links.records_tables import contacts, cooperatives, outbox

NOW = from_iso("2026-11-30T21:30:00Z")  # the first of December in Nairobi
TARIFF = {"channel": "sms", "price": 1.0, "currency": "KES"}
ITEM = Claimed(
    1, "k|peter|sms", "co", "t", "peter", "sms", "+254", "text", 0, 10, "alarm", "high", "", 2, 1, False
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    records = Records(f"sqlite:///{tmp_path}/records.db")
    records.migrate()
    with records.transaction() as connection:
        row = {"id": "co", "name": "Co", "time_zone": "Africa/Nairobi", "hottest_c": 40.0}
        connection.execute(cooperatives.insert().values(**row))
        row = {
            "coop": "co",
            "id": "grace",
            "name": "Grace",
            "role": "manager",
            "phone": "+254",
            "language": "en",
        }
        connection.execute(contacts.insert().values(**{**row, "language": "en", "asset": "", "site": ""}))
        yield connection
    records.close()


def purse(**settings: object) -> Accounts:
    """Return the accounts of a small budget."""
    found = BudgetSettings.model_validate({"money": 10.0, "tariffs": [TARIFF], **settings})
    return Accounts(found, ("sms",))


def booked(connection: Connection) -> list[tuple[str, int, int, float]]:
    """Return month, messages, segments and money of every account."""
    return [(each.month, each.messages, each.segments, each.money) for each in accounts(connection)]


def test_segments_are_counted_and_booked_in_the_month_of_the_cooperative(connection: Connection) -> None:
    found = purse().ask(connection, ITEM, "x" * 161, NOW)
    assert found == Charge("co", "2026-12", "sms", 2, 2.0)
    assert booked(connection) == [("2026-12", 1, 2, 2.0)]


def test_what_has_no_price_is_not_counted(connection: Connection) -> None:
    assert purse().ask(connection, ITEM._replace(channel="log"), "text", NOW) is None
    assert booked(connection) == []


def test_a_repeat_costs_what_it_says_too(connection: Connection) -> None:
    found = purse().ask(connection, ITEM._replace(in_doubt=True), as_repeat("x" * 150, "en"), NOW)
    assert isinstance(found, Charge)
    assert found.segments == 2


def test_what_was_not_sent_is_given_back_and_what_cost_otherwise_is_settled(connection: Connection) -> None:
    money = purse()
    one, other = (money.ask(connection, ITEM, "text", NOW) for _ in range(2))
    assert isinstance(one, Charge)
    assert isinstance(other, Charge)
    money.give_back(connection, one)
    assert booked(connection) == [("2026-12", 1, 1, 1.0)]
    assert money.settle(connection, other, 0, None) == other
    assert money.settle(connection, other, 3, 2.5) == other._replace(segments=3, money=2.5)
    assert booked(connection) == [("2026-12", 1, 3, 2.5)]


def test_the_reserve_is_for_critical_ones(connection: Connection) -> None:
    money = purse()
    for _ in range(8):
        assert isinstance(money.ask(connection, ITEM, "text", NOW), Charge)
    held = money.ask(connection, ITEM, "text", NOW)
    assert isinstance(held, Wait)
    assert held.reason is Unsent.RESERVE
    assert NOW < held.until_at <= NOW + 3_600_000
    for _ in range(5):
        assert isinstance(money.ask(connection, ITEM._replace(severity="critical"), "text", NOW), Charge)
    assert booked(connection) == [("2026-12", 13, 13, 13.0)]


def test_what_waits_for_the_same_digest_is_due_in_the_same_instant(connection: Connection) -> None:
    money, low = purse(money=2.0, reserve=0.0, urgent_below=0.0), ITEM._replace(severity="low")
    money.ask(connection, ITEM, "text", NOW)
    money.ask(connection, ITEM._replace(severity="critical"), "t", NOW)
    money = purse(money=4.5, reserve=0.0, urgent_below=0.0, digest_below=0.6)
    first, second = (money.ask(connection, low, "text", NOW + late) for late in (0, 60_000))
    assert first == second
    assert isinstance(first, Wait)
    assert first.reason is Unsent.DIGEST
    in_digest = low._replace(error=Unsent.DIGEST)
    assert isinstance(money.ask(connection, in_digest, "text", first.until_at), Charge)


def test_managers_are_warned_once_for_each_share_and_that_is_never_held(connection: Connection) -> None:
    money, critical = purse(), ITEM._replace(severity="critical")
    for _ in range(12):
        money.ask(connection, critical, "text", NOW)
    rows = connection.execute(outbox.select()).mappings().all()
    assert [row["key"] for row in rows] == [f"budget|co|2026-12|{s}|grace|sms" for s in ("0.5", "0.8", "1")]
    warning = ITEM._replace(key=rows[0]["key"], purpose="system")
    assert isinstance(money.ask(connection, warning, rows[0]["body"], NOW), Charge)


def test_what_no_phone_can_show_counts_as_the_most() -> None:
    assert segments_of("text") == 1
    assert segments_of("\ud800") == MAX_SEGMENTS
