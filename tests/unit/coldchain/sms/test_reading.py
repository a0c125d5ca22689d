"""Messages that come from a modem."""

from collections.abc import Hashable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.errors import InputError
from coldchain.instants import from_iso
from coldchain.sms.assembly import Assembly
from coldchain.sms.pdu import Options, Pdu, submit
from coldchain.sms.reading import Deliver, Fate, Part, Report, read, sender_in
from helpers import modem_pdu

AT = 1_790_000_000_000


def test_a_message_that_is_in_many_books() -> None:
    """The example of a DELIVER that the documents of modems print: "hellohello", +27838890001."""
    got = read("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37")
    assert got == Deliver("27838890001", "hellohello", from_iso("2099-03-29T15:16:59+02:00"))


@pytest.mark.parametrize(
    ("number", "text", "quarters"),
    [
        ("+254700000001", "ok é@", 12),
        ("0712345", "Entregado 😀", -22),
        ("Safaricom", "Your balance", 0),
        ("+2547000000012", "", 0),
    ],
)
def test_what_is_written_is_read(number: str, text: str, quarters: int) -> None:
    assert read(modem_pdu.deliver(number, text, quarters=quarters)) == Deliver(number, text, AT)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("text", ["part é of a text", "teil は"])
def test_which_part_it_is(wide: bool, text: str) -> None:
    reference = 0x1234 if wide else 0x34
    got = read(modem_pdu.deliver("+1", text, part=(reference, 3, 2), wide=wide))
    assert got == Deliver("+1", text, AT, Part(reference, 3, 2))


def test_a_header_that_is_impossible_makes_no_part() -> None:
    got = read(modem_pdu.deliver("+1", "x", part=(1, 2, 3)))
    assert got == Deliver("+1", "x", AT)


@pytest.mark.parametrize(
    ("status", "fate"), [(0, Fate.DELIVERED), (2, Fate.DELIVERED), (0x30, Fate.PENDING), (0x46, Fate.FAILED)]
)
def test_a_report(status: int, fate: Fate) -> None:
    assert read(modem_pdu.report(7, "+254700000001", status)) == Report(
        7, "+254700000001", fate, status, AT + 100_000
    )


@pytest.mark.parametrize("pdu", ["", "zz", "00", "0004", "FF00", "000100", modem_pdu.deliver("+1", "x")[:20]])
def test_what_is_no_message_is_refused(pdu: str) -> None:
    with pytest.raises(InputError):
        read(pdu)


def test_the_sender_is_known_even_when_the_rest_is_cut_off() -> None:
    assert sender_in(modem_pdu.deliver("+254700000001", "x")[:36]) == "+254700000001"
    assert sender_in("00") == ""


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_comes_is_a_message_or_an_input_error(octets: bytes) -> None:
    with suppress(InputError):
        assert isinstance(read(octets.hex()), Deliver | Report)
    assert isinstance(sender_in(octets.hex()), str)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aZ09 é@$Δ€{}[]~^|\\\n" + "はж😀"), max_size=400), st.integers(0, 255))
def test_what_we_send_another_reads_part_by_part(text: str, reference: int) -> None:
    """Our encoder and segments against the decoder of the model, and our decoder against our encoder."""
    pdus = submit(text, "+254700000001", options=Options(3600.0, report=True, reference=reference))
    parts = [modem_pdu.decode(each.octets) for each in pdus]
    assert "".join(each.text for each in parts) == text
    assert [(each.part, each.parts) for each in parts] == [(at, len(pdus)) for at in range(1, len(pdus) + 1)]
    assert all(modem_pdu.wants_report(each.octets) for each in pdus)
    there: dict[Hashable, Deliver] = {}
    for place, each in enumerate(pdus):
        there[place] = delivered = _as_delivered(each)
        assert delivered.part is None or delivered.part.reference == reference
    (whole,) = Assembly().look(there, 0.0)
    assert whole.text == text.strip()


def _as_delivered(pdu: Pdu) -> Deliver:
    """Return what a phone gets of an SMS-SUBMIT with the number +254700000001 and a validity."""
    scheme, length = pdu.octets[12], pdu.octets[14]
    first = 0x04 | pdu.octets[1] & 0x40
    sender = pdu.octets[3:11]
    octets = bytes([0, first]) + sender + bytes([0, scheme]) + bytes(7) + bytes([length]) + pdu.user_data
    message = read(octets.hex())
    assert isinstance(message, Deliver)
    assert message.sent_at is None
    return message
