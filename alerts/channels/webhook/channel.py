"""The channel ``webhook``: each message is one alert in a payload of version 4 of Alertmanager's webhook.

What begins and what ends bear the same fingerprint, so that a receiver knows them for one. The words are in
``annotations.summary``; who is told is a label.
"""

from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.http_sms.provider import check_status
from alerts.channels.webhook.settings import WebhookSettings
from coldchain.errors import SettingsError
from coldchain.instants import to_iso
from coldchain.judgement.untold import ENDS
from links.clock import Clock
from links.http_calls import Call, HttpCalls

NAME = "webhook"
RECEIVER = "coldchain"
NEVER = "0001-01-01T00:00:00Z"
"""What Alertmanager writes for an end that has not come."""

_OVER = frozenset(str(event) for event in ENDS)
_PARTS = 6  # <alarm>|<occurrence>|<event>|<started>|<contact>|<channel>
_FINGERPRINT_DIGITS = 16


class Webhook:
    """Posts messages to one address.

    Args:
        settings: Table ``[alerts.webhook]``.
        clock: Bounds a call.

    Raises:
        SettingsError: No address is set.
    """

    def __init__(self, settings: WebhookSettings, *, clock: Clock) -> None:
        if not settings.url:
            raise SettingsError("settings", ["alerts.webhook: got no url; allowed: http:// or https://"])
        self._settings = settings
        self._calls = HttpCalls(
            NAME, clock=clock, timeout_s=settings.timeout, proxy=settings.proxy, ca_file=settings.ca_file
        )

    def send(self, message: Outgoing, now: int) -> Handed:
        """Post a message.

        Raises:
            ChannelError: It was certainly not taken.
            LinkError: Of any other kind: it may have been.
        """
        headers = {"content-type": "application/json", "idempotency-key": message.key}
        if token := self._settings.token.get_secret_value():
            headers["authorization"] = f"Bearer {token}"
        content = payload(message, now, self._settings.public_url)
        check_status(
            NAME, self._calls.make(Call("POST", self._settings.url, headers, msgspec.json.encode(content)))
        )
        return Handed(content["alerts"][0]["fingerprint"])

    def close(self) -> None:
        """Let go of what it holds."""
        self._calls.close()


class _About(NamedTuple):
    """What the key of a message says of what it tells."""

    alarm: str
    is_over: bool
    started_at: int


def payload(message: Outgoing, now: int, public_url: str) -> dict[str, Any]:
    """Return what is posted.

    Args:
        message: What to tell.
        now: [ms].
        public_url: Where people find the console.
    """
    about = _about(message.key, now)
    status = "resolved" if about.is_over else "firing"
    labels = {"alertname": "Coldchain", "alarm": about.alarm, "contact": message.contact}
    annotations = {"summary": message.text}
    alert = {
        "status": status,
        "labels": labels,
        "annotations": annotations,
        "startsAt": to_iso(about.started_at),
        "endsAt": to_iso(now) if about.is_over else NEVER,
        "generatorURL": public_url,
        "fingerprint": sha256(f"{about.alarm}|{message.contact}".encode()).hexdigest()[:_FINGERPRINT_DIGITS],
    }
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alarm="{about.alarm}"}}',
        "truncatedAlerts": 0,
        "status": status,
        "receiver": RECEIVER,
        "groupLabels": {"alarm": about.alarm},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": public_url,
        "alerts": [alert],
    }


def _about(key: str, now: int) -> _About:
    """Return what a key says; of what is no step of an alarm only its own name, and that it is now."""
    parts = key.rsplit("|", _PARTS - 1)
    if len(parts) == _PARTS and all(part.isascii() and part.isdecimal() for part in (parts[1], parts[3])):
        return _About(f"{parts[0]}|{parts[1]}", parts[2] in _OVER, min(int(parts[3][:13]), now))
    return _About(key.rsplit("|", 2)[0], is_over=False, started_at=now)
