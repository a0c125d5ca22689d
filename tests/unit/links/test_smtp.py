"""Mail over a real socket: what is certain of a message at each place where a conversation can break off."""

import socket
from pathlib import Path
from typing import Any

import pytest

from coldchain.errors import ChannelError, LinkError, SettingsError
from helpers.mail_server import PASSWORD, USER, MailServer, mail_server
from links.clock import SystemClock
from links.smtp import Envelope, Mailer
from links.smtp import MailServer as Address
from links.smtp_replies import LONGEST_ANSWER_BYTES

ENVELOPE = Envelope("cold@example.org", "grace@example.org", b"Subject: x\r\n\r\nALARM Van 3\r\n")
HUGE = ENVELOPE._replace(content=b"x" * 70 + b"\r\n" + b"y" * (24 << 20))


def mailer(server: MailServer, timeout_s: float = 5.0, **changed: Any) -> Mailer:
    """Return who hands mail to a server of the tests."""
    address = Address("127.0.0.1", server.port, "none", ca_file=server.ca_file)
    return Mailer(address._replace(**changed), clock=SystemClock(), timeout_s=timeout_s)


def certain(
    server: MailServer, timeout_s: float = 5.0, envelope: Envelope = ENVELOPE, **changed: Any
) -> ChannelError:
    """Return the error of a message that was certainly not taken."""
    with pytest.raises(ChannelError) as caught:
        mailer(server, timeout_s, **changed).send(envelope)
    assert server.mails == []
    return caught.value


def test_a_message_is_handed_over_whole_and_the_server_is_left_in_peace() -> None:
    with mail_server() as server:
        mailer(server).send(ENVELOPE)
    (mail,) = server.mails
    assert mail[:3] == ENVELOPE
    assert (mail.protected, mail.user) == (False, "")
    assert server.commands[0] == "EHLO [127.0.0.1]"
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_protected_line_and_a_password(tmp_path: Path, security: str) -> None:
    with mail_server(tmp_path, tls_at_once=security == "tls") as server:
        mailer(server, security=security, user=USER, password=PASSWORD).send(ENVELOPE)
    (mail,) = server.mails
    assert mail == (*ENVELOPE, True, USER)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_somebody_else_or_for_another_is_not_believed(tmp_path: Path, security: str) -> None:
    """Nothing is said to such a server: neither the password nor the message."""
    at_once = security == "tls"
    with mail_server(tmp_path / "a", tls_at_once=at_once, name="other.example.org") as server:
        error = certain(server, security=security, user=USER, password=PASSWORD)
        assert "CERTIFICATE_VERIFY_FAILED" in error.came
        assert error.retry
        assert error.next_step
    with mail_server(tmp_path / "b", tls_at_once=at_once) as server:
        assert certain(server, security=security, ca_file="").retry
        assert "AUTH" not in server.commands


def test_without_the_protection_that_was_asked_for_nothing_is_said() -> None:
    with mail_server() as server:
        error = certain(server, security="starttls", user=USER, password=PASSWORD)
        assert "STARTTLS" in error.came
        assert error.retry
        assert "AUTH" not in server.commands
        assert not any(each.startswith("MAIL") for each in server.commands)


def test_what_is_said_before_the_protection_does_not_count_after_it(tmp_path: Path) -> None:
    """Who sits on the line could put answers in before the handshake."""
    with mail_server(tmp_path) as server:
        server.replies["STARTTLS"] = b"220 go\r\n250-evil\r\n250 AUTH CRAM-MD5"
        mailer(server, security="starttls", user=USER, password=PASSWORD).send(ENVELOPE)
        assert server.mails[0].user == USER


def test_a_server_that_is_not_there_was_certainly_not_told() -> None:
    with mail_server() as server:
        pass
    assert certain(server).retry


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", ["hangs_up", "silent", "dribbles"])
def test_before_the_dot_nothing_was_sent(step: str, fault: str) -> None:
    with mail_server() as server:
        getattr(server, fault).add(step)
        assert certain(server, 5.0 if fault == "hangs_up" else 0.4).retry
        said = [each.partition(" ")[0] for each in server.commands if each != "QUIT"]
        assert said[-1:] == ([] if step == "greeting" else [step])


def test_a_line_that_is_lost_in_the_middle_of_a_message_has_sent_nothing() -> None:
    with mail_server() as server:
        server.hangs_up.add("content")
        assert certain(server, envelope=HUGE).retry


@pytest.mark.parametrize("fault", ["hangs_up", "silent", "dribbles"])
def test_after_the_dot_there_is_doubt(fault: str) -> None:
    with mail_server() as server:
        getattr(server, fault).add("dot")
        with pytest.raises(LinkError, match="may have been sent") as caught:
            mailer(server, 5.0 if fault == "hangs_up" else 0.6).send(ENVELOPE)
        assert not isinstance(caught.value, ChannelError)
        assert caught.value.retry


@pytest.mark.parametrize("answer", [b"junk", b"150 hm", b"999 hm", b"\xff\xfe\x00"])
def test_nonsense_after_the_dot_leaves_doubt_and_before_it_none(answer: bytes) -> None:
    with mail_server() as server:
        server.replies["RCPT"] = answer
        assert certain(server).retry
    with mail_server() as server:
        server.replies["dot"] = answer
        with pytest.raises(LinkError) as caught:
            mailer(server).send(ENVELOPE)
        assert not isinstance(caught.value, ChannelError)


@pytest.mark.parametrize(
    ("step", "answer", "retry"),
    [
        ("greeting", b"421 busy", True),
        ("greeting", b"554 no mail here", True),
        ("MAIL", b"452 disk full", True),
        ("MAIL", b"550 5.7.1 not your address", True),
        ("RCPT", b"450 4.2.0 greylisted", True),
        ("RCPT", b"421 closing", True),
        ("RCPT", b"530 5.7.0 authentication required", True),
        ("RCPT", b"550-5.1.1 no such\r\n550 person", False),
        ("DATA", b"451 try later", True),
        ("DATA", b"554 no valid recipients", False),
        ("dot", b"452 4.3.1 disk full", True),
        ("dot", b"554 5.6.0 looks like spam", False),
    ],
)
def test_an_answer_says_whether_to_try_again(step: str, answer: bytes, retry: bool) -> None:
    with mail_server() as server:
        server.replies[step] = answer
        error = certain(server)
    assert error.retry is retry
    assert error.came.startswith(answer[:3].decode())
    assert "\r" not in error.came


@pytest.mark.parametrize("answer", [b"535 5.7.8 no", b"454 4.7.0 later", b"421 closing"])
def test_a_password_that_is_not_taken_waits_and_is_not_shown(tmp_path: Path, answer: bytes) -> None:
    with mail_server(tmp_path) as server:
        server.replies["AUTH"] = answer
        error = certain(server, security="starttls", user=USER, password=PASSWORD)
    assert error.retry
    assert PASSWORD not in str(error)
    assert bool(error.next_step) is answer.startswith(b"5")
    assert server.commands.count("AUTH") == 1


@pytest.mark.parametrize("auth", [b"AUTH LOGIN", b"AUTH XOAUTH2 LOGIN", b"AUTH CRAM-MD5", b"AUTH GSSAPI"])
def test_a_way_to_say_the_password_is_one_that_both_know(tmp_path: Path, auth: bytes) -> None:
    with mail_server(tmp_path) as server:
        server.auth = auth
        if b"GSSAPI" not in auth:
            mailer(server, security="starttls", user=USER, password=PASSWORD).send(ENVELOPE)
            assert server.mails[0].user == USER
        else:
            assert certain(server, security="starttls", user=USER, password=PASSWORD).retry


def test_answers_without_end_are_not_read_for_ever() -> None:
    with mail_server() as server:
        server.replies["EHLO"] = b"250-x\r\n" * (LONGEST_ANSWER_BYTES // 7 + 5000)
        assert str(LONGEST_ANSWER_BYTES) in certain(server).came


@pytest.mark.parametrize(
    "body", [b".", b"..", b"a\r\n.\r\nb", b"\r\n.\r\n", b".\r\nQUIT\r\n", b"a\r\n..\r\n.b", b"no end"]
)
def test_a_line_that_is_only_a_dot_ends_nothing(body: bytes) -> None:
    with mail_server() as server:
        mailer(server).send(ENVELOPE._replace(content=body))
    (mail,) = server.mails
    assert mail.content == (body if body.endswith(b"\r\n") else body + b"\r\n")


def test_a_look_sends_nothing_and_says_what_is_wrong(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        known = mailer(server, security="starttls", user=USER, password=PASSWORD)
        assert known.look() == "127.0.0.1 takes mail (starttls)"
        with pytest.raises(ChannelError, match="535"):
            mailer(server, security="starttls", user=USER, password="wrong").look()
    assert server.mails == []


def test_a_file_of_certificates_that_is_not_there_is_a_mistake_in_the_settings() -> None:
    with mail_server() as server, pytest.raises(SettingsError, match=r"ca_file 'nowhere\.pem'"):
        mailer(server, security="tls", ca_file="nowhere.pem")


def test_a_name_that_nobody_has_waits() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = Address("a..b", listener.getsockname()[1], "none")
        with pytest.raises(ChannelError) as caught:
            Mailer(address, clock=SystemClock(), timeout_s=2).send(ENVELOPE)
        assert caught.value.retry
