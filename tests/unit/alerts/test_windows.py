"""The windows at hand, of people and of legs."""

from pathlib import Path

from msgspec.structs import replace

from alerts.windows import Windows
from coldchain.judgement.facts import Kind
from coldchain.judgement.windows import About, Scope, WindowKind
from coldchain.registry.things import Leg
from helpers.watching import COOP, MINUTE, REGISTRY, at
from links.records import Records
from links.records_windows import Opening, end_window, open_window

AIR = About(COOP, "van-1", "", "logger-1", "air/temperature", Kind.LIMIT, "high")
WITH_LEG = [
    replace(REGISTRY, legs=(Leg(shipment="s", asset="van-1", custodian="p", from_at=at(60)),)),
]


def test_windows_of_people_and_of_legs_open_and_end(tmp_path: Path) -> None:
    records, windows = Records(f"sqlite:///{tmp_path}/records.db"), Windows(10 * MINUTE)
    records.migrate()
    opening = Opening(
        "k", COOP, WindowKind.MAINTENANCE, Scope.ASSET, "van-1", at(0), at(30), "paint", "ann", "cli", at(0)
    )
    with records.transaction() as connection:
        window = open_window(connection, opening)
        windows.load(connection, WITH_LEG, at(0))
        assert windows.causes(AIR, at(0)) == {f"window-{window.id}"}
        assert windows.causes(AIR._replace(asset="van-2"), at(0)) == frozenset()
        assert windows.causes(AIR, at(65)) == {f"leg-{at(60)}"}
        end_window(connection, window.id, at(10))
        windows.load(connection, WITH_LEG, at(11))
        assert windows.causes(AIR, at(11)) == frozenset()
        assert windows.causes(AIR, at(9)) == {f"window-{window.id}"}  # what is found late of it
    records.close()


def test_a_window_that_opens_or_ends_is_noticed(tmp_path: Path) -> None:
    records, windows = Records(f"sqlite:///{tmp_path}/records.db"), Windows(10 * MINUTE)
    records.migrate()
    with records.reading() as connection:
        windows.load(connection, WITH_LEG, at(0))
    seen = [windows.open_at(at(minute)) for minute in (0, 59, 59.9, 60, 69.9, 70)]
    leg = (COOP, "van-1", f"leg-{at(60)}")
    assert seen == [frozenset(), frozenset(), frozenset(), {leg}, {leg}, frozenset()]
    records.close()
