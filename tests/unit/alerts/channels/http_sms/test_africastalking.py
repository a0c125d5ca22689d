"""Africa's Talking's documented requests and answers, at a loopback server."""

import json
from typing import Any

import pytest

from alerts.channels.channel import Handed
from alerts.channels.http_sms.africastalking import LATER, AfricasTalking
from alerts.channels.http_sms.settings import HttpSmsSettings
from coldchain.errors import ChannelError, LinkError
from helpers.answering import answering
from helpers.http_sms import MESSAGE, TEXT, channel, form

KIND = {"provider": "africastalking", "account": "village", "token": "key-1", "sender": ""}
TAKEN = {
    "statusCode": 101,
    "number": "+254700000001",
    "status": "Success",
    "cost": "KES 0.8000",
    "messageId": "ATXid_1",
    "messageParts": 1,
}


def reply(
    *people: Any, message: str = "Sent to 1/1 Total Cost: KES 0.8000"
) -> tuple[int, dict[str, str], bytes]:
    content = {"SMSMessageData": {"Message": message, "Recipients": list(people)}}
    return 201, {"Content-Type": "application/json"}, json.dumps(content).encode()


def test_every_field_is_as_documented() -> None:
    with answering() as server:
        server.answers = [reply(TAKEN)]
        sms = channel(server.url, **KIND)
        assert sms.send(MESSAGE, 0) == Handed("ATXid_1", 1, 0.8)
        assert channel(server.url, **{**KIND, "sender": "COLDCHAIN"}).send(MESSAGE, 0).segments == 1
    first, second = server.requests
    headers = {name.lower(): value for name, value in first.headers.items()}
    assert (first.method, first.path) == ("POST", "/version1/messaging")
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert (headers["apikey"], headers["accept"]) == ("key-1", "application/json")
    assert form(first) == {"username": "village", "to": "+254700000001", "message": TEXT}
    assert form(second)["from"] == "COLDCHAIN"


@pytest.mark.parametrize("code", [401, 402, 403, 404, 405, 406, 407, 409, 500, 501, 502])
def test_a_person_for_whom_it_was_not_taken_is_not_told(code: int) -> None:
    with answering() as server:
        server.answers = [
            reply({**TAKEN, "statusCode": code, "status": "Refused", "messageId": "None", "cost": "0"})
        ]
        with pytest.raises(ChannelError, match=f"{code} Refused") as caught:
            channel(server.url, **KIND).send(MESSAGE, 0)
    assert caught.value.retry == (code in LATER)


def test_a_sender_that_is_not_ours_is_a_fault_of_the_settings() -> None:
    with answering() as server:
        server.answers = [reply(message="InvalidSenderId")]
        with pytest.raises(ChannelError, match="InvalidSenderId") as caught:
            channel(server.url, **KIND).send(MESSAGE, 0)
    assert caught.value.retry


@pytest.mark.parametrize(("status", "is_sure"), [(401, True), (429, True), (500, False), (502, False)])
def test_a_status_says_whether_it_may_have_been_sent(status: int, is_sure: bool) -> None:
    with answering() as server:
        server.answers = [(status, {}, b"The supplied authentication is invalid")]
        with pytest.raises(LinkError) as caught:
            channel(server.url, **KIND).send(MESSAGE, 0)
    assert isinstance(caught.value, ChannelError) == is_sure
    assert caught.value.retry


@pytest.mark.parametrize("content", [b"", b"<x/>", b"{}", b"[1]"])
def test_what_was_taken_counts_as_taken_though_the_answer_is_strange(content: bytes) -> None:
    with answering() as server:
        server.answers = [(201, {}, content)]
        assert channel(server.url, **KIND).send(MESSAGE, 0) == Handed()


def test_the_sandbox_is_elsewhere() -> None:
    for account, host in (
        ("sandbox", "api.sandbox.africastalking.com"),
        ("village", "api.africastalking.com"),
    ):
        call = AfricasTalking(HttpSmsSettings(provider="africastalking", account=account)).request(MESSAGE)
        assert call.url == f"https://{host}/version1/messaging"


def test_the_provider_is_asked_for_the_balance_without_sending() -> None:
    with answering() as server:
        server.answers = [(200, {}, b'{"UserData":{"balance":"KES 1785.50"}}')]
        assert channel(server.url, **KIND).look() == "Africa's Talking answers (HTTP 200)"
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/version1/user?username=village")
