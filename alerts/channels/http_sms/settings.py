"""Settings of the channel ``http_sms``: table ``[alerts.http_sms]``."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from coldchain.settings import DurationS, Section

ProviderKind = Literal["twilio", "africastalking", "template"]
_URL = r"^(https?://\S+)?$"


class CallbackSettings(Section):
    """Where the provider tells us what became of a message, and what people answer.

    Args:
        public_url: Under which the provider reaches the console, e.g. ``https://cold.example.org``; empty:
            nothing is told.
        token: The secret at the end of the address. Better in a file that ``token_file`` names.
    """

    public_url: str = Field(default="", pattern=_URL)
    token: SecretStr = SecretStr("")

    def address(self) -> str:
        """Return the address that the provider calls; empty when it is told none."""
        token = self.token.get_secret_value()
        return (
            f"{self.public_url.rstrip('/')}/callbacks/http_sms/{token}" if self.public_url and token else ""
        )


class TemplateSettings(Section):
    """A provider that is none of those we know, by what its requests and answers look like.

    In ``path``, ``fields`` and ``headers`` may stand ``{to}``, ``{text}``, ``{key}``, ``{sender}``,
    ``{account}``, ``{token}`` and ``{callback}``. What an answer holds is named by a path into its JSON,
    e.g. ``messages.0.id``.

    Args:
        path: What follows ``base_url``.
        body: Whether the fields are sent as a form or as JSON.
        fields: Name and value of each.
        headers: Name and value of each.
        reference: Where in the answer the provider's name for the message is; empty: it gives none.
        segments: Where the number of segments is.
        cost: Where the price is.
        report_id: Which field of a call-back names the message.
        report_status: Which field says what became of it.
        report_detail: Which field says why it failed.
        delivered: What stands there when the person has it.
        failed: What stands there when that will never be.
        from_field: Which field of an incoming message says from whom.
        text_field: Which field is the text.
        id_field: Which field names it.
    """

    path: str = ""
    body: Literal["form", "json"] = "json"
    fields: dict[str, str] = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    reference: str = ""
    segments: str = ""
    cost: str = ""
    report_id: str = "id"
    report_status: str = "status"
    report_detail: str = ""
    delivered: tuple[str, ...] = ("delivered",)
    failed: tuple[str, ...] = ("failed", "undelivered", "rejected", "expired")
    from_field: str = "from"
    text_field: str = "text"
    id_field: str = "id"


class HttpSmsSettings(Section):
    """A provider of SMS on the web.

    Args:
        provider: Which one; ``template`` for one that is described by the table ``template``.
        base_url: Where it is; empty: at the address that the provider has published.
        account: Who we are there: Twilio's Account SID, Africa's Talking's username.
        token: Twilio's Auth Token, Africa's Talking's API key. Better in a file that ``token_file`` names.
        sender: From whom messages come: a number, a short code or a name; for Twilio also a Messaging Service
            (``MG...``); empty: the provider's own.
        timeout: Within this its answer must be here.
        proxy: Address of a proxy; empty: none.
        ca_file: Whose certificate it must have; empty: one that this system believes.
        callbacks: Where it tells us more.
        template: How a provider that is not known here is spoken to.
    """

    provider: ProviderKind = "twilio"
    base_url: str = Field(default="", pattern=_URL)
    account: str = ""
    token: SecretStr = SecretStr("")
    sender: str = ""
    timeout: Annotated[DurationS, Field(gt=0, le=10)] = 10.0
    proxy: str = Field(default="", pattern=_URL)
    ca_file: str = ""
    callbacks: CallbackSettings = Field(default_factory=CallbackSettings)
    template: TemplateSettings = Field(default_factory=TemplateSettings)
