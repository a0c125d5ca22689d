"""Whom a message is believed to be from."""

from dataclasses import replace

import pytest

from coldchain import told
from coldchain.errors import InputError
from coldchain.signature import sign
from helpers.packs import KNOWN, NOW, TOPIC, message, raw, reading
from ingest.counters import ReceiverCounters
from ingest.readmission import look_again, readings_of
from ingest.signed import BAD_SIGNATURE, UNSIGNED
from ingest.take import take
from ingest.told import ToldKeeper
from links.broker import BrokerAddress, Message, Session
from links.clock import SystemClock
from links.records import Records

KEYED = replace(KNOWN, keys={("co", "gw"): "its key"})
NOWHERE = BrokerAddress("127.0.0.1", 1)
ALARMS = "coldchain/v1/co/gw/alarms"


def _signed(key: str = "its key", topic: str = TOPIC) -> Message:
    came = message(reading(1), topic=topic)
    return came._replace(payload=sign(topic, came.payload, key))


def _reasons(came: Message, known: object) -> list[str]:
    taken = take(came, known=known, received_at=NOW)  # type: ignore[arg-type]
    if taken.rejected:
        assert (taken.entry, taken.safe) == (None, ())  # the gateway keeps what it said
    return [each.reason for each in taken.rejected]


def test_who_signs_with_its_key_is_believed() -> None:
    assert _reasons(_signed(), KEYED) == []


def test_who_has_a_key_must_use_it() -> None:
    assert _reasons(message(reading(1)), KEYED) == [UNSIGNED]
    assert _reasons(_signed("another key"), KEYED) == [BAD_SIGNATURE]


def test_a_message_of_one_gateway_is_none_of_another() -> None:
    known = replace(KEYED, gateways=KNOWN.gateways | {("co", "gw-2")}, keys={("co", "gw-2"): "its key"})
    elsewhere = _signed()._replace(topic=TOPIC.replace("/gw/", "/gw-2/"))
    assert _reasons(elsewhere, known) == [BAD_SIGNATURE]


def test_who_has_no_key_may_speak_unless_all_must_sign() -> None:
    assert _reasons(message(reading(1)), KNOWN) == []
    assert _reasons(_signed(), KNOWN) == []  # nothing to prove it with
    assert _reasons(message(reading(1)), replace(KNOWN, must_sign=True)) == [UNSIGNED]
    assert _reasons(_signed(), replace(KEYED, must_sign=True)) == []


def test_nothing_of_an_impostor_is_even_decoded() -> None:
    assert _reasons(raw(b"rubbish"), KEYED) == [UNSIGNED]


def test_claims_must_be_signed_too(tmp_path: object) -> None:
    records, nobody = (
        Records(f"sqlite:///{tmp_path}/r.db"),
        Session(NOWHERE, client_id="x", clock=SystemClock()),
    )
    keeper = ToldKeeper(records, nobody, clock=SystemClock(), counters=ReceiverCounters())
    bare = raw(told.encode([]), topic=ALARMS)
    with pytest.raises(InputError) as caught:
        keeper.offer(bare, known=KEYED, received_at=NOW)
    assert caught.value.reason == UNSIGNED
    signed = bare._replace(payload=sign(ALARMS, bare.payload, "its key"))
    assert keeper.offer(signed, known=KEYED, received_at=NOW)


def test_what_was_believed_when_it_came_is_believed_when_it_is_taken_again() -> None:
    came = _signed()._replace(payload=message(reading(1, device="van-9"), reading(2)).payload)
    came = came._replace(payload=sign(TOPIC, came.payload, "its key"))
    (refused,) = take(came, known=KEYED, received_at=NOW).rejected
    later = replace(KEYED, devices=KNOWN.devices | {("co", "van-9")}, must_sign=True)
    assert readings_of(look_again(1, refused, known=later)) == 1  # although what is left bears no signature


def test_what_was_not_believed_is_believed_once_its_key_is_known() -> None:
    (refused,) = take(_signed("new key"), known=KEYED, received_at=NOW).rejected
    assert look_again(1, refused, known=KEYED).stays == refused
    later = replace(KEYED, keys={("co", "gw"): "new key"})
    assert readings_of(look_again(1, refused, known=later)) == 1
