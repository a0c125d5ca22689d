"""What a message looks like as mail: the form is that of all our mail, see ``links/letters.py``."""

from alerts.channels.channel import Outgoing
from links.letters import SUBJECT_LETTERS, Letter, letter_bytes, message_id, subject

__all__ = ["SUBJECT_LETTERS", "letter", "message_id", "subject"]


def letter(message: Outgoing, now: int, *, sender: str, sender_name: str) -> bytes:
    """Return a message as the bytes of a mail, lines ended by CR LF.

    Args:
        message: To a mail address.
        now: [ms].
        sender: Mail address.
        sender_name: What people see beside it.
    """
    return letter_bytes(Letter(sender, sender_name, message.address, message.key, message.text), now)
