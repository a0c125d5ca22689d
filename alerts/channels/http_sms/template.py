"""A provider by the description in the settings, table ``[alerts.http_sms.template]``."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import msgspec

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.http_sms import provider
from alerts.channels.http_sms.settings import HttpSmsSettings
from links.http_calls import Answer, Call

_NAMED = re.compile(r"\{(to|text|key|sender|account|token|callback)\}")
_TYPES = {"form": "application/x-www-form-urlencoded", "json": "application/json"}


class Template:
    """Requests and answers as the settings describe them.

    Args:
        settings: Table ``[alerts.http_sms]``.
    """

    name = "SMS provider"

    def __init__(self, settings: HttpSmsSettings) -> None:
        self._shape = settings.template
        self._base = settings.base_url.rstrip("/")
        self._known = {
            "sender": settings.sender,
            "account": settings.account,
            "token": settings.token.get_secret_value(),
            "callback": settings.callbacks.address(),
        }

    def request(self, message: Outgoing) -> Call:
        """Return the request; what is put into the path is escaped."""
        known = {**self._known, "to": message.address, "text": message.text, "key": message.key}
        fields = {name: _filled(value, known) for name, value in self._shape.fields.items()}
        headers = {name.lower(): _filled(value, known) for name, value in self._shape.headers.items()}
        headers.setdefault("content-type", _TYPES[self._shape.body])
        form = urlencode(fields).encode("ascii")
        body = form if self._shape.body == "form" else msgspec.json.encode(fields)
        escaped = {name: quote(value, safe="") for name, value in known.items()}
        return Call("POST", self._base + _filled(self._shape.path, escaped), headers, body)

    def read(self, answer: Answer) -> Handed:
        """Return what the paths of the settings lead to.

        Raises:
            ChannelError: It was not taken.
            LinkError: Of any other kind: it may have been.
        """
        provider.check_status(self.name, answer)
        said = provider.document(answer)
        return Handed(
            provider.text(provider.dig(said, self._shape.reference)),
            provider.count(provider.dig(said, self._shape.segments)),
            provider.amount(provider.dig(said, self._shape.cost)),
        )

    def probe(self) -> Call:
        """Return what fetches the provider's address; any answer shows that it is there."""
        return Call("GET", self._base)


def _filled(value: str, known: Mapping[str, str]) -> str:
    """Return a value with the names in it replaced, once: what a person wrote is not looked into."""
    return _NAMED.sub(lambda found: known[found[1]], value)
