"""People in the settings file: what each may say, and what is refused."""

import pytest
from pydantic import ValidationError

from coldchain.registry.contact_settings import ContactSettings, to_contact
from coldchain.registry.things import Contact, Role

LEAST = {"id": "peter", "name": "Peter", "role": "driver"}


def test_a_person_needs_a_name_and_a_role_only() -> None:
    contact = to_contact(ContactSettings.model_validate(LEAST), "en")
    assert contact == Contact(id="peter", name="Peter", role=Role.DRIVER)
    assert contact.is_of_everything


def test_a_person_may_say_much() -> None:
    settings = {
        **LEAST,
        "phone": "+254 700 000001",
        "email": "peter@example.org",
        "asset": "van-1",
        "assets": ["van-2"],
        "sites": ["kip"],
        "least_severity": "high",
        "quiet_hours": "22:00-06:00",
        "channels": ["file", "log"],
        "report_at": "06:30",
    }
    contact = to_contact(ContactSettings.model_validate(settings), "en")
    assert (contact.phone, contact.email) == ("+254700000001", "peter@example.org")
    assert contact.reach == contact.phone
    assert (contact.own_assets, contact.own_sites) == (("van-1", "van-2"), ("kip",))
    assert (contact.least_severity, contact.quiet_hours) == ("high", "22:00-06:00")
    assert (contact.channels, contact.report_time) == (("file", "log"), "06:30")
    assert not contact.is_of_everything


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "0700"},
        {"email": "peter"},
        {"email": "a@x\nBcc: b@x"},
        {"quiet_hours": "late"},
        {"least_severity": "urgent"},
        {"role": "x"},
        {"sms": True},
        {"report_at": "6:30"},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ContactSettings.model_validate({**LEAST, **wrong})
