"""The channel ``email`` against a real mail server of the tests."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.channel import Outgoing
from alerts.channels.email.channel import Email
from alerts.channels.email.settings import EmailSettings
from coldchain.errors import ChannelError, LinkError, SettingsError
from helpers.mail_server import PASSWORD, USER, MailServer, mail_server
from links.clock import SystemClock

AT = 1_764_000_000_000
OUT = Outgoing("van-1|limit|3|raise|7|grace|email", "grace", "grace@example.org", "警报 3号车: 9.4C\n.\nend")


def channel(server: MailServer, **settings: Any) -> Email:
    """Return a channel to a server of the tests."""
    given = {**server.server, "sender": "cold@example.org", "security": "none", **settings}
    return Email(EmailSettings.model_validate(given), clock=SystemClock())


def test_a_message_arrives_protected_under_the_name_that_is_handed_back(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        sent = channel(server, security="starttls", user=USER, password=PASSWORD).send(OUT, AT)
    (came,) = server.mails
    assert came[:2] == ("cold@example.org", "grace@example.org")
    assert came[3:] == (True, USER)
    mail = message_from_bytes(came.content, policy=default)
    assert mail["Message-ID"] == sent.reference
    assert mail.get_content().splitlines() == OUT.text.splitlines()
    assert (sent.segments, sent.cost) == (0, None)


def test_a_repeat_bears_the_same_name() -> None:
    with mail_server() as server:
        mail = channel(server)
        server.hangs_up.add("dot")
        with pytest.raises(LinkError) as caught:
            mail.send(OUT, AT)
        assert not isinstance(caught.value, ChannelError)
        server.hangs_up.clear()
        mail.send(OUT._replace(text=f"REPEAT? {OUT.text}"), AT + 60_000)
    first, second = (message_from_bytes(each.content)["Message-ID"] for each in server.mails)
    assert first == second


@pytest.mark.parametrize("address", ["", "+254700000001", "grace@example.org\r\nRCPT TO:<eve@x>", "a@x,b@x"])
def test_who_has_no_mail_address_is_refused_so_that_another_channel_tells_him(address: str) -> None:
    with mail_server() as server, pytest.raises(ChannelError, match="mail address: got") as caught:
        channel(server).send(OUT._replace(address=address), AT)
    assert not caught.value.retry
    assert server.commands == []


@pytest.mark.parametrize(
    ("step", "answer", "retry"), [("RCPT", b"550 5.1.1 nobody", False), ("RCPT", b"450 greylisted", True)]
)
def test_an_answer_says_whether_to_try_again(step: str, answer: bytes, retry: bool) -> None:
    with mail_server() as server:
        server.replies[step] = answer
        with pytest.raises(ChannelError) as caught:
            channel(server).send(OUT, AT)
    assert caught.value.retry is retry


def test_a_look_and_what_is_not_safe(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        assert "takes mail" in channel(server, security="starttls", user=USER, password=PASSWORD).look()
        with pytest.raises(SettingsError, match=r"alerts\.email: got .*to another machine"):
            Email(EmailSettings(server="a.example.org", sender="c@x", security="none"), clock=SystemClock())
