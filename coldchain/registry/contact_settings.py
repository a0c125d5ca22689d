"""``[[contacts]]``: people as they stand in the settings file. Not who is told of what: see ``routing``."""

from pydantic import Field, field_validator

from coldchain.errors import InputError
from coldchain.registry.profile import Severity
from coldchain.registry.quiet_hours import parse_quiet_hours
from coldchain.registry.things import Contact, Role
from coldchain.settings import Name, Section


class ContactSettings(Section):
    """``[[contacts]]``: a person who is told.

    Args:
        id: Other tables name the person by this.
        name: For people.
        role: What the person does.
        phone: International, with ``+``.
        language: Of the messages (ISO 639).
        asset: Is told of this asset only; without it, ``site`` and the two lists: of everything.
        site: Is told of this site only.
        assets: Is told of these assets too.
        sites: Is told of these sites too.
        least_severity: Is told of what is at least so urgent; without it, by the role.
        quiet_hours: When nothing but what is critical is told, by the cooperative's local time; the rest
            comes when they are over.
        channels: How this person is told, the first first; the next is tried when one has failed. Without
            it: over all of ``alerts.channels``.
    """

    id: Name
    name: str
    role: Role
    phone: str = ""
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")
    asset: str = ""
    site: str = ""
    assets: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    least_severity: Severity | None = None
    quiet_hours: str = ""
    channels: tuple[Name, ...] = ()

    @field_validator("phone")
    @classmethod
    def _international(cls, phone: str) -> str:
        digits = phone.removeprefix("+").replace(" ", "")
        if phone and not (phone.startswith("+") and digits.isdecimal() and len(digits) in range(7, 16)):
            raise InputError("phone", repr(phone), "an international number such as +254700000001")
        return f"+{digits}" if phone else ""

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, text: str) -> str:
        if text:
            parse_quiet_hours(text)
        return text


def to_contact(settings: ContactSettings) -> Contact:
    """Return one person."""
    plain = settings.model_dump(exclude={"least_severity"})
    return Contact(least_severity=settings.least_severity or "", **plain)
