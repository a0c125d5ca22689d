"""SenML packs as JSON: what is read, what is refused."""

import pytest

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml_json import decode_json, encode_json, parse_json

RECEIVED_AT = 1_732_261_600_000
READING = Reading("van-1", "air/temperature", 1, 7, 1_732_261_512_123, RECEIVED_AT, 4.25, "Cel")


def test_a_pack_reads_back_as_it_was() -> None:
    assert decode_json(encode_json([READING]), received_at=RECEIVED_AT) == [READING]


def test_a_pack_on_the_wire_looks_as_documented() -> None:
    assert encode_json([READING]) == (
        b'[{"bn":"van-1/","bt":1732261512.123,"n":"air/temperature","u":"Cel","v":4.25,'
        b'"boot":"00000001","seq":7,"clk":"gateway"}]'
    )


def test_an_empty_pack_holds_nothing() -> None:
    assert decode_json(b"[]", received_at=0) == []


def test_labels_of_others_are_passed_over() -> None:
    (record,) = parse_json(b'[{"n": "a", "v": 1, "vendor": {"x": [1, 2]}, "note_s": 1}]')
    assert (record.n, record.v) == ("a", 1.0)


@pytest.mark.parametrize("label", ["must_", "v_", r"must\u005f", r"m\u0075st_"])
def test_a_label_that_must_be_understood_is_refused_when_it_is_not(label: str) -> None:
    payload = f'[{{"n": "a", "v": 1}}, {{"n": "a", "v": 1, "{label}": 1}}]'
    with pytest.raises(PackError, match="SenML record 1: got the label") as caught:
        parse_json(payload.encode())
    assert "_" in caught.value.came


def test_a_text_that_ends_in_an_underscore_is_no_label() -> None:
    assert parse_json(rb'[{"n": "a_", "vs": "tab\t"}]')[0].n == "a_"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[",
        b"{}",
        b"null",
        b"[1]",
        b"[[]]",
        b'[{"n": "a", "v": null}]',
        b'[{"n": "a", "v": "4.25"}]',
        b'[{"n": "a", "v": true}]',
        b'[{"n": "a", "v": 1e999}]',
        b'[{"n": "a", "v": NaN}]',
        b'[{"n": 5, "v": 1}]',
        b'[{"n": "a", "vb": 1}]',
        b'[{"n": "a", "v": 1, "seq": 1.5}]',
        b'[{"n": "a", "v": 1}] trailing',
        b'[{"n": "\xff", "v": 1}]',
        b'[{"n": "a", "v": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
    ],
    ids=range(17),
)
def test_what_is_no_pack_is_refused(payload: bytes) -> None:
    with pytest.raises(PackError, match="SenML pack: got"):
        parse_json(payload)
