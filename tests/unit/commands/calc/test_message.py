"""commands/calc/message.py: what a text costs as SMS, told to people and to programs."""

import pytest

from helpers.calc_run import numbers, refusal, text


def test_a_plain_text() -> None:
    assert numbers("sms", "hellohello", "--to", "+46708251358", "--valid-for", "4d") == {
        "encoding": "GSM-7",
        "septets": 10,
        "ucs2_units": None,
        "segments": 1,
        "texts": ["hellohello"],
        "not_gsm7": [],
        "pdu": ["0011000B916407281553F80000AA0AE8329BFD4697D9EC37"],
        "cmgs_length": [23],
        "user_data": ["E8329BFD4697D9EC37"],
    }


def test_the_vectors_of_the_science_page() -> None:
    assert numbers("sms", "Hello World!")["user_data"] == ["C8329BFD065DDF72363904"]
    assert numbers("sms", "はい")["user_data"] == ["306F3044"]
    assert "0B915121551532F4" in numbers("sms", "x", "--to", "+15125551234")["pdu"][0]


def test_one_degree_sign_makes_it_ucs2() -> None:
    found = numbers("sms", "9.1 °C")
    assert (found["encoding"], found["septets"], found["ucs2_units"]) == ("UCS-2", None, 6)
    assert found["not_gsm7"] == ["°"]
    assert text("sms", "9.1 °C").splitlines()[:3] == [
        "UCS-2, 6 16-bit units, 1 segment(s)",
        "not in GSM-7: '°'",
        "alarms replace these: 5 septets, 1 segment(s)",
    ]


def test_what_nothing_plain_stands_for_stays() -> None:
    assert "alarms replace these" not in text("sms", "ወተት")


def test_segments_of_a_long_text_share_a_reference() -> None:
    found = numbers("sms", "a" * 161, "--reference", "167", "--report")
    assert (found["septets"], found["segments"], len(found["pdu"])) == (161, 2, 2)
    assert [data[:12] for data in found["user_data"]] == ["050003A70201", "050003A70202"]
    assert [pdu[2:4] for pdu in found["pdu"]] == ["61", "61"]
    assert text("sms", "a" * 161).count("AT+CMGS=") == 2


def test_a_text_may_begin_with_a_minus() -> None:
    assert numbers("sms", "-18C in the van")["texts"] == ["-18C in the van"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("x", "--to", "Moses"), "phone number: got 'Moses'; allowed: up to 20 digits"),
        (("x", "--valid-for", "4"), "duration: got '4' without a unit"),
        (("x", "--valid-for", "500d"), "validity of an SMS: got"),
        (("a" * 40000,), "262 segments; allowed: at most 255"),
        (("x", "--reference", "256"), "Invalid value for '--reference'"),
        (("cold \udc80",), "whole Unicode characters"),
    ],
)
def test_what_cannot_be_sent_is_refused(arguments: tuple[str, ...], told: str) -> None:
    assert told in refusal("sms", *arguments)
