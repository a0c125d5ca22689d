"""What a message looks like as mail: plain text, and headers that nothing from outside can break out of."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from unicodedata import category

from alerts.channels.channel import Outgoing
from coldchain.instants import MS_PER_S

SUBJECT_LETTERS = 78 - len("Subject: ")
"""So that the line is no longer than RFC 5322 wants (2.1.1), and a list of mail shows it whole."""

_CUT = "..."  # in ASCII, so that a subject that is so stays so
_ID_DIGITS = 32
_POLICY = SMTP.clone(cte_type="7bit")  # what is beyond ASCII is encoded: no server has to know 8BITMIME


def message_id(key: str, sender: str) -> str:
    """Return the name of a mail, the same for every try of one message, so that a repeat is known for one.

    Args:
        key: Idempotency key.
        sender: From whose domain it is.
    """
    return f"<{sha256(key.encode()).hexdigest()[:_ID_DIGITS]}@{sender.rpartition('@')[2]}>"


def letter(message: Outgoing, now: int, *, sender: str, sender_name: str) -> bytes:
    """Return a message as the bytes of a mail, lines ended by CR LF.

    Args:
        message: To a mail address.
        now: [ms].
        sender: Mail address.
        sender_name: What people see beside it.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = subject(message.text)
    mail["Date"] = format_datetime(datetime.fromtimestamp(now / MS_PER_S, UTC))
    mail["Message-ID"] = message_id(message.key, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain(message.text), subtype="plain", charset="utf-8")
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
