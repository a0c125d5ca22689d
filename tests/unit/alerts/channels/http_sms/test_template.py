"""A provider by description: what stands in the settings goes out, and what a person wrote stays text."""

import json
from typing import Any

import pytest

from alerts.channels.channel import Handed
from coldchain.errors import ChannelError
from helpers.answering import answering
from helpers.http_sms import MESSAGE, TEXT, channel, form

SHAPE: dict[str, Any] = {
    "path": "/v1/{account}/send?to={to}",
    "fields": {"msisdn": "{to}", "message": "{text}", "from": "{sender}", "id": "{key}", "dlr": "{callback}"},
    "headers": {"Authorization": "Bearer {token}", "Idempotency-Key": "{key}"},
    "reference": "messages.0.id",
    "segments": "messages.0.parts",
    "cost": "price",
}
FIELDS = {
    "msisdn": "+254700000001",
    "message": TEXT,
    "from": "COLD",
    "id": MESSAGE.key,
    "dlr": "https://c.example.org/callbacks/http_sms/t",
}


def given(**shape: Any) -> dict[str, Any]:
    callbacks = {"public_url": "https://c.example.org", "token": "t"}
    return {"provider": "template", "sender": "COLD", "template": {**SHAPE, **shape}, "callbacks": callbacks}


def test_json_goes_out_as_described_and_the_answer_is_read_by_its_paths() -> None:
    with answering() as server:
        server.answers = [(202, {}, b'{"messages":[{"id":981,"parts":2}],"price":0.05}')]
        assert channel(server.url, **given()).send(MESSAGE, 0) == Handed("981", 2, 0.05)
    (request,) = server.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (request.method, request.path) == ("POST", "/v1/AC1/send?to=%2B254700000001")
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == "Bearer secret-1"
    assert headers["idempotency-key"] == MESSAGE.key
    assert json.loads(request.body) == FIELDS


def test_a_form_goes_out_as_described() -> None:
    with answering() as server:
        server.answers = [(200, {}, b"OK 77")]
        assert channel(server.url, **given(body="form")).send(MESSAGE, 0) == Handed()
    assert form(server.requests[0]) == FIELDS


def test_names_in_braces_in_the_text_are_text() -> None:
    """Or a text could fetch the token."""
    with answering() as server:
        server.answers = [(200, {}, b"{}")]
        channel(server.url, **given()).send(MESSAGE._replace(text="{token} {to} {x}"), 0)
    assert json.loads(server.requests[0].body)["message"] == "{token} {to} {x}"


def test_a_header_that_cannot_be_written_is_refused_for_good() -> None:
    with answering() as server:
        with pytest.raises(ChannelError) as caught:
            channel(server.url, **given()).send(MESSAGE._replace(key="a\r\nx: y"), 0)
        assert server.requests == []
    assert not caught.value.retry


def test_the_provider_is_asked_after_without_sending() -> None:
    with answering() as server:
        server.answers = [(404, {}, b"")]
        assert channel(server.url, **given()).look() == "SMS provider answers (HTTP 404)"
    assert server.requests[0].method == "GET"
