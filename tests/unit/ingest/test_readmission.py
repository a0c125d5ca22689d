"""A refused message looked at once more, without any file."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from coldchain.reading import Reading
from helpers.packs import KNOWN, NOW, TOPIC, message, reading
from ingest.known import Known
from ingest.readmission import look_again, readings_of
from ingest.take import take
from links.broker import Message
from links.quarantine import Rejected

LATER = replace(KNOWN, devices=KNOWN.devices | {("co", "van-9")}, gateways=KNOWN.gateways | {("co", "gw-9")})


def _refused(*readings: Reading, topic: str = TOPIC, known: Known = KNOWN) -> Sequence[Rejected]:
    return take(message(*readings, topic=topic), known=known, received_at=NOW).rejected


def test_what_is_registered_by_now_goes_on_at_the_time_at_which_it_came() -> None:
    (refused,) = _refused(reading(1, device="van-9"), reading(2, device="van-9"))
    move = look_again(7, refused, known=LATER)
    assert (move.number, move.rejected, move.stays, readings_of(move)) == (7, [], None, 2)
    assert move.entries[0].received_at == NOW
    assert move.entries[0].readings == (reading(1, device="van-9"), reading(2, device="van-9"))


def test_what_is_still_refused_stays_with_a_fresh_reason() -> None:
    (refused,) = _refused(reading(1, device="van-9", unit="Pa"))
    move = look_again(7, refused, known=LATER)
    assert move.entries == ()
    assert move.stays is not None
    assert (refused.reason, move.stays.reason) == ("unknown-device", "wrong-unit")


def test_the_good_part_goes_and_the_rest_is_kept_anew() -> None:
    topic = TOPIC.replace("/gw/", "/gw-9/")
    (refused,) = _refused(reading(1), reading(2, device="van-8"), topic=topic)
    move = look_again(7, refused, known=LATER)
    assert readings_of(move) == 1
    assert move.entries[0].gateway == "gw-9"
    assert [(each.reason, each.received_at) for each in move.rejected] == [("unknown-device", NOW)]


def test_a_pack_with_several_things_wrong_is_taken_apart() -> None:
    topic = TOPIC.replace("/gw/", "/gw-9/")
    (refused,) = _refused(reading(1, value=999.0), reading(2, device="van-8"), topic=topic)
    move = look_again(7, refused, known=LATER)
    assert (move.entries, move.stays) == ((), None)
    assert {each.reason for each in move.rejected} == {"impossible-value", "unknown-device"}


@pytest.mark.parametrize(
    "refused",
    [
        Rejected(NOW, TOPIC, "retained", "why", message(reading(1)).payload),
        Rejected(NOW, TOPIC, "oversize", "why", message(reading(1)).payload),
        Rejected(NOW, "trace.csv, row 7", "bad-row", "why", b"a;b"),
        Rejected(NOW, "coldchain/v1/co/gw/alarms", "bad-claim", "why", b"{}"),
        Rejected(NOW, TOPIC, "unset-clock", "why", b"[Reading(...)]"),
    ],
)
def test_what_cannot_be_taken_again_keeps_its_reason(refused: Rejected) -> None:
    assert look_again(7, refused, known=LATER).stays == refused


def test_a_pack_that_was_not_understood_is_tried_again() -> None:
    refused = Rejected(NOW, TOPIC, "bad-pack", "why", message(reading(1)).payload)
    assert readings_of(look_again(7, refused, known=KNOWN)) == 1


def test_times_are_judged_as_they_were_unless_the_clock_here_was_wrong() -> None:
    ahead = reading(1, event_at=NOW + 3_600_000)
    (refused,) = _refused(ahead)
    assert refused.reason == "future-time"
    assert look_again(7, refused, known=KNOWN).entries == ()
    move = look_again(7, refused, known=KNOWN, received_at=NOW + 7_200_000)
    assert readings_of(move) == 1
    assert move.entries[0].received_at == NOW + 7_200_000


def test_another_way_of_taking_may_be_given() -> None:
    def none(message: Message, *, known: Known, received_at: int) -> object:
        return take(message, known=known, received_at=received_at)._replace(entry=None, rejected=())

    (refused,) = _refused(reading(1, device="van-9"))
    assert look_again(7, refused, known=LATER, taker=none).stays == refused  # type: ignore[arg-type]
