"""Under which address a channel tells a person, and what a mail address looks like. Not a directory."""

import re

EMAIL = "email"
"""The channel that needs a mail address."""

BY_TELEPHONE = frozenset({"gsm_modem", "http_sms", "smsd"})
"""The channels that need a telephone number; all others but ``email`` need no address."""

_LONGEST = 254  # RFC 5321, 4.5.3.1.3: a path has 256 octets with its brackets
_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]+@{_LABEL}(\.{_LABEL})*")


def is_mail_address(text: str) -> bool:
    """Return whether a text is a plain mail address, in ASCII, without a name beside it.

    Quoted local parts and addresses in other scripts are none here: too few servers carry them.

    Args:
        text: As people write it.
    """
    if len(text) > _LONGEST or not _ADDRESS.fullmatch(text):
        return False
    local = text.rpartition("@")[0]
    dots_fit = not local.startswith(".") and not local.endswith(".") and ".." not in local
    return dots_fit and len(local) <= _LONGEST_LOCAL


def address_by(channel: str, *, phone: str, email: str) -> str:
    """Return under which address somebody is told over a channel; empty when he has none of that kind.

    Args:
        channel: Its name.
        phone: International; empty for none.
        email: Mail address; empty for none.
    """
    if channel == EMAIL:
        return email
    return phone if channel in BY_TELEPHONE else phone or email
