"""Admission as a whole: each reason on its own, each edge, and never a neighbour."""

import math
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain import senml
from coldchain.reading import Flag, Reading
from coldchain.topics import Topic
from helpers.packs import KNOWN, NOW, TOPIC, reading
from ingest.admit import MAX_FUTURE_MS, Admitted, Reason, admit, is_plain
from ingest.known import Limits
from ingest.refusal import sort_out
from links.journal import Entry

HERE = Topic("co", "gw", "readings")
LIMITS = Limits()


def _admit(*readings: Reading, topic: Topic = HERE) -> Admitted:
    return admit(topic, readings, known=KNOWN, received_at=NOW)


def test_good_readings_make_one_entry() -> None:
    readings = (reading(1), reading(2, channel="air/humidity", value=81.0, unit="%RH"))
    assert _admit(*readings) == Admitted(Entry("co", "gw", NOW, readings), [])


@pytest.mark.parametrize(
    ("bad", "reason", "told"),
    [
        (reading(device="van-9"), Reason.UNKNOWN_DEVICE, "device van-9"),
        (reading(channel="air/smell"), Reason.UNKNOWN_QUANTITY, "temperature, humidity"),
        (
            reading(channel="position/longitude", value=180.1, unit="lon"),
            Reason.IMPOSSIBLE_VALUE,
            "-180 to 180 lon",
        ),
        (reading(unit="Pa"), Reason.WRONG_UNIT, "got unit 'Pa'; allowed: 'Cel', 'K', 'degC'"),
        (reading(value=150.1), Reason.IMPOSSIBLE_VALUE, "got 150.1; allowed: -80 to 150 Cel"),
        (reading(value=-80.1), Reason.IMPOSSIBLE_VALUE, "got -80.1"),
        (reading(value=math.nan), Reason.IMPOSSIBLE_VALUE, "got nan"),
        (
            reading(event_at=NOW + MAX_FUTURE_MS + 1),
            Reason.FUTURE_TIME,
            "allowed: until 2026-11-22T07:55:12Z",
        ),
        (reading(event_at=2**62), Reason.FUTURE_TIME, f"got {2**62} ms since 1970"),
        (
            reading(event_at=NOW - LIMITS.oldest_ms - 1),
            Reason.ANCIENT_TIME,
            "got 2025-10-18T07:45:11.999Z; allowed: from 2025-10-18T07:45:12Z (oldest, under [ingest])",
        ),
        (reading(event_at=946_684_800_000), Reason.UNSET_CLOCK, "got 2000-01-01T00:00:00Z, of a clock"),
        (reading(event_at=-1), Reason.UNSET_CLOCK, "got -1 ms since 1970"),
    ],
)
def test_one_bad_reading_is_refused_alone(bad: Reading, reason: str, told: str) -> None:
    admitted = _admit(reading(1), bad, reading(2))
    assert admitted.entry == Entry("co", "gw", NOW, (reading(1), reading(2)))
    (rejected,) = admitted.rejected
    assert (rejected.reason, rejected.source, rejected.received_at) == (reason, TOPIC, NOW)
    assert told in rejected.detail
    assert ": got " in rejected.detail
    assert "; allowed: " in rejected.detail


@pytest.mark.parametrize(
    "edge",
    [
        reading(value=150.0),
        reading(value=-80.0),
        reading(event_at=NOW + MAX_FUTURE_MS),
        reading(event_at=NOW - LIMITS.oldest_ms),
        reading(channel="position/latitude", value=-90.0, unit="lat"),
        reading(channel="position/longitude", value=-180.0, unit="lon"),
    ],
)
def test_the_edge_itself_is_allowed(edge: Reading) -> None:
    assert _admit(edge).rejected == []


def test_a_failed_sensor_has_no_value_and_is_admitted() -> None:
    failed = msgspec.structs.replace(reading(1), value=math.nan, flag=Flag.FAIL, note="crc")
    entry = _admit(failed).entry
    assert entry is not None
    assert entry.readings[0].note == "crc"


def test_a_gateway_that_nobody_registered_is_refused_whole() -> None:
    admitted = _admit(reading(1), reading(2), topic=Topic("co", "gw-9", "readings"))
    assert admitted.entry is None
    (rejected,) = admitted.rejected
    assert rejected.reason == Reason.UNKNOWN_GATEWAY
    assert "co/gw-9" in rejected.detail
    assert "first of 2" in rejected.detail


def test_a_device_of_another_cooperative_is_told_from_one_that_nobody_knows() -> None:
    known = replace(KNOWN, devices=frozenset({("other", "van-1"), ("co", "van-2")}))
    readings = [reading(1), reading(2, device="van-2"), reading(3, device="van-9")]
    admitted = admit(HERE, readings, known=known, received_at=NOW)
    assert admitted.entry is not None
    assert [each.device for each in admitted.entry.readings] == ["van-2"]
    reasons = {rejected.reason: rejected.detail for rejected in admitted.rejected}
    assert reasons.keys() == {Reason.WRONG_TENANT, Reason.UNKNOWN_DEVICE}
    assert reasons[Reason.WRONG_TENANT].startswith("device van-1: got a name of another cooperative")


def test_a_gateway_of_another_cooperative_is_told_from_one_that_nobody_knows() -> None:
    known = replace(KNOWN, gateways=frozenset({("other", "gw")}))
    (rejected,) = admit(HERE, [reading(1)], known=known, received_at=NOW).rejected
    assert rejected.reason == Reason.WRONG_TENANT
    assert "another cooperative" in rejected.detail


def test_whose_a_name_is_said_without_telling_which_cooperative_it_is() -> None:
    known = replace(KNOWN, devices=frozenset({("secret-coop", "van-1")}))
    (rejected,) = admit(HERE, [reading(1)], known=known, received_at=NOW).rejected
    assert "secret-coop" not in rejected.detail


def test_what_was_refused_can_be_replayed() -> None:
    refused = [reading(1, device="van-9"), reading(2, device="van-9")]
    (rejected,) = _admit(refused[0], reading(1), refused[1]).rejected
    assert senml.decode(rejected.payload, received_at=NOW) == refused


def test_a_time_that_senml_cannot_say_is_kept_readable() -> None:
    (rejected,) = _admit(reading(device="van-9", event_at=5)).rejected
    assert b"event_at=5" in rejected.payload


_ANY = st.builds(
    reading,
    st.integers(0, 2**40),
    device=st.sampled_from(["van-1", "van-2", "van-9"]),
    channel=st.sampled_from(["air/temperature", "air/smell", "supply/voltage"]),
    value=st.floats(-200, 200),
    unit=st.sampled_from(["Cel", "V", "Pa"]),
    event_at=st.integers(NOW - 5 * 10**9, NOW + 10**6),
)


@given(st.lists(_ANY, max_size=30))
def test_every_reading_goes_to_exactly_one_place(readings: list[Reading]) -> None:
    admitted = _admit(*readings)
    kept = list(admitted.entry.readings) if admitted.entry else []
    for rejected in admitted.rejected:
        kept += senml.decode(rejected.payload, received_at=NOW)
    assert sorted(kept, key=repr) == sorted(readings, key=repr)


@given(st.lists(_ANY, max_size=30))
def test_the_quick_look_and_the_slow_one_agree(readings: list[Reading]) -> None:
    slow = sort_out(HERE, readings, known=KNOWN, received_at=NOW)
    quick = is_plain("co", readings, known=KNOWN, received_at=NOW)
    assert quick == (not slow.rejected and not slow.noted)
    if quick and readings:
        assert slow.entry == Entry("co", "gw", NOW, tuple(readings))


def test_a_name_of_nothing_is_no_known_device() -> None:
    assert not is_plain("co", [reading(device="")], known=KNOWN, received_at=NOW)
    assert not is_plain("nobody", [reading()], known=KNOWN, received_at=NOW)
