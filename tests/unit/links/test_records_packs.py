"""Who took which pack of a shipment: by whichever door, of its legs too, and of no other shipment."""

from collections.abc import Iterator

import pytest

from coldchain.access.actors import Via
from coldchain.audit import Entry
from links.records import Connection, Records
from links.records_audit import append
from links.records_packs import TakenPack, packs_taken

COOP, SHA = "kaimosi", "ab" * 32
ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def entry(
    at: int, action: str, about: str, *, new: str = "", via: Via = Via.CONSOLE, coop: str = COOP
) -> Entry:
    return Entry(coop=coop, at=at, by="grace", via=via, action=action, about=about, new=new)


def test_packs_of_a_shipment_and_its_legs_the_newest_first(connection: Connection) -> None:
    whole = f"{COOP}-shipment-milk-7-CC-0123456789AB.zip"
    leg = f"{COOP}-leg-milk-7-leg-2-CC-0123456789AB.pdf"
    by_hand = f'{{"file":"x.zip","sha256":"{SHA}","subject":"shipment/milk-7","as_known_at":1}}'
    of_leg = f'{{"file":"y.zip","sha256":"{SHA}","subject":"leg/milk-7.1","as_known_at":1}}'
    append(
        connection,
        [
            entry(1, "export", f"export/{whole} sha256 {SHA}"),
            entry(2, "report", "reports/CC-0123456789AB", new=by_hand, via=Via.CLI),
            entry(3, "export", f"export/{leg} sha256 {SHA}", via=Via.API),
            entry(4, "report", "reports/CC-1123456789AB", new=of_leg, via=Via.CLI),
            entry(5, "export", f"export/{COOP}-shipment-milk-70-CC-0123456789AB.zip sha256 {SHA}"),
            entry(6, "export", f"export/{COOP}-leg-milk-7-leg-2-leg-1-CC-0123456789AB.zip sha256 {SHA}"),
            entry(7, "export", "export/readings-van-2.csv"),
            entry(8, "report", "reports/CC-2", new=by_hand.replace("milk-7", "milk_7"), via=Via.CLI),
            entry(9, "registry:change", f"export/{whole}"),
        ],
    )
    append(connection, [entry(3, "export", f"export/{whole} sha256 {SHA}", coop="valley")])
    assert packs_taken(connection, COOP, "milk-7") == [
        TakenPack(4, "grace", "cli", "y.zip", SHA),
        TakenPack(3, "grace", "api", leg, SHA),
        TakenPack(2, "grace", "cli", "x.zip", SHA),
        TakenPack(1, "grace", "console", whole, SHA),
    ]
    assert len(packs_taken(connection, COOP, "milk-7", limit=1)) == 1
    assert [each.file for each in packs_taken(connection, COOP, "milk-7-leg-2")] == [
        f"{COOP}-leg-milk-7-leg-2-leg-1-CC-0123456789AB.zip"
    ]
    assert packs_taken(connection, COOP, "milk_") == []
