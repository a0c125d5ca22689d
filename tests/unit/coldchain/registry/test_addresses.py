"""Addresses: what is a mail address, and which one a channel needs."""

import pytest

from coldchain.registry.addresses import address_by, is_mail_address

PHONE, MAIL = "+254700000001", "grace@example.org"


@pytest.mark.parametrize(
    "text", [MAIL, "g.w+cold@mail.example.co.ke", "keeper@station", "o'neil_1@x-y.example", "a@1.2.3.4"]
)
def test_a_plain_mail_address_is_one(text: str) -> None:
    assert is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "grace", "@example.org", "grace@", "grace@@example.org", "a b@example.org", "grace@example..org",
        "Grace <grace@example.org>", "grace@example.org, eve@example.org", "grace@example.org\r\nBcc: eve@x",
        "grace@example.org\n", "grâce@example.org", "grace@exämple.org", ".g@x", "g.@x", "g..w@x", "g@-x",
        "g@x-",
        "g" * 65 + "@example.org", "g@" + "x." * 130 + "org", '"g w"@example.org', "g@[10.0.0.1]",
    ],
)  # fmt: skip
def test_what_is_none_is_none(text: str) -> None:
    assert not is_mail_address(text)


@pytest.mark.parametrize(
    ("channel", "phone", "email", "address"),
    [
        ("email", PHONE, MAIL, MAIL),
        ("email", PHONE, "", ""),
        ("gsm_modem", PHONE, MAIL, PHONE),
        ("smsd", "", MAIL, ""),
        ("http_sms", "", MAIL, ""),
        ("log", PHONE, MAIL, PHONE),
        ("file", "", MAIL, MAIL),
        ("webhook", "", "", ""),
    ],
)
def test_a_channel_has_the_kind_of_address_that_it_needs(
    channel: str, phone: str, email: str, address: str
) -> None:
    assert address_by(channel, phone=phone, email=email) == address
