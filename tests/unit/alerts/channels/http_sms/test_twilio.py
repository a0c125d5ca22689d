"""Twilio's documented requests and answers, at a loopback server."""

import json
from base64 import b64encode
from typing import Any

import pytest

from alerts.channels.channel import Handed
from alerts.channels.http_sms.twilio import LATER, SENDER_WRONG
from coldchain.errors import ChannelError, LinkError
from helpers.answering import answering
from helpers.http_sms import MESSAGE, TEXT, channel, form

CREATED = {
    "account_sid": "AC1",
    "api_version": "2010-04-01",
    "body": TEXT,
    "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
    "date_sent": None,
    "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
    "direction": "outbound-api",
    "error_code": None,
    "error_message": None,
    "from": "+15005550006",
    "num_media": "0",
    "num_segments": "2",
    "price": None,
    "price_unit": None,
    "messaging_service_sid": None,
    "sid": "SM0123456789abcdef0123456789abcdef",
    "status": "queued",
    "to": "+254700000001",
}
SID = str(CREATED["sid"])


def reply(status: int, content: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def test_every_field_is_as_documented() -> None:
    callbacks = {"public_url": "https://cold.example.org/", "token": "t0ken"}
    with answering() as server:
        server.answers = [reply(201, CREATED)]
        assert channel(server.url, callbacks=callbacks).send(MESSAGE, 0) == Handed(SID, 2, None)
    (request,) = server.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (request.method, request.path) == ("POST", "/2010-04-01/Accounts/AC1/Messages.json")
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["authorization"] == f"Basic {b64encode(b'AC1:secret-1').decode()}"
    assert form(request) == {
        "To": "+254700000001",
        "From": "+15005550006",
        "Body": TEXT,
        "StatusCallback": "https://cold.example.org/callbacks/http_sms/t0ken",
    }


def test_a_messaging_service_stands_in_its_own_field_and_nothing_is_asked_for_without_an_address() -> None:
    with answering() as server:
        server.answers = [reply(201, {**CREATED, "num_segments": "0", "price": "-0.00750"})]
        assert channel(server.url, sender="MG77").send(MESSAGE, 0) == Handed(SID, 0, 0.0075)
    assert form(server.requests[0]) == {"To": "+254700000001", "MessagingServiceSid": "MG77", "Body": TEXT}


@pytest.mark.parametrize("code", [21211, 21408, 21610, 21614])
def test_a_number_that_cannot_be_told_is_refused_for_good(code: int) -> None:
    """Wrong number, country not allowed, opted out, no mobile telephone."""
    error = {"code": code, "message": "The 'To' number", "more_info": "x", "status": 400}
    with answering() as server:
        server.answers = [reply(400, error)]
        with pytest.raises(ChannelError, match=f"HTTP 400 {code}: The 'To' number") as caught:
            channel(server.url).send(MESSAGE, 0)
    assert not caught.value.retry


@pytest.mark.parametrize("code", sorted(LATER | SENDER_WRONG))
def test_what_is_not_the_messages_fault_is_tried_again(code: int) -> None:
    with answering() as server:
        server.answers = [reply(400, {"code": code, "message": "m", "status": 400})]
        with pytest.raises(ChannelError, match=str(code)) as caught:
            channel(server.url).send(MESSAGE, 0)
    assert caught.value.retry


@pytest.mark.parametrize("status", [401, 403, 404, 429, 503])
def test_an_account_that_is_wrong_or_busy_loses_no_message(status: int) -> None:
    error = {"code": 20003, "message": "Authenticate", "more_info": "x", "status": status}
    with answering() as server:
        server.answers = [reply(status, error)]
        with pytest.raises(ChannelError, match="20003: Authenticate") as caught:
            channel(server.url).send(MESSAGE, 0)
    assert caught.value.retry


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_server_that_failed_may_have_sent_it(status: int) -> None:
    with answering() as server:
        server.answers = [(status, {}, b"<html>oops</html>")]
        with pytest.raises(LinkError) as caught:
            channel(server.url).send(MESSAGE, 0)
    assert not isinstance(caught.value, ChannelError)
    assert caught.value.retry


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'"x"', b'{"sid":{"a":1}}', b"[" * 9999, b"\xff"])
def test_what_was_taken_counts_as_taken_though_the_answer_is_strange(content: bytes) -> None:
    """Or the person would be told again and again."""
    with answering() as server:
        server.answers = [(201, {}, content)]
        assert channel(server.url).send(MESSAGE, 0) == Handed()


def test_the_provider_is_asked_after_without_sending() -> None:
    with answering() as server:
        server.answers = [reply(200, {"sid": "AC1", "status": "active"})]
        assert channel(server.url).look() == "Twilio answers (HTTP 200)"
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/2010-04-01/Accounts/AC1.json")
