"""What a poll is told: only what changed, and a fresh page when the page itself changed."""

import threading

import msgspec

from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative
from console.live import REFRESH_MS, Live, parts_of
from console.overview import build_overview
from console.view import Rows
from helpers.console_server import SetClock
from links.records_views import GatewayRow

VANS = tuple(Asset(id=name, name=name, kind=AssetKind.VAN, profile="p") for name in ("a", "b"))
REGISTRY = Registry(cooperative=Cooperative(id="c", name="C"), assets=VANS)


class Stores:
    """What the stores would say; counts how often they are asked."""

    def __init__(self) -> None:
        self.rows = Rows(registry=REGISTRY)
        self.asked = 0
        self.clock = SetClock(10_000_000)
        self.live = Live(self.gather, self.clock)

    def gather(self, coop: str, now: int) -> Rows:
        assert coop == "c"
        self.asked += 1
        return self.rows

    def later(self, **fields: object) -> None:
        self.rows = msgspec.structs.replace(self.rows, **fields)
        self.clock.at += REFRESH_MS


def test_nothing_new_is_nothing() -> None:
    stores = Stores()
    token = stores.live.snapshot("c").token
    stores.later()
    change = stores.live.since("c", token)
    assert (change.parts, change.reload, change.snapshot.token) == ((), False, token)


def test_only_the_changed_part_is_told_once() -> None:
    stores = Stores()
    token = stores.live.snapshot("c").token
    stores.later(quarantined=1)
    change = stores.live.since("c", token)
    assert change.parts == ("foot",)
    assert stores.live.since("c", change.snapshot.token).parts == ()


def test_a_page_that_missed_some_polls_gets_everything_since() -> None:
    stores = Stores()
    token = stores.live.snapshot("c").token
    stores.later(quarantined=1)
    stores.live.snapshot("c")
    stores.later(problems=("no store",))
    assert set(stores.live.since("c", token).parts) == {"foot", "head"}


def test_another_set_of_cards_makes_the_page_load_anew() -> None:
    stores = Stores()
    token = stores.live.snapshot("c").token
    stores.later(registry=msgspec.structs.replace(REGISTRY, assets=VANS[:1]))
    assert stores.live.since("c", token).reload
    assert not stores.live.since("c", stores.live.snapshot("c").token).reload


def test_a_renamed_van_is_only_its_own_part() -> None:
    stores = Stores()
    token = stores.live.snapshot("c").token
    renamed = (msgspec.structs.replace(VANS[0], name="New"), VANS[1])
    stores.later(registry=msgspec.structs.replace(REGISTRY, assets=renamed))
    assert stores.live.since("c", token).parts == ("asset-a",)


def test_a_token_of_another_run_makes_the_page_load_anew() -> None:
    stores = Stores()
    for token in (
        "",
        "-",
        "0-0",
        "gone-1",
        stores.live.snapshot("c").token + "9",
        Stores().live.snapshot("c").token,
    ):
        assert stores.live.since("c", token).reload


def test_many_pages_ask_the_stores_once() -> None:
    stores = Stores()
    threads = [threading.Thread(target=stores.live.snapshot, args=("c",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores.asked == 1


def test_a_clock_that_jumps_back_does_not_freeze_the_page() -> None:
    stores = Stores()
    stores.live.snapshot("c")
    stores.clock.at -= 3_600_000
    stores.live.snapshot("c")
    assert stores.asked == 2


def test_every_card_is_a_part() -> None:
    parts = parts_of(build_overview(Rows(registry=REGISTRY), now=0))
    assert list(parts) == [
        "head",
        "alarms",
        "first",
        "over",
        "shipments",
        "messages",
        "map",
        "foot",
        "asset-a",
        "asset-b",
    ]


def test_a_gateway_that_goes_on_reporting_changes_nothing() -> None:
    stores = Stores()
    stores.later(gateways=[GatewayRow("gw", '{"state":"online"}', stores.clock.at)])
    token = stores.live.snapshot("c").token
    stores.later(gateways=[GatewayRow("gw", '{"state":"online"}', stores.clock.at + 10)])
    assert stores.live.since("c", token).parts == ()
