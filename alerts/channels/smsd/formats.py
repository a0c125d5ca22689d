"""What stands in the files of smstools and of gammu-smsd. Pure text and octets: ``spool.py`` has the folders.

References:
    smstools 3.1, "SMS file" (fileformat): headers, an empty line, the text; ``Alphabet`` says its coding.
    gammu-smsd, "Files backend": names say priority, time and number; texts in UTF-16 with its mark.
"""

import re
from datetime import datetime
from hashlib import blake2s
from typing import NamedTuple

from coldchain.sms import gsm7

_SMSTOOLS_TIME = "%y-%m-%d %H:%M:%S"
_IN_NAME = re.compile(r"IN(\d{8})_(\d{6})_(\d+)_(.*)_(\d+)\.txt")
_KEY_OCTETS = 12


class Received(NamedTuple):
    """A file of smstools with what came.

    Args:
        headers: By their names in small letters.
        text: What it says.
    """

    headers: dict[str, str]
    text: str


class GammuName(NamedTuple):
    """What gammu-smsd says in the name of a file with a message that came.

    Args:
        group: The same for all parts of a message.
        number: Of the sender.
        place: Of the part, from 0.
    """

    group: str
    number: str
    place: int


def name_of(key: str) -> str:
    """Return the name of the file of a message: the same for every try, so that none lies there twice."""
    return f"coldchain{blake2s(key.encode(), digest_size=_KEY_OCTETS).hexdigest()}"


def smstools_message(number: str, text: str, *, report: bool) -> bytes:
    """Return a file for smstools.

    Args:
        number: International, with ``+``.
        text: What it says.
        report: Whether a delivery report is wanted.
    """
    is_wide = bool(gsm7.strangers(text))
    alphabet = "UCS2" if is_wide else "UTF-8"
    head = f"To: {number.removeprefix('+')}\nAlphabet: {alphabet}\nReport: {'yes' if report else 'no'}\n\n"
    return head.encode("ascii", "replace") + text.encode("utf-16-be" if is_wide else "utf-8", "replace")


def read_smstools(data: bytes) -> Received:
    """Return what stands in a file that smstools wrote. Whatever is there, something comes back."""
    head, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = {}
    for line in head.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    alphabet = headers.get("alphabet", "").upper()
    if alphabet.startswith("UCS"):
        body = data.partition(b"\n\n")[2]  # its octets are no line ends
        return Received(headers, body[: len(body) // 2 * 2].decode("utf-16-be", "replace"))
    coding = "utf-8" if alphabet.startswith("UTF") else "iso-8859-15"
    return Received(headers, body.decode(coding, "replace"))


def smstools_number(received: Received) -> str:
    """Return from whom a message came: smstools leaves out the ``+``, and says the type of number apart."""
    number = received.headers.get("from", "")
    is_international = "international" in received.headers.get("from_toa", "")
    return f"+{number}" if is_international and number.isdecimal() else number


def smstools_time(text: str) -> datetime | None:
    """Return a time as smstools writes it, in this machine's zone; None when it is none."""
    try:
        return datetime.strptime(text, _SMSTOOLS_TIME).astimezone()
    except ValueError:
        return None


def gammu_message(text: str) -> bytes:
    """Return the content of a file for gammu-smsd."""
    return b"\xff\xfe" + text.encode("utf-16-le", "replace")


def gammu_name(key: str, number: str, *, report: bool) -> str:
    """Return the name of a file for gammu-smsd: it says to whom, and whether a report is wanted."""
    digits = number if re.fullmatch(r"\+?[0-9]+", number) else "0"
    return f"OUTA20000101_000000_00_{digits}_{name_of(key)}.txt{'d' if report else ''}"


def read_gammu_name(name: str) -> GammuName | None:
    """Return what the name of a file in the inbox says; None when it is no message."""
    found = _IN_NAME.fullmatch(name)
    if found is None:
        return None
    day, time, serial, number, place = found.groups()
    return GammuName(f"{day}_{time}_{serial}_{number}", number, int(place))


def read_gammu(data: bytes) -> str:
    """Return the text of a file that gammu-smsd wrote: UTF-16 with its mark, or whatever its settings say."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = data[: len(data) // 2 * 2].decode("utf-16", "replace")
    else:
        text = data.decode("utf-8", "replace")
    return text.rstrip("\0")  # it writes the end of its strings too
