"""Settings of the watcher and of the outbox: section ``[alerts]``."""

from typing import Annotated, Literal

from pydantic import Field

from alerts.budget_settings import BudgetSettings
from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.email.settings import EmailSettings
from alerts.channels.gsm_modem.settings import GsmModemSettings
from alerts.channels.http_sms.settings import HttpSmsSettings
from alerts.channels.smsd.settings import SmsdSettings
from alerts.channels.webhook.settings import WebhookSettings
from alerts.escalation_settings import EscalationSettings
from alerts.sending_settings import ExpiresSettings, SendingSettings
from coldchain.backups import TOLD_AGAIN_S, TOO_OLD_S
from coldchain.settings import DurationS, Section

ChannelKind = Literal["log", "file", "gsm_modem", "smsd", "http_sms", "webhook", "email", "apprise"]


class AlertsSettings(Section):
    """How alarms are judged in time and told.

    Args:
        channels: How people are told; ``sending.use`` says whether by each of these, or by the first that
            works.
        late_after: An excursion that began longer ago is told as LATE.
        hold_late: A late notice waits so long for more of its backlog, each time that more comes; ten times
            that at most.
        over_after: That an alarm is over is told only when it lasted at least so long, or when that is found
            so much later; 0 tells every end.
        group_wait: What is not urgent waits so long for more of its asset or site, to be one text; what is
            urgent goes at once, and what follows it within that time is one more text. 0 groups nothing.
        expires_after: A message that could not be sent for so long is not sent any more.
        shelve_at_most: Nobody may shelve an alarm for longer.
        realarm_after: An alarm that was acknowledged and still goes on is raised again after this; 0: never.
        chatter_raises: An alarm that was raised more often within ``chatter_within`` comes and goes: people
            are told so once, then spared it until it is calm; 0: never.
        chatter_within: See there.
        loading_for: When a leg begins or ends, people are spared alarms of the door and the air of its asset
            for so long; 0: they are not.
        backup_old_after: When the newest backup is older, people are told so; never where none was ever made.
        backup_again_after: While there is still no good one, they are told again after this; 0: never.
        retry_at_most: The longest wait between two tries of one message.
        gsm_modem: A modem on this machine, for the channel of that name.
        smsd: The folders of a message daemon, for the channel of that name.
        escalation: When the next person is told, because nobody has answered.
        sending: How much one person gets, and when another channel takes over.
        expires: After how long what is no ordinary alarm is not sent any more.
        budget: What messages may cost.
        http_sms: A provider of SMS on the web, for the channel of that name.
        webhook: A program on the web that takes messages, for the channel of that name.
        email: A mail server, for the channel of that name.
        apprise: Services that the library Apprise knows, for the channel of that name.
    """

    channels: tuple[ChannelKind, ...] = ("log", "file")
    late_after: Annotated[DurationS, Field(gt=0)] = 900.0
    hold_late: Annotated[DurationS, Field(ge=0)] = 30.0
    over_after: Annotated[DurationS, Field(ge=0)] = 1800.0
    group_wait: Annotated[DurationS, Field(ge=0, le=600)] = 60.0
    expires_after: Annotated[DurationS, Field(gt=0)] = 21600.0
    shelve_at_most: Annotated[DurationS, Field(gt=0)] = 28800.0
    realarm_after: Annotated[DurationS, Field(ge=0)] = 3600.0
    chatter_raises: Annotated[int, Field(ge=0, le=100)] = 3
    chatter_within: Annotated[DurationS, Field(gt=0)] = 3600.0
    loading_for: Annotated[DurationS, Field(ge=0)] = 0.0
    backup_old_after: Annotated[DurationS, Field(gt=0)] = TOO_OLD_S
    backup_again_after: Annotated[DurationS, Field(ge=0)] = TOLD_AGAIN_S
    retry_at_most: Annotated[DurationS, Field(gt=0)] = 300.0
    gsm_modem: GsmModemSettings | None = None
    smsd: SmsdSettings | None = None
    escalation: EscalationSettings = EscalationSettings()
    sending: SendingSettings = SendingSettings()
    expires: ExpiresSettings = ExpiresSettings()
    budget: BudgetSettings = BudgetSettings()
    http_sms: HttpSmsSettings = Field(default_factory=HttpSmsSettings)
    webhook: WebhookSettings = Field(default_factory=WebhookSettings)
    email: EmailSettings = Field(default_factory=EmailSettings)
    apprise: AppriseSettings | None = None

    @property
    def at_once(self) -> tuple[ChannelKind, ...]:
        """Return by which channels a message goes at once; the others are for when these fail."""
        return self.channels if self.sending.use == "all" else self.channels[:1]

    @property
    def fallback_order(self) -> tuple[ChannelKind, ...]:
        """Return in which order channels take over for whoever has none of his own; empty: none does."""
        return self.channels if self.sending.use == "first" else ()
