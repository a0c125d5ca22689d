"""Africa's Talking, SMS version 1: ``POST /version1/messaging``. It knows no idempotency key."""

from typing import Any
from urllib.parse import urlencode

from alerts.channels.channel import Handed, Outgoing
from alerts.channels.http_sms import provider
from alerts.channels.http_sms.settings import HttpSmsSettings
from coldchain.errors import ChannelError
from links.http_calls import Answer, Call

BASE_URL = "https://api.africastalking.com"
SANDBOX_URL = "https://api.sandbox.africastalking.com"
SANDBOX = "sandbox"

TAKEN = frozenset({100, 101, 102})
"""Processed, Sent, Queued."""

LATER = frozenset({402, 405, 407, 500, 501})
"""Sender id not ours, no balance, no route, its own or the network's fault: it may go well later."""


class AfricasTalking:
    """Africa's Talking's requests and answers.

    Args:
        settings: Table ``[alerts.http_sms]``.
    """

    name = "Africa's Talking"

    def __init__(self, settings: HttpSmsSettings) -> None:
        self._settings = settings
        own = SANDBOX_URL if settings.account == SANDBOX else BASE_URL
        self._base = (settings.base_url or own).rstrip("/")
        self._headers = {"apiKey": settings.token.get_secret_value(), "accept": "application/json"}

    def request(self, message: Outgoing) -> Call:
        """Return the request that sends one message to one person."""
        fields = {"username": self._settings.account, "to": message.address, "message": message.text}
        if self._settings.sender:
            fields["from"] = self._settings.sender
        headers = {**self._headers, "content-type": "application/x-www-form-urlencoded"}
        return Call("POST", f"{self._base}/version1/messaging", headers, urlencode(fields).encode("ascii"))

    def read(self, answer: Answer) -> Handed:
        """Return id, parts and cost; the answer says for each person whether it was taken.

        Raises:
            ChannelError: It was not taken.
            LinkError: Of any other kind: it may have been.
        """
        provider.check_status(self.name, answer)
        said = provider.dig(provider.document(answer), "SMSMessageData")
        if said is None:
            return Handed()
        person = provider.dig(said, "Recipients.0")
        code = provider.dig(person, "statusCode")
        if code not in TAKEN:
            raise self._refused(said, person, code)
        reference = provider.text(provider.dig(person, "messageId"))
        return Handed(
            "" if reference == "None" else reference,
            provider.count(provider.dig(person, "messageParts")),
            provider.amount(provider.dig(person, "cost")),
        )

    def _refused(self, said: Any, person: Any, code: Any) -> ChannelError:  # noqa: ANN401 - JSON of others
        """Return the error for an answer that takes the message for nobody."""
        if person is None:  # refused as a whole, e.g. "InvalidSenderId"
            came, retry = provider.text(provider.dig(said, "Message")) or "no recipient", True
        else:
            came, retry = f"{code} {provider.text(provider.dig(person, 'status'))}", code in LATER
        return ChannelError(self.name, came, "100 Processed, 101 Sent or 102 Queued", retry=retry)

    def probe(self) -> Call:
        """Return what asks for our balance."""
        return Call(
            "GET",
            f"{self._base}/version1/user?{urlencode({'username': self._settings.account})}",
            self._headers,
        )
