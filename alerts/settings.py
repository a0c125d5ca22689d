"""Settings of the watcher and of the outbox: section ``[alerts]``."""

from typing import Annotated, Literal

from pydantic import Field

from alerts.channels.http_sms.settings import HttpSmsSettings
from alerts.channels.webhook.settings import WebhookSettings
from coldchain.settings import DurationS, Section

ChannelKind = Literal["log", "file", "http_sms", "webhook"]


class AlertsSettings(Section):
    """How alarms are judged in time and told.

    Args:
        channels: Every message goes to each of these.
        late_after: An excursion that began longer ago is told as LATE.
        hold_late: A late notice waits so long for more of its backlog, each time that more comes; ten times
            that at most.
        over_after: That an alarm is over is told only when it lasted at least so long, or when that is found
            so much later; 0 tells every end.
        expires_after: A message that could not be sent for so long is not sent any more.
        retry_at_most: The longest wait between two tries of one message.
        http_sms: A provider of SMS on the web, for the channel of that name.
        webhook: A program on the web that takes messages, for the channel of that name.
    """

    channels: tuple[ChannelKind, ...] = ("log", "file")
    late_after: Annotated[DurationS, Field(gt=0)] = 900.0
    hold_late: Annotated[DurationS, Field(ge=0)] = 30.0
    over_after: Annotated[DurationS, Field(ge=0)] = 1800.0
    expires_after: Annotated[DurationS, Field(gt=0)] = 21600.0
    retry_at_most: Annotated[DurationS, Field(gt=0)] = 300.0
    http_sms: HttpSmsSettings = Field(default_factory=HttpSmsSettings)
    webhook: WebhookSettings = Field(default_factory=WebhookSettings)
