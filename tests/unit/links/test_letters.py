"""Mail with files: read again by a parser, the same of the same letter, safe from what is in it."""

from email import message_from_bytes
from email.policy import default

from links.letters import Enclosed, Letter, letter_bytes

AT = 1_764_000_000_000
LETTER = Letter(
    "cold@example.org",
    "Coldchain",
    "grace@example.org",
    key="CC-1|grace",
    text="Überblick\nzweite Zeile\n",
    subject="2026-10: was verloren ging\nBcc: all@example.org",
    enclosed=[
        Enclosed("summary.pdf", "application/pdf", b"%PDF\x00\xff" * 999),
        Enclosed('a "b".zip', "application/zip", b"PK\r\n.\r\n"),
    ],
)


def test_a_letter_brings_its_text_and_its_files() -> None:
    content = letter_bytes(LETTER, AT)
    mail = message_from_bytes(content, policy=default)
    assert mail.defects == []
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Überblick", "zweite Zeile"]
    files = [
        (each.get_filename(), each.get_content_type(), each.get_content()) for each in mail.iter_attachments()
    ]
    assert files == [tuple(each) for each in LETTER.enclosed]
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))


def test_a_subject_becomes_no_header() -> None:
    mail = message_from_bytes(letter_bytes(LETTER, AT), policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "2026-10: was verloren ging"


def test_each_try_of_a_letter_is_the_same() -> None:
    assert letter_bytes(LETTER, AT) == letter_bytes(LETTER, AT)
    other = LETTER._replace(key="CC-2|grace")
    mails = [message_from_bytes(letter_bytes(each, AT), policy=default) for each in (LETTER, other)]
    assert mails[0]["Message-ID"] != mails[1]["Message-ID"]
