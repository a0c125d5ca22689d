"""SenML packs as CBOR: labels of RFC 8428 table 4, and types that JSON does not have."""

from datetime import UTC, datetime
from decimal import Decimal

import cbor2
import pytest

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml_cbor import LABELS, decode_cbor, encode_cbor, parse_cbor
from coldchain.senml_json import encode_json

RECEIVED_AT = 1_732_261_600_000
READING = Reading("van-1", "air/temperature", 1, 7, 1_732_261_512_123, RECEIVED_AT, 4.25, "Cel")
N, U, V, VS, VD = (LABELS[label] for label in ("n", "u", "v", "vs", "vd"))


def test_a_pack_reads_back_as_it_was() -> None:
    assert decode_cbor(encode_cbor([READING]), received_at=RECEIVED_AT) == [READING]


def test_a_pack_is_smaller_than_json() -> None:
    assert len(encode_cbor([READING] * 20)) < 0.8 * len(encode_json([READING] * 20))


def test_labels_on_the_wire_are_numbers_and_ours_are_text() -> None:
    (record,) = cbor2.loads(encode_cbor([READING]))
    assert record == {
        -2: "van-1/", -3: 1732261512.123, 0: "air/temperature", 1: "Cel", 2: 4.25,
        "boot": "00000001", "seq": 7, "clk": "gateway",
    }  # fmt: skip


def test_a_pack_of_the_standard_is_read() -> None:
    """RFC 8428 section 6, the beginning of its example."""
    payload = bytes.fromhex(
        "82a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00106223614120050067766f6c"
        "7461676501615602fb405e066666666666a3006763757272656e74062402fb3ff3333333333333"
    )
    voltage, current = parse_cbor(payload)
    assert (voltage.bn, voltage.n, voltage.u, voltage.v) == (
        "urn:dev:ow:10e2073a0108006:",
        "voltage",
        "V",
        120.1,
    )
    assert (current.n, current.t, current.v) == ("current", -5.0, 1.2)


@pytest.mark.parametrize("number", [4.25, 4, Decimal("4.25")])
def test_numbers_may_be_integers_floats_or_decimal_fractions(number: float | Decimal) -> None:
    (record,) = parse_cbor(cbor2.dumps([{N: "a", V: number}]))
    assert record.v == float(number)


def test_octets_become_the_text_that_json_would_hold() -> None:
    (record,) = parse_cbor(cbor2.dumps([{N: "a", VD: b"\xff\xfe"}]))
    assert record.vd == "__4"


def test_labels_of_others_are_passed_over() -> None:
    (record,) = parse_cbor(cbor2.dumps([{N: "a", V: 1, "vendor": [1], 99: 2, b"x": 3, True: 4}]))
    assert (record.n, record.v, record.u) == ("a", 1.0, parse_cbor(cbor2.dumps([{}]))[0].u)


def test_a_label_that_must_be_understood_is_refused_when_it_is_not() -> None:
    with pytest.raises(PackError, match="SenML record 1: got the label 'must_'"):
        parse_cbor(cbor2.dumps([{N: "a", V: 1}, {N: "a", V: 1, "must_": 1}]))


@pytest.mark.parametrize(
    "record",
    [
        {N: "a", V: None},
        {N: "a", V: cbor2.undefined},
        {N: "a", V: datetime(2026, 1, 1, tzinfo=UTC)},
        {N: "a", V: True},
        {N: "a", V: "4"},
        {N: "a", V: 10**400},
        {N: b"a", V: 1},
        {N: "a", VS: b"fail:crc"},
        [N, "a"],
        5,
    ],
    ids=range(10),
)
def test_a_value_of_another_type_is_refused(record: object) -> None:
    with pytest.raises(PackError, match="SenML"):
        parse_cbor(cbor2.dumps([record]))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x01",
        b"\xa0",
        b"\x81",
        b"\x81" * 100_000,
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x80\x80",
        b"\xd8\x1c\x81\xd8\x1d\x00",
        b"\x81\xa1\x02\xc4\x82\x00\xc2\x5a\x00\x03\xf0\x00" + b"\xff" * 0x3F000,
        b"\x81\xa1\x61\xff\x01",
    ],
    ids=range(10),
)
def test_what_is_no_pack_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="SenML"):
        parse_cbor(payload)


def test_numbers_beyond_a_double_never_become_readings() -> None:
    payload = cbor2.dumps([{N: "a/air/temperature", U: "Cel", V: Decimal("1e999")}])
    with pytest.raises(PackError, match="SenML"):
        decode_cbor(payload, received_at=RECEIVED_AT)
