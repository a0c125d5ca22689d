"""``[[contacts]]``: people as they stand in the settings file. Not who is told of what: see ``routing``."""

from typing import Annotated

from pydantic import Field, field_validator

from coldchain.errors import InputError
from coldchain.registry.addresses import is_mail_address
from coldchain.registry.gs1 import Gln
from coldchain.registry.profile import Severity
from coldchain.registry.quiet_hours import parse_quiet_hours
from coldchain.registry.report_time import parse_report_time
from coldchain.registry.retired_settings import RetirableSection
from coldchain.registry.things import Contact, Role
from coldchain.settings import InstantAt, Name

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class ContactSettings(RetirableSection):
    """``[[contacts]]``: a person who is told.

    Args:
        id: Other tables name the person by this.
        name: For people.
        role: What the person does.
        phone: International, with ``+``.
        email: Mail address, for the channel ``email``.
        language: Of the messages (ISO 639): en, es, fr, pt, hi, sw or zh; without it: the cooperative's.
        asset: Is told of this asset only; without it, ``site`` and the two lists: of everything.
        site: Is told of this site only.
        assets: Is told of these assets too.
        sites: Is told of these sites too.
        least_severity: Is told of what is at least so urgent; without it, by the role.
        quiet_hours: When nothing but what is critical is told, by the cooperative's local time; the rest
            comes when they are over.
        channels: How this person is told, the first first; the next is tried when one has failed. Without
            it: over all of ``alerts.channels``.
        report_at: When this person gets a standing report each day, by the cooperative's local time, such as
            06:30; without it: none. What was chosen by ``coldchain contact report`` counts before it.
        gln: Number at GS1 (GLN, 13 digits) of the party that this is, such as a carrier, where it has one.
        retired_at: Since when this person has left; without it: he is still there.
        retired_why: Why; has to be said with it.
    """

    id: Name
    name: str
    role: Role
    phone: str = ""
    email: str = ""
    language: Language | None = None
    asset: str = ""
    site: str = ""
    assets: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    least_severity: Severity | None = None
    quiet_hours: str = ""
    channels: tuple[Name, ...] = ()
    report_at: str = ""
    gln: Gln = ""
    retired_at: InstantAt | None = Field(default=None, alias="retired")
    retired_why: str = ""

    @field_validator("phone")
    @classmethod
    def _international(cls, phone: str) -> str:
        digits = phone.removeprefix("+").replace(" ", "")
        if phone and not (phone.startswith("+") and digits.isdecimal() and len(digits) in range(7, 16)):
            raise InputError("phone", repr(phone), "an international number such as +254700000001")
        return f"+{digits}" if phone else ""

    @field_validator("email")
    @classmethod
    def _mailable(cls, email: str) -> str:
        if email and not is_mail_address(email):
            raise InputError("email", repr(email), "a mail address such as grace@example.org")
        return email

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, text: str) -> str:
        if text:
            parse_quiet_hours(text)
        return text

    @field_validator("report_at")
    @classmethod
    def _one_time(cls, text: str) -> str:
        if text:
            parse_report_time(text)
        return text


def to_contact(settings: ContactSettings, language: str) -> Contact:
    """Return one person; who has no language of his own has the cooperative's.

    Args:
        settings: As they stand in the file.
        language: The cooperative's.
    """
    plain = settings.model_dump(exclude={"least_severity", "language", "report_at"})
    own = settings.language or language
    least = settings.least_severity or ""
    return Contact(least_severity=least, language=own, report_time=settings.report_at, **plain)
