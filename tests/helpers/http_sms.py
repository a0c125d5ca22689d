"""What tests of SMS providers share: a message, a channel to a loopback server, the fields of a form."""

from typing import Any
from urllib.parse import parse_qsl

from alerts.channels.channel import Outgoing
from alerts.channels.http_sms.channel import HttpSms
from alerts.channels.http_sms.settings import HttpSmsSettings
from helpers.answering import Request
from links.clock import SystemClock

TEXT = "ALARM Van 3: 9.4C & rising, limit 8C + 30 min. Reply 1 = seen ñ"
MESSAGE = Outgoing(key="a-1|raised|peter|http_sms", contact="peter", address="+254700000001", text=TEXT)


def channel(url: str, **settings: Any) -> HttpSms:
    """Return a channel whose provider is at a url."""
    given = {"account": "AC1", "token": "secret-1", "sender": "+15005550006", **settings}
    return HttpSms(HttpSmsSettings.model_validate({"base_url": url, **given}), clock=SystemClock())


def form(request: Request) -> dict[str, str]:
    """Return the fields of a form that came in, each of which stands there once."""
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
