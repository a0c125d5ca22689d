"""How a message looks as mail, read again by a parser; nothing in it becomes a header."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.channel import Outgoing
from alerts.channels.email.letter import SUBJECT_LETTERS, letter, message_id, subject
from coldchain.registry.addresses import is_mail_address

AT = 1_764_000_000_000
OUT = Outgoing(
    "van-1|limit|3|raise|7|grace|email", "grace", "grace@example.org", "ALARM Van 3: 9.4C, limit 8C"
)
HINDI = "खतरा वैन 3: 9.4C, सीमा 8C. जवाब 1 = देख लिया"
HEADERS = [
    "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version",
    "Message-ID", "Subject", "To",
]  # fmt: skip
CHINESE = "警报 3号车: 9.4C 高于上限 8C 已 30 分钟。请立即检查车门和制冷机。回复 1 表示已看到"


def parsed(out: Outgoing = OUT, *, name: str = "Coldchain") -> EmailMessage:
    """Return a mail as its reader's program sees it; every line of it fits a mail server."""
    content = letter(out, AT, sender="cold@example.org", sender_name=name)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))  # RFC 5322, 2.1.1
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    return mail


def body(mail: EmailMessage) -> str:
    """Return what a mail says, its lines ended as here."""
    return str(mail.get_content()).replace("\r\n", "\n").removesuffix("\n")


def test_the_headers_say_who_what_when_and_that_nobody_wrote_it() -> None:
    mail = parsed()
    assert (mail["From"], mail["To"]) == ("Coldchain <cold@example.org>", "grace@example.org")
    assert mail["Subject"] == OUT.text
    assert mail["Date"] == "Mon, 24 Nov 2025 16:00:00 +0000"
    assert mail["Message-ID"] == message_id(OUT.key, "cold@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert body(mail) == OUT.text


def test_a_repeat_is_known_by_its_name_and_another_message_has_another() -> None:
    again = OUT._replace(text=f"Perhaps again: {OUT.text}")
    assert parsed(again)["Message-ID"] == parsed()["Message-ID"]
    assert parsed(OUT._replace(key="other"))["Message-ID"] != parsed()["Message-ID"]


@pytest.mark.parametrize("text", [HINDI, CHINESE, "x" * 5000, "é" * 3000, f"{HINDI}\n{CHINESE}", "a\n.\nb"])
def test_any_script_and_any_length_arrives_as_it_was(text: str) -> None:
    assert body(parsed(OUT._replace(text=text))) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ALARM\nmore", "ALARM"),
        ("\n \nALARM\t Van\r\nmore", "ALARM Van"),
        ("", "Coldchain"),
        ("word " * 30, " ".join(["word"] * 13) + "..."),
        ("文" * 100, "文" * (SUBJECT_LETTERS - 3) + "..."),
        (HINDI, HINDI),
    ],
)
def test_the_subject_is_the_first_line_and_short(text: str, shown: str) -> None:
    assert subject(text) == shown
    assert parsed(OUT._replace(text=text))["Subject"] == shown


@pytest.mark.parametrize(
    "evil",
    ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org\n\nbody", "\x0b\x0cBcc: x", "\u2028Bcc: x", "\x00"],
)
def test_nothing_in_a_text_becomes_a_header(evil: str) -> None:
    mail = parsed(OUT._replace(text=f"ALARM Van{evil}"))
    assert mail["Bcc"] is None
    assert sorted(mail.keys()) == HEADERS
    assert mail["To"] == "grace@example.org"


@pytest.mark.parametrize("name", ["Grace, Ltd <x@y>", 'Kühl "Kette"', "冷链", "a" * 300])
def test_a_name_stays_a_name(name: str) -> None:
    (address,) = parsed(name=name)["From"].addresses
    assert (address.addr_spec, address.display_name) == ("cold@example.org", name)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_whatever_a_text_holds_it_is_one_mail_to_one_person(text: str) -> None:
    mail = parsed(OUT._replace(text=text))
    assert sorted(mail.keys()) == HEADERS
    assert mail["To"] == "grace@example.org"
    assert "\0" not in body(mail)
    assert len(subject(text)) <= SUBJECT_LETTERS


@pytest.mark.parametrize(
    "address",
    [
        "o'neil_1@x-y.example",
        "a!#$%&'*+/=?^_`{|}~-@x",
        "_=?utf-8?q?x?=_@x.org",
        f"{'g' * 64}@{'d' * 60}.example.org",
    ],
)
def test_every_address_that_counts_as_one_can_be_written(address: str) -> None:
    assert is_mail_address(address)
    assert parsed(OUT._replace(address=address))["To"] == address
