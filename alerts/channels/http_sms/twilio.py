"""Twilio's Programmable Messaging, API 2010-04-01: ``POST .../Accounts/<sid>/Messages.json``.

Twilio knows no idempotency key for messages: a request that may have arrived can only be repeated.
"""

from urllib.parse import quote, urlencode

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.http_sms import provider
from alerts.channels.http_sms.settings import HttpSmsSettings
from coldchain.errors import ChannelError
from links.http_calls import Answer, Call

BASE_URL = "https://api.twilio.com"
LATER = frozenset({14107, 20429, 21611})
"""Codes that say not now: too many requests, or the sender's queue is full."""

SENDER_WRONG = frozenset({21212, 21603, 21606, 21659, 21660})
"""Codes that say that our own number is not right: the message goes when the settings are."""

_SERVICE = "MG"


class Twilio:
    """Twilio's requests and answers.

    Args:
        settings: Table ``[alerts.http_sms]``.
    """

    name = "Twilio"

    def __init__(self, settings: HttpSmsSettings) -> None:
        self._settings = settings
        self._callback = settings.callbacks.address()
        base = (settings.base_url or BASE_URL).rstrip("/")
        self._account = f"{base}/2010-04-01/Accounts/{quote(settings.account, safe='')}"
        self._login = (settings.account, settings.token.get_secret_value())

    def request(self, message: Outgoing) -> Call:
        """Return the request that creates a message."""
        sender = self._settings.sender
        fields = {"To": message.address, "Body": message.text}
        fields["MessagingServiceSid" if sender.startswith(_SERVICE) else "From"] = sender
        if self._callback:
            fields["StatusCallback"] = self._callback
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        body = urlencode(fields).encode("ascii")
        return Call("POST", f"{self._account}/Messages.json", headers, body, self._login)

    def read(self, answer: Answer) -> Handed:
        """Return sid, segments and price of the message.

        A price is rarely known so early. With a Messaging Service the number of segments is 0 at first.

        Raises:
            ChannelError: Twilio did not take it.
            LinkError: Of any other kind: it may have.
        """
        said = provider.document(answer)
        code = provider.dig(said, "code")
        reason = f"{code}: {provider.text(provider.dig(said, 'message'))}" if isinstance(code, int) else ""
        if code in LATER or code in SENDER_WRONG:
            next_step = "Look at alerts.http_sms.sender." if code in SENDER_WRONG else ""
            raise ChannelError(self.name, reason, "a message taken", next_step, retry=True)
        provider.check_status(self.name, answer, reason)
        return Handed(
            provider.text(provider.dig(said, "sid")),
            provider.count(provider.dig(said, "num_segments")),
            provider.amount(provider.dig(said, "price")),
        )

    def probe(self) -> Call:
        """Return what fetches our own account."""
        return Call("GET", f"{self._account}.json", {"accept": "application/json"}, b"", self._login)
