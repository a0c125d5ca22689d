"""A period in a folder: numbers of the summary are those of the packs; one bad shipment stops no other."""

import threading
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from commands.packing import StationOpener, keys_of, stores_of
from commands.station import open_station
from helpers.period_case import ORDER, Breaking, Made, again_in, made_in
from helpers.small_fleet import COOP, NOW
from reports.checking.summaries import held_against
from reports.checking.verify import Outcome, verify
from reports.content.document import Report
from reports.period.packs_ledger import LEDGER, read_ledger
from reports.period.read import summary_in
from reports.period.run import SUMMARY, Work, make_period
from reports.seal.zipped import content_of, open_zip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_in(tmp_path_factory.mktemp("period"))


def _files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_each_shipment_has_its_pack_and_all_of_them_a_summary(made: Made) -> None:
    names = sorted(_files(made.folder))
    assert [name.rpartition("-CC-")[0] for name in names] == [
        *("kaimosi-period-2026-11", "kaimosi-period-2026-11"),
        *("kaimosi-shipment-s-1", "kaimosi-shipment-s-2", "kaimosi-shipment-s-3", ""),
    ]
    keys = keys_of(open_station(made.settings)).listed()
    for name, body in _files(made.folder).items():
        if name.endswith(".zip"):
            found = verify(body, keys)
            assert found.outcome is Outcome.GENUINE, found.words()
    assert [(each.done, each.whole, each.shipment) for each in made.told] == [
        (1, 3, "s-1"),
        (2, 3, "s-2"),
        (3, 3, "s-3"),
    ]


def test_the_summarys_numbers_are_those_of_the_packs(made: Made) -> None:
    summary = made.outcome.summary
    assert summary is not None
    assert held_against(summary, lambda name: (made.folder / name).read_bytes()) == []
    reports = [
        msgspec.json.decode(content_of(open_zip(body)["report.json"]), type=Report)
        for name, body in _files(made.folder).items()
        if "-shipment-" in name
    ]
    totals = summary.totals
    for name in ("good_ms", "harmful_ms", "unknown_ms"):
        assert getattr(totals, name) == sum(getattr(each, name) for each in reports)
    assert totals.received == sum(row.received for each in reports for row in each.ledger)
    assert totals.quantity_g == sum(round(each.goods.quantity_kg * 1000) for each in reports if each.goods)
    assert totals.worth_cents == (480 * 6250 + 60 * 14000 + round(35.5 * 4000))
    decisions = [str(each.verdict.decision) for each in reports if each.verdict]
    assert {row.decision: row.ended + row.under_way for row in summary.verdicts if row.under_way} == {
        each: decisions.count(each) for each in decisions
    }


def test_a_run_again_keeps_all_and_gives_the_same_bytes(made: Made) -> None:
    before = _files(made.folder)
    again = again_in(made.folder, made.settings)
    assert again.outcome.run.kept == 3
    assert _files(made.folder) == before


def test_one_bad_shipment_stops_no_other_and_is_named(made: Made, tmp_path: Path) -> None:
    breaking = Breaking(StationOpener(made.settings, NOW), "s-2")
    broken = again_in(tmp_path, made.settings, opener=breaking)
    summary = broken.outcome.summary
    assert summary is not None
    assert [(each.shipment, "whole ones" in each.why) for each in summary.failed] == [("s-2", True)]
    assert [each.shipment for each in summary.parts] == ["s-1", "s-3"]
    assert [each.why != "" for each in broken.told] == [False, True, False]
    mended = again_in(tmp_path, made.settings)
    assert mended.outcome.run.kept == 2
    assert _files(tmp_path) == _files(made.folder)  # and the summary that lacked one is gone


def test_a_run_that_is_stopped_has_no_summary_and_goes_on_later(made: Made, tmp_path: Path) -> None:
    stop, station = threading.Event(), open_station(made.settings)
    work = Work(StationOpener(made.settings, NOW), 1, lambda _: stop.set(), stop)
    with stores_of(station, COOP, NOW, NOW) as stores:
        outcome = make_period(tmp_path, ORDER, work, registry=stores.known.registry, key=stores.key)
    assert (outcome.run.is_stopped, outcome.summary, len(outcome.run.parts)) == (True, None, 1)
    assert set(read_ledger(tmp_path)[1]) == {"s-1"}
    again = again_in(tmp_path, made.settings)
    assert again.outcome.run.kept == 1
    assert _files(tmp_path) == _files(made.folder)


def test_what_is_not_told_of_any_more_goes_and_other_orders_are_refused(made: Made, tmp_path: Path) -> None:
    for name, body in _files(made.folder).items():
        (tmp_path / name).write_bytes(body)
    station = open_station(made.settings)
    work = Work(StationOpener(made.settings, NOW), 1, lambda _: None, threading.Event())
    with stores_of(station, COOP, NOW, NOW) as stores:
        registry = stores.known.registry
        fewer = replace(registry, legs=tuple(each for each in registry.legs if each.shipment != "s-3"))
        make_period(tmp_path, ORDER, work, registry=fewer, key=stores.key)
        assert not any("shipment-s-3" in name for name in _files(tmp_path))
        assert set(read_ledger(tmp_path)[1]) == {"s-1", "s-2", SUMMARY}
        with pytest.raises(InputError, match="the same order"):
            make_period(tmp_path, replace(ORDER, period="2026-10"), work, registry=registry, key=stores.key)


def test_a_product_is_told_alone(made: Made, tmp_path: Path) -> None:
    kale = again_in(tmp_path, made.settings, replace(ORDER, product="Kale", language="sw"))
    assert kale.outcome.pack is not None
    assert kale.outcome.pack.name.startswith("kaimosi-product-Kale-2026-11-CC-")
    summary = summary_in(kale.outcome.pack.body)
    assert [each.shipment for each in summary.parts] == ["s-3"]
    assert LEDGER in _files(tmp_path)
