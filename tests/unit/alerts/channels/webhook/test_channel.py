"""The webhook's payload has every field of Alertmanager's version 4, at a loopback server."""

import json
from typing import Any

import pytest

from alerts.channels.channel import Outgoing
from alerts.channels.webhook.channel import NEVER, Webhook, payload
from alerts.channels.webhook.settings import WebhookSettings
from coldchain.errors import ChannelError, LinkError, SettingsError
from helpers.answering import answering
from links.clock import SystemClock

AT = 1_764_000_000_000
RAISED = Outgoing(f"van-1|limit|3|raise|{AT - 60_000}|peter|webhook", "peter", "+254", "ALARM Van 1: 9.4C")
OVER = RAISED._replace(key=RAISED.key.replace("raise", "return"), text="OK Van 1")
FIELDS = {
    "version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels",
    "commonAnnotations", "externalURL", "alerts",
}  # fmt: skip
OF_ALERT = {"status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint"}


def channel(url: str, **settings: Any) -> Webhook:
    return Webhook(WebhookSettings.model_validate({"url": url, **settings}), clock=SystemClock())


def test_every_field_is_there_and_what_ends_is_known_for_what_began() -> None:
    with answering() as server:
        sent = channel(f"{server.url}/hook", token="t", public_url="https://cold.example.org")
        first, second = sent.send(RAISED, AT), sent.send(OVER, AT)
    assert first == second
    requests = server.requests
    headers = {name.lower(): value for name, value in requests[0].headers.items()}
    assert (requests[0].method, requests[0].path) == ("POST", "/hook")
    assert (headers["authorization"], headers["content-type"]) == ("Bearer t", "application/json")
    assert headers["idempotency-key"] == RAISED.key
    began, ended = (json.loads(request.body) for request in requests)
    for content in (began, ended):
        assert set(content) == FIELDS
        assert set(content["alerts"][0]) == OF_ALERT
        assert (content["version"], content["status"]) == ("4", content["alerts"][0]["status"])
    (alert,) = began["alerts"]
    assert (alert["status"], alert["startsAt"], alert["endsAt"]) == ("firing", "2025-11-24T15:59:00Z", NEVER)
    assert alert["annotations"]["summary"] == "ALARM Van 1: 9.4C"
    assert alert["labels"] == {"alertname": "Coldchain", "alarm": "van-1|limit|3", "contact": "peter"}
    assert (ended["status"], ended["alerts"][0]["endsAt"]) == ("resolved", "2025-11-24T16:00:00Z")
    assert ended["groupKey"] == began["groupKey"]


@pytest.mark.parametrize("key", ["", "x", "report|2026|peter|webhook", "a|b|return|d|peter|webhook"])
def test_what_is_no_step_of_an_alarm_is_told_as_it_is(key: str) -> None:
    content = payload(RAISED._replace(key=key), AT, "")
    assert (content["status"], content["alerts"][0]["startsAt"]) == ("firing", "2025-11-24T16:00:00Z")


@pytest.mark.parametrize(
    ("status", "is_sure", "retry"),
    [(400, True, False), (401, True, True), (429, True, True), (500, False, True)],
)
def test_a_status_says_whether_to_try_again(status: int, is_sure: bool, retry: bool) -> None:
    with answering() as server:
        server.answers = [(status, {}, b"")]
        with pytest.raises(LinkError) as caught:
            channel(server.url).send(RAISED, AT)
    assert (isinstance(caught.value, ChannelError), caught.value.retry) == (is_sure, retry)


def test_it_needs_an_address_and_can_be_closed() -> None:
    with pytest.raises(SettingsError, match="no url"):
        channel("")
    channel("http://127.0.0.1:9").close()
