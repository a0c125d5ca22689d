"""Which refused things are held: those that name a device and a time of it, and unclear ones."""

import math

import pytest

from coldchain import senml
from coldchain.instants import FOREVER_AT
from coldchain.judgement.held_readings import times_held
from coldchain.judgement.held_refusals import (
    DOUBTED_COOPS,
    DOUBTED_NAMES,
    DOUBTED_TIMES,
    Rank,
    Refused,
    rank_of,
)
from coldchain.judgement.held_times import ANY_DEVICE, CoopTimes, HeldTime
from coldchain.reading import Flag, Reading
from coldchain.registry.keeping import Hold
from coldchain.registry.registry import Registry
from coldchain.registry.things import Asset, AssetKind, Cooperative, Device, Leg, Placement, Shipment
from ingest.refusal import Reason

HOUR = 3_600_000
T0 = 1_795_333_512_000
TOPIC = "coldchain/v1/co/gw/readings"
HELD = [CoopTimes("co", T0, [HeldTime("van-1", T0, T0 + HOUR)])]


def pack(device: str = "van-1", at: int = T0 + 60_000) -> bytes:
    return senml.encode_json([Reading(device, "air/temperature", 7, 1, at, at, 4.5, "Cel")])


def refused(
    payload: bytes, *, source: str = TOPIC, reason: str = "wrong-unit", at: int = T0 + 2 * HOUR
) -> Refused:
    return Refused(source, reason, at, payload)


@pytest.mark.parametrize(
    ("thing", "rank"),
    [
        (refused(pack()), Rank.HELD),
        (refused(pack(at=T0 - 1)), Rank.FREE),
        (refused(pack(at=T0 + HOUR)), Rank.FREE),
        (refused(pack(at=T0 - 9 * HOUR), at=T0 + 60_000), Rank.HELD),  # came while it was held
        (refused(pack(at=T0 - 9 * HOUR), reason="unset-clock"), Rank.HELD),  # its time is not believed
        (refused(pack(at=T0 - 9 * HOUR), reason="unset-clock", at=T0 - 1), Rank.FREE),
        (refused(pack("van-2")), Rank.FREE),
        (refused(pack("van-2"), reason="unknown-device"), Rank.MAYBE),  # where it stood nobody knows
        (refused(b"\x00?"), Rank.MAYBE),
        (refused(b"\x00?", at=T0 - 2 * 86_400_000), Rank.FREE),  # long before anything that is held
        (refused(b"[" * 100_000), Rank.MAYBE),
        (refused(pack(), source="coldchain/v1/other/gw/readings"), Rank.FREE),
        (refused(b"?", source="coldchain/v1/other/gw/readings"), Rank.FREE),
        (refused(pack(), source="coldchain/v1/other/gw/readings", reason="wrong-tenant"), Rank.HELD),
        (refused(b"?", source="tele/plug/SENSOR"), Rank.MAYBE),  # whose it is nobody knows
        (refused(pack(), source="journal journal.sqlite"), Rank.HELD),
    ],
)
def test_what_is_held_is_told_by_device_and_time(thing: Refused, rank: Rank) -> None:
    assert rank_of(thing, HELD) is rank
    assert rank_of(thing, []) is Rank.FREE


def test_a_hold_on_everything_holds_what_nobody_can_read_too() -> None:
    held = [CoopTimes("co", 0, [HeldTime(ANY_DEVICE, 0, FOREVER_AT)])]
    for payload in (b"?", pack("nobody"), pack(at=T0 - 99 * HOUR)):
        assert rank_of(refused(payload), held) is Rank.HELD
        assert rank_of(refused(payload, source="coldchain/v1/x/gw/readings"), held) is Rank.FREE


def test_the_reasons_are_those_of_admission() -> None:
    assert {Reason.FUTURE_TIME, Reason.ANCIENT_TIME, Reason.UNSET_CLOCK} == DOUBTED_TIMES
    assert {Reason.UNKNOWN_DEVICE} == DOUBTED_NAMES
    assert {Reason.WRONG_TENANT} == DOUBTED_COOPS


def test_what_is_held_of_a_cooperative_is_what_its_standing_holds_are_about() -> None:
    registry = Registry(
        cooperative=Cooperative(id="co", name="C"),
        assets=(Asset(id="van", name="Van", kind=AssetKind.VAN, profile="cold"),),
        devices=(Device(id="a"), Device(id="b")),
        placements=(Placement(device="a", asset="van", from_at=100),),
        shipments=(Shipment(id="milk", product="milk"),),
        legs=(Leg(shipment="milk", asset="van", custodian="peter", from_at=400, until_at=600),),
    )
    milk, b = (
        Hold(id=n, about=of, why="a court", by="ann", set_at=1)
        for n, of in ((1, "shipments/milk"), (2, "devices/b"))
    )
    everything = Hold(id=3, about=ANY_DEVICE, why="a court", by="ann", set_at=1)
    nothing = Hold(id=4, about="contacts/kim", why="a court", by="ann", set_at=1)
    lifted = Hold(id=5, about=ANY_DEVICE, why="a court", by="ann", set_at=1, lifted_at=2)
    assert times_held("co", [lifted], registry) is None
    assert times_held("co", [milk, lifted], registry) == CoopTimes("co", 400, [HeldTime("a", 400, 600)])
    both = times_held("co", [milk, b], registry)
    assert both == CoopTimes("co", 0, [HeldTime("a", 400, 600), HeldTime("b", 0, FOREVER_AT)])
    assert times_held("co", [everything], registry) == CoopTimes(
        "co", 0, [HeldTime(ANY_DEVICE, 0, FOREVER_AT)]
    )
    assert times_held("co", [nothing], registry) == CoopTimes("co", 0, [])


def test_a_failed_sensor_is_one_of_its_device_too() -> None:
    reading = Reading("van-1", "air/temperature", 7, 1, T0 + 1, T0 + 1, math.nan, "Cel", flag=Flag.FAIL)
    payload = senml.encode_json([reading])
    assert rank_of(refused(payload), HELD) is Rank.HELD


def test_whatever_goes_wrong_with_a_hostile_pack_nobody_can_tell_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("a defect")

    monkeypatch.setattr(senml, "decode", broken)
    assert rank_of(refused(pack()), HELD) is Rank.MAYBE
