"""Files of smstools and gammu-smsd; that the daemons take them is tests/integration/test_modem_smsd.py."""

import pytest

from alerts.channels.smsd import formats


def test_one_key_is_one_name() -> None:
    assert formats.name_of("a|b") == formats.name_of("a|b") != formats.name_of("a|c")
    assert formats.name_of("../x/\n").isalnum()


@pytest.mark.parametrize("text", ["ok é Δ @ €", "は 😀 vale"])
def test_what_is_written_for_smstools_is_read(text: str) -> None:
    received = formats.read_smstools(formats.smstools_message("+254700000001", text, report=True))
    assert received.text == text
    assert (received.headers["to"], received.headers["report"]) == ("254700000001", "yes")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"From", b"Alphabet: UCS2\n\n\x00", bytes(range(256))])
def test_whatever_stands_in_a_file_something_comes_back(data: bytes) -> None:
    assert isinstance(formats.read_smstools(data).text, str)
    assert isinstance(formats.read_gammu(data), str)


def test_who_sent_it_and_when() -> None:
    head = b"From: 254700000009\nFrom_TOA: 91 international, ISDN/telephone\nSent: 26-09-21 14:14:50\n\nx"
    received = formats.read_smstools(head)
    assert formats.smstools_number(received) == "+254700000009"
    assert formats.smstools_number(formats.read_smstools(b"From: Safaricom\n\nx")) == "Safaricom"
    moment = formats.smstools_time(received.headers["sent"])
    assert moment is not None
    assert (moment.year, moment.minute) == (2026, 14)
    assert formats.smstools_time("soon") is None


def test_names_of_gammu() -> None:
    got = formats.read_gammu_name("IN20261129_101112_00_+254700000009_01.txt")
    assert got == formats.GammuName("20261129_101112_00_+254700000009", "+254700000009", 1)
    assert formats.read_gammu_name("OUT.txt") is None
    name = formats.gammu_name("key", "+254700000001", report=True)
    assert name.startswith("OUTA20000101_000000_00_+254700000001_coldchain")
    assert name.endswith(".txtd")
    assert formats.read_gammu(formats.gammu_message("は 😀")) == "は 😀"


def test_gammu_writes_the_end_of_its_strings() -> None:
    assert formats.read_gammu(b"\xfe\xff\x00O\x00K\x00\x00") == "OK"
