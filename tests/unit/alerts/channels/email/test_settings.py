"""Settings of ``email``."""

import pytest
from pydantic import ValidationError

from alerts.channels.email.settings import EmailSettings

GIVEN = {"server": "mail.example.org", "sender": "cold@example.org"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"server": "mail example"},
        {"server": "smtp://mail"},
        {"sender": "Cold <cold@example.org>"},
        {"sender": "cold@example.org\r\nBcc: eve@x"},
        {"sender_name": "Cold\r\nBcc: eve@x"},
        {"security": "ssl"},
        {"timeout": "61s"},
        {"port": 70000},
        {"passwrd": ""},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EmailSettings.model_validate(wrong)


def test_the_password_is_not_shown() -> None:
    assert "s3cret" not in repr(EmailSettings.model_validate({"password": "s3cret"}))


@pytest.mark.parametrize(
    ("given", "port"),
    [
        ({}, 587),
        ({"security": "tls"}, 465),
        ({"security": "none"}, 25),
        ({"security": "tls", "port": 2465}, 2465),
    ],
)
def test_the_port_is_the_usual_one_unless_said_otherwise(given: dict[str, object], port: int) -> None:
    assert EmailSettings.model_validate(given).port_there == port


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({}, ""),
        ({"server": ""}, "no server"),
        ({"sender": ""}, "no sender"),
        ({"user": "cold"}, "without a password"),
        ({"password": "x"}, "the reverse"),
        ({"user": "cold", "password": "x"}, ""),
        ({"user": "cold", "password": "пароль"}, "beyond ASCII"),
        ({"security": "none"}, "to another machine"),
        ({"security": "none", "server": "10.0.0.1"}, "plain_to_others"),
        ({"security": "none", "plain_to_others": True}, ""),
        ({"security": "none", "server": "localhost"}, ""),
        ({"security": "none", "server": "127.0.0.1"}, ""),
        ({"security": "none", "server": "::1"}, ""),
    ],
)
def test_what_lacks_or_is_not_safe_is_said(given: dict[str, object], lacking: str) -> None:
    said = EmailSettings.model_validate({**GIVEN, **given}).lacking()
    assert lacking in said
    assert bool(said) is bool(lacking)
