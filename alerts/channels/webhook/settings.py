"""Settings of the channel ``webhook``: table ``[alerts.webhook]``."""

from typing import Annotated

from pydantic import Field, SecretStr

from coldchain.settings import DurationS, Section

_URL = r"^(https?://\S+)?$"


class WebhookSettings(Section):
    """A program on the web that takes messages in the shape of Alertmanager's webhook.

    Args:
        url: Where to.
        token: Sent as ``Authorization: Bearer <token>``; empty: nothing is. Better in a file that
            ``token_file`` names.
        public_url: Where people find the console; told as ``externalURL``.
        timeout: Within this its answer must be here.
        proxy: Address of a proxy; empty: none.
        ca_file: Whose certificate it must have; empty: one that this system believes.
    """

    url: str = Field(default="", pattern=_URL)
    token: SecretStr = SecretStr("")
    public_url: str = Field(default="", pattern=_URL)
    timeout: Annotated[DurationS, Field(gt=0, le=10)] = 10.0
    proxy: str = Field(default="", pattern=_URL)
    ca_file: str = ""
