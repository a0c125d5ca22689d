"""Files of a pack that do not speak of the same thing are found, and those of a whole pack agree."""

import json
from collections.abc import Mapping

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.judgement.trip import Trip
from helpers.sealed_case import Sealed, sealed_once
from reports.checking.agreed import (
    beside,
    check_asset,
    check_ends,
    check_goods,
    check_once,
    check_readings,
    check_told,
    look_at_pages,
)
from reports.checking.changes import NotLookedError
from reports.checking.verify import Outcome, verify
from reports.seal.manifest import seal_pack


@pytest.fixture(scope="module")
def sealed() -> Sealed:
    return sealed_once()


@pytest.fixture(scope="module")
def trip(sealed: Sealed) -> Trip:
    return msgspec.json.decode(sealed.files["trip.json"], type=Trip)


def test_the_files_of_a_whole_pack_agree(sealed: Sealed, trip: Trip) -> None:
    report = sealed.pack.report
    told = json.loads(sealed.files["report.json"])
    check_once("report.json", sealed.files["report.json"])
    check_readings(sealed.evidence.readings, report.subject.as_known_at)
    check_told(told["verdict"], told["legs"])
    check_goods(report.subject, told["goods"], trip)
    check_ends(report.subject, (report.good_ms, report.harmful_ms, report.unknown_ms), report.told_ms)
    assert beside(trip, sealed.evidence.readings) == len(sealed.evidence.readings)
    assert look_at_pages(sealed.files, "report.pdf").startswith("7 files are attached to report.pdf")


@pytest.mark.parametrize("body", [b'{"a":1,"a":1}', b'{"b":[{"a":1,"\\u0061":2}]}'])
def test_a_field_that_is_there_twice_is_refused_however_it_is_written(body: bytes) -> None:
    with pytest.raises(InputError, match="the field 'a' twice"):
        check_once("x.json", body)


def test_a_way_of_other_goods_is_refused(sealed: Sealed, trip: Trip) -> None:
    subject = sealed.pack.report.subject
    goods = json.loads(sealed.files["report.json"])["goods"]
    others: tuple[tuple[Mapping[str, object] | None, Trip], ...] = (
        (None, trip),
        (goods | {"id": "s-2"}, trip),
        (goods | {"lot": "another"}, trip),
        (goods, replace(trip, key="other/s-1")),
        (goods, replace(trip, shipment=replace(trip.shipment, id="s-2"))),
        (goods, replace(trip, windows=trip.windows * 20_000)),
    )
    for told, way in others:
        with pytest.raises(InputError, match=r"trip\.json"):
            check_goods(subject, told, way)


def test_an_asset_has_no_goods_and_times_add_up(sealed: Sealed) -> None:
    check_asset(None, None, b"null\n")
    for goods, way in (({}, b"null"), (None, sealed.files["trip.json"])):
        with pytest.raises(InputError, match="none, and goods"):
            check_asset(goods, None, way)
    for times, told_ms in (((1, 2, 3), 7), ((8, -1, 0), 7)):
        with pytest.raises(InputError, match="times that add up"):
            check_ends(sealed.pack.report.subject, times, told_ms)


def test_a_zip_whose_pages_bring_other_files_along_is_refused(sealed: Sealed) -> None:
    """Who opens the PDF would find another report attached to it than was looked at."""
    other = sealed.files["report.json"].replace(b"\n", b"\n ")
    body = seal_pack(sealed.pack.report, {**sealed.files, "report.json": other}, sealed.key)
    found = verify(body, sealed.keys)
    assert found.outcome is Outcome.CHANGED
    assert [each.words for each in found.checks if each.what == "pages"] == [
        "report.pdf: got another report.json attached to it; allowed: the one that lies beside it"
    ]
    with pytest.raises(NotLookedError):
        look_at_pages({"report.pdf": b"%PDF of another program"}, "report.pdf")
