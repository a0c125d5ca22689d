"""Settings of the watcher and of the outbox: section ``[alerts]``."""

from typing import Annotated, Literal

from pydantic import Field

from alerts.budget_settings import BudgetSettings
from alerts.sending_settings import ExpiresSettings, SendingSettings
from coldchain.settings import DurationS, Section

ChannelKind = Literal["log", "file"]


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
        expires_after: A message that could not be sent for so long is not sent any more.
        retry_at_most: The longest wait between two tries of one message.
        sending: How much one person gets, and when another channel takes over.
        expires: After how long what is no ordinary alarm is not sent any more.
        budget: What messages may cost.
    """

    channels: tuple[ChannelKind, ...] = ("log", "file")
    late_after: Annotated[DurationS, Field(gt=0)] = 900.0
    hold_late: Annotated[DurationS, Field(ge=0)] = 30.0
    over_after: Annotated[DurationS, Field(ge=0)] = 1800.0
    expires_after: Annotated[DurationS, Field(gt=0)] = 21600.0
    retry_at_most: Annotated[DurationS, Field(gt=0)] = 300.0
    sending: SendingSettings = SendingSettings()
    expires: ExpiresSettings = ExpiresSettings()
    budget: BudgetSettings = BudgetSettings()

    @property
    def at_once(self) -> tuple[ChannelKind, ...]:
        """Return by which channels a message goes at once; the others are for when these fail."""
        return self.channels if self.sending.use == "all" else self.channels[:1]
