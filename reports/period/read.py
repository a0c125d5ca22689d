"""What is read of a sealed summary: all of it, or, of another version's, the packs that it names. Pure.

Apart from the making of one, which needs more than whoever verifies has on his machine.
"""

import msgspec

from coldchain.errors import InputError
from reports.period.types import PackFile, Summary
from reports.seal.zipped import content_of, open_zip

JSON, PAGES = "summary.json", "summary.pdf"


class _NamedPart(msgspec.Struct):
    file: PackFile


class _Named(msgspec.Struct):
    parts: list[_NamedPart]
    schema: str = ""


def summary_in(body: bytes) -> Summary:
    """Return the summary in a sealed one that this program made.

    Raises:
        InputError: It is none, or another version of this program made it.
    """
    try:
        return msgspec.json.decode(content_of(open_zip(body)[JSON]), type=Summary)
    except msgspec.ValidationError as error:
        next_step = "Take the version of this program that made it, or have it made again."
        raise InputError(JSON, str(error), "a summary of this version", next_step) from None


def has_form(body: bytes, schema: str) -> bool:
    """Return whether a sealed summary is of a form: ``coldchain-summary/2``."""
    return msgspec.json.decode(content_of(open_zip(body)[JSON]), type=_Named).schema == schema


def names_in(body: bytes) -> list[PackFile]:
    """Return the packs that a sealed summary names, whichever version of this program made it.

    Raises:
        InputError: It is none.
    """
    try:
        named = msgspec.json.decode(content_of(open_zip(body)[JSON]), type=_Named)
    except msgspec.ValidationError as error:
        raise InputError(JSON, str(error), "a summary that names its packs") from None
    return [each.file for each in named.parts]
