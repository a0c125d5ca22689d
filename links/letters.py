"""What goes by mail, as bytes: text, files with it, and headers that nothing from outside breaks out of.

Whom it goes to and what it says is not known here; ``smtp.py`` hands it over.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import NamedTuple
from unicodedata import category

from coldchain.instants import MS_PER_S

SUBJECT_LETTERS = 78 - len("Subject: ")
"""So that the line is no longer than RFC 5322 wants (2.1.1), and a list of mail shows it whole."""

_CUT = "..."  # in ASCII, so that a subject that is so stays so
_ID_DIGITS = 32
_POLICY = SMTP.clone(cte_type="7bit")  # what is beyond ASCII is encoded: no server has to know 8BITMIME


class Enclosed(NamedTuple):
    """A file that goes with a letter: its name, its type such as ``application/pdf``, what is in it."""

    name: str
    type: str
    body: bytes


class Letter(NamedTuple):
    """A letter.

    Args:
        sender: Mail address.
        sender_name: What people see beside it.
        recipient: Mail address.
        key: Names it: of every try of one letter it is the same.
        text: What it says; its first line is the subject.
        subject: If it has one of its own.
        enclosed: Files that go with it.
    """

    sender: str
    sender_name: str
    recipient: str
    key: str
    text: str
    subject: str = ""
    enclosed: Sequence[Enclosed] = ()


def message_id(key: str, sender: str) -> str:
    """Return the name of a mail, the same for every try of one message, so that a repeat is known for one.

    Args:
        key: Idempotency key.
        sender: From whose domain it is.
    """
    return f"<{sha256(key.encode()).hexdigest()[:_ID_DIGITS]}@{sender.rpartition('@')[2]}>"


def letter_bytes(letter: Letter, now: int) -> bytes:
    """Return a letter as the bytes of a mail, lines ended by CR LF.

    Args:
        letter: What is sent.
        now: Of its date [ms].
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    mail["To"] = Address(addr_spec=letter.recipient)
    mail["Subject"] = subject(letter.subject or letter.text)
    mail["Date"] = format_datetime(datetime.fromtimestamp(now / MS_PER_S, UTC))
    mail["Message-ID"] = message_id(letter.key, letter.sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain(letter.text), subtype="plain", charset="utf-8")
    for each in letter.enclosed:
        kind, _, form = each.type.partition("/")
        mail.add_attachment(each.body, maintype=kind, subtype=form, filename=each.name)
    if letter.enclosed:  # a boundary that is drawn by lot would be another one in each try
        mail.set_boundary(f"=_{sha256(letter.key.encode()).hexdigest()[:_ID_DIGITS]}")
    return mail.as_bytes()


def subject(text: str) -> str:
    """Return the first line of a text with something in it, shortened at a word where there are words."""
    lines = (" ".join(line.split()) for line in _plain(text).splitlines())
    first = next((line for line in lines if line), "Coldchain")
    if len(first) <= SUBJECT_LETTERS:
        return first
    cut = first[: SUBJECT_LETTERS - len(_CUT)]
    at_word = cut.rpartition(" ")[0]
    return f"{at_word if len(at_word) > SUBJECT_LETTERS // 2 else cut}{_CUT}"


def _plain(text: str) -> str:
    """Return a text without what is no writing: controls become blanks, half a character a question mark."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "\n".join(
        "".join(" " if category(each) == "Cc" else each for each in line) for line in whole.splitlines()
    )
