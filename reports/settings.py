"""Settings of reports that are made by themselves: section ``[reports]``."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from coldchain.errors import InputError
from coldchain.messages.catalogue import LANGUAGES
from coldchain.registry.addresses import is_mail_address
from coldchain.settings import DurationS, Section, SizeBytes


class ReportsSettings(Section):
    """When the summary of a month is made and to whom it goes; see ``coldchain report scheduled``.

    Args:
        every: ``month``: the month that is over; ``never``: nothing is made by itself.
        day: Of the month that follows, on which it is made.
        at: From this time of day on, in the cooperative's zone.
        language: Of the pages and the letter; empty: the cooperative's.
        to: Mail addresses; the server is that of ``[alerts.email]``. Empty: it is only laid down.
        folder: Where packs and summaries are kept; a relative path counts from the data folder.
        keep_asked: How long a summary that was asked for in the console stays there once it is made; not
            while a legal hold stands. Those of each month are not tidied away.
        attach_at_most: Files that are larger together are not sent along: the letter says where they lie.
    """

    every: Literal["never", "month"] = "never"
    day: Annotated[int, Field(ge=1, le=28)] = 1
    at: str = "06:00"
    language: str = ""
    to: tuple[str, ...] = ()
    folder: Path = Path("reports")
    keep_asked: Annotated[DurationS, Field(ge=86_400, le=366 * 86_400)] = 30 * 86_400.0
    attach_at_most: Annotated[SizeBytes, Field(ge=0, le=50_000_000)] = 5_000_000

    @field_validator("at")
    @classmethod
    def _of_a_day(cls, at: str) -> str:
        try:
            return datetime.strptime(at, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - of whatever day
        except ValueError:
            raise InputError("at", repr(at[:40]), "a time of day such as 06:00") from None

    @field_validator("language")
    @classmethod
    def _spoken(cls, language: str) -> str:
        if language and language not in LANGUAGES:
            raise InputError("language", repr(language[:20]), ", ".join(LANGUAGES))
        return language

    @field_validator("to")
    @classmethod
    def _mailable(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        for each in to:
            if not is_mail_address(each):
                raise InputError("to", repr(each[:80]), "a mail address such as chebet@example.org")
        return tuple(dict.fromkeys(to))
