"""What happened to goods, as EPCIS events: by legs, and by acts where there are more."""

import json

from msgspec.structs import replace

from helpers.small_fleet import HOUR, NOW
from helpers.told_report import eventful, keyed, made
from reports.content.document import Act
from reports.events.custody_events import (
    ACCEPTING,
    LOADING,
    MADE,
    PARTED,
    RECEIVING,
    REFUSED,
    UNLOADING,
    moves_of,
    void_of,
)
from reports.events.epcis import epcis_of, events_of, with_id
from reports.events.epcis_words import stamp

GOODS = "urn:coldchain:shipment:kaimosi:s-1"


def test_legs_are_loaded_handed_over_and_unloaded() -> None:
    moves = moves_of(made()[0])
    assert [(each.kind, each.at) for each in moves] == [
        (LOADING, NOW - 5 * HOUR),
        (UNLOADING, NOW - HOUR),
        (ACCEPTING, NOW - HOUR),
    ]
    assert [(each.giver, each.taker) for each in moves] == [
        ("", "Peter Wanjala"),
        ("Peter Wanjala", ""),
        ("Peter Wanjala", "Grace Achieng"),
    ]
    first, out, second = (each.event for each in moves)
    assert first["childQuantityList"] == [{"epcClass": GOODS, "quantity": 480.0, "uom": "KGM"}]
    assert (first["action"], out["action"], second["action"]) == ("ADD", "DELETE", "ADD")
    assert second["parentID"] == "urn:coldchain:asset:kaimosi:cooler-1"
    assert second["destinationList"][0]["destination"] == "urn:coldchain:party:kaimosi:grace"
    assert out["sourceList"][0]["source"] == "urn:coldchain:party:kaimosi:peter"


def test_what_drives_is_loaded_and_what_stands_stores() -> None:
    """Steps, states and places are those of the standard's vocabulary, each where it is true."""
    report = made()[0]
    first, out, second = (each.event for each in moves_of(report))
    assert (first["bizStep"], first["disposition"]) == ("loading", "in_transit")
    assert "bizLocation" not in first
    assert (out["bizStep"], out["disposition"]) == ("unloading", "in_progress")
    assert (second["bizStep"], second["disposition"]) == ("accepting", "in_progress")
    assert second["bizLocation"] == {"id": "urn:coldchain:site-named:kaimosi:Kaimosi"}
    same = replace(report.legs[1], custodian=report.legs[0].custodian)
    ended = replace(same, until_at=NOW - 1)
    stored, taken = (each.event for each in moves_of(replace(report, legs=(report.legs[0], ended)))[-2:])
    assert (stored["bizStep"], taken["bizStep"]) == ("storing", "picking")
    keyed = moves_of(replace(report, glns={"Kaimosi": "6291041500213"}))
    assert keyed[-1].event["bizLocation"] == {"id": "https://id.gs1.org/414/6291041500213"}


def test_what_was_taken_back_is_declared_an_error_under_the_id_that_it_had() -> None:
    report = eventful()
    told = {each["eventID"] for each in events_of(report)}
    delivered = report.acts[-1]
    back = replace(delivered, taken_back=True, taken_back_at=NOW)
    (void,) = void_of(replace(report, acts=(*report.acts[:-1], back)))
    assert void["errorDeclaration"] == {"declarationTime": stamp(NOW), "reason": "did_not_occur"}
    assert with_id(void)["eventID"] in told
    instead = replace(delivered, at=delivered.at + 60_000, recorded_at=NOW)
    corrected = replace(report, acts=(*report.acts[:-1], back, instead))
    (void,) = void_of(corrected)
    (right,) = (each for each in moves_of(corrected) if each.kind == RECEIVING)
    assert void["errorDeclaration"]["reason"] == "incorrect_data"
    assert void["errorDeclaration"]["correctiveEventIDs"] == [with_id(right.event)["eventID"]]
    assert void_of(report) == void_of(replace(report, goods=None)) == []


def test_goods_that_were_made_of_others_have_no_moves_before() -> None:
    report = eventful()
    merged = replace(report.acts[0], at=NOW - 2 * HOUR)
    moves = moves_of(replace(report, acts=(merged,)))
    assert [(each.kind, each.at) for each in moves] == [
        (MADE, NOW - 2 * HOUR),
        (LOADING, NOW - 2 * HOUR),
        (UNLOADING, NOW - HOUR),
        (ACCEPTING, NOW - HOUR),
    ]
    later = replace(report.acts[0], at=NOW - HOUR)
    assert [each.kind for each in moves_of(replace(report, acts=(later,)))] == [MADE, LOADING]


def test_the_last_leg_is_unloaded_when_it_ended_before_the_end() -> None:
    report = made()[0]
    last = replace(report.legs[-1], until_at=NOW - 1)
    moves = moves_of(replace(report, legs=(*report.legs[:-1], last)))
    assert (moves[-1].kind, moves[-1].at) == (UNLOADING, NOW - 1)


def test_acts_tell_of_making_parting_refusing_and_receiving() -> None:
    moves = {each.kind: each for each in moves_of(eventful())}
    born = moves[MADE].event
    assert [each["epcClass"][-3:] for each in born["inputQuantityList"]] == ["s-0", "s-9"]
    assert born["outputQuantityList"] == [{"epcClass": GOODS, "quantity": 12.5, "uom": "KGM"}]
    assert moves[PARTED].event["coldchain:partKg"] == 12.5
    assert moves[REFUSED].event["bizStep"] == "inspecting"
    received = moves[RECEIVING].event
    assert (
        received["destinationList"][0]["destination"]
        == "urn:coldchain:party-named:kaimosi:Moses%20%26%20Sons"
    )
    assert received["readPoint"] == {"id": "urn:coldchain:site-named:kaimosi:Kaimosi"}
    assert received["coldchain:measuredC"] == 4.5


def test_a_quantity_that_changed_is_not_told() -> None:
    loading = next(each for each in moves_of(eventful()) if each.kind == LOADING)
    assert loading.quantity_kg is None
    assert loading.event["childQuantityList"] == [{"epcClass": GOODS}]


def _said(kind: str, hours_ago: int, quantity_kg: float, **names: str) -> Act:
    act = next(each for each in eventful().acts if each.act == kind)
    fields: dict[str, object] = {"at": NOW - hours_ago * HOUR, "quantity_kg": quantity_kg, **names}
    return replace(act, **fields)


def test_a_quantity_is_that_of_the_instant_also_when_some_was_split_off_and_added_later() -> None:
    report = made()[0]
    goods = report.goods
    assert goods is not None
    acts = (
        _said("split", 3, 100.0, shipment="s-8", parent="s-1", custodian="Dina", asset="Box"),
        _said("merged", 2, 20.0, shipment="s-9", parent="s-1"),
        next(replace(each, at=NOW - 1) for each in eventful().acts if each.act == "delivered"),
    )
    moves = moves_of(replace(report, goods=replace(goods, quantity_kg=400.0), acts=acts))
    told = {(each.kind, (NOW - each.at) // HOUR): each for each in moves}
    assert told[LOADING, 5].quantity_kg == 480.0  # as before anything was split off: its id stays the same
    assert told[LOADING, 5].event == moves_of(report)[0].event
    assert told[ACCEPTING, 1].quantity_kg == told[RECEIVING, 0].quantity_kg == 400.0
    assert told[PARTED, 3][4:7] == ("Peter Wanjala", "Dina", 100.0)
    assert told[RECEIVING, 0].giver == "Grace Achieng"


def test_what_was_merged_is_made_once_of_all_that_went_in() -> None:
    report = made()[0]
    goods = report.goods
    assert goods is not None
    acts = (
        _said("merged", 2, 100.0, shipment="s-8", parent="s-1", asset=""),
        _said("merged", 2, 50.0, shipment="s-9", parent="s-1", asset=""),
        replace(_said("merged", 2, 0.0, shipment="s-1", parent="s-8"), quantity_kg=None),
    )
    made_of = replace(goods, parents=("s-8", "s-9"), quantity_kg=150.0)
    born, *rest = moves_of(replace(report, goods=made_of, acts=acts))
    assert {each.kind for each in rest} == {LOADING, UNLOADING, ACCEPTING}
    assert (born.kind, born.quantity_kg) == (MADE, 150.0)
    assert [each["quantity"] for each in born.event["inputQuantityList"]] == [100.0, 50.0]
    assert born.event["outputQuantityList"][0]["quantity"] == 150.0


def test_what_was_taken_back_is_not_told() -> None:
    report = eventful()
    back = replace(report, acts=tuple(replace(each, taken_back=True) for each in report.acts))
    assert {each.kind for each in moves_of(back)} == {LOADING, UNLOADING, ACCEPTING}


def test_the_same_event_of_two_reports_is_one() -> None:
    report = made()[0]
    other = replace(report, number="CC-OTHER", readings_sha256="ab" * 32)
    assert [each.event for each in moves_of(other)] == [each.event for each in moves_of(report)]


def test_an_asset_has_no_moves() -> None:
    assert moves_of(replace(made()[0], goods=None)) == []


def test_keys_of_gs1_stand_where_they_are_known() -> None:
    report = eventful()
    assert report.goods is not None
    site = next(each.site for each in report.acts if each.site)
    keyed = replace(
        report, goods=replace(report.goods, gtin="96385074", lot="L7"), glns={site: "6291041500213"}
    )
    events = [each.event for each in moves_of(keyed)]
    places = {each["readPoint"]["id"] for each in events if "site" in each.get("readPoint", {}).get("id", "")}
    assert not places
    assert any(each.get("readPoint") == {"id": "https://id.gs1.org/414/6291041500213"} for each in events)
    lot = "https://id.gs1.org/01/00000096385074/10/L7"
    lists = ("childQuantityList", "quantityList", "outputQuantityList")
    assert {each[name][0]["epcClass"] for each in events for name in lists if name in each} == {lot}
    assert epcis_of(keyed) != epcis_of(report)
    sender = replace(report.subject.cooperative, gln="6291041500213")
    told = json.loads(epcis_of(replace(keyed, subject=replace(report.subject, cooperative=sender))))
    assert told["sender"] == "https://id.gs1.org/417/6291041500213"


def test_things_and_parties_are_told_by_their_numbers_and_places_that_drive_are_not() -> None:
    own, told = moves_of(eventful()), moves_of(keyed())
    assert [each.kind for each in own] == [each.kind for each in told]
    for before, after in zip(own, told, strict=True):
        assert before.event.get("readPoint") == after.event.get("readPoint")
        if "parentID" in before.event:
            assert before.event["parentID"].startswith("urn:coldchain:asset:")
            assert after.event["parentID"].startswith("https://id.gs1.org/8004/6291041500")
        for name, part in (("sourceList", "source"), ("destinationList", "destination")):
            for each in after.event.get(name, ()):
                assert each[part].startswith("https://id.gs1.org/417/")


def test_a_lot_that_gs1_cannot_write_stays_the_shipment() -> None:
    report = made()[0]
    assert report.goods is not None
    keyed = replace(report, goods=replace(report.goods, gtin="96385074", lot="a lot of milk"))
    assert moves_of(keyed)[0].event["childQuantityList"][0]["epcClass"] == GOODS
