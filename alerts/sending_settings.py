"""Settings of how messages leave the outbox: sections ``[alerts.sending]`` and ``[alerts.expires]``."""

from typing import Annotated, Literal

from pydantic import Field

from coldchain.settings import DurationS, Section

Positive = Annotated[DurationS, Field(gt=0)]


class SendingSettings(Section):
    """How much one person gets, and when another channel takes over.

    Args:
        use: For whoever has no channels of his own: ``all`` sends every message by each of the channels,
            ``first`` by the first of them, and by the next when that cannot.
        fall_back_after: A message that a channel has failed to send for so long goes by the next one.
        per_person_and_hour: One person gets at most so many messages in an hour by one channel; what is over
            it waits and is told as one. Critical ones are never held back. 0: no limit.
    """

    use: Literal["all", "first"] = "all"
    fall_back_after: Positive = 300.0
    per_person_and_hour: Annotated[int, Field(ge=0)] = 20


class ExpiresSettings(Section):
    """After how long a message is not sent any more, by what it is for; ``expires_after`` is for the rest.

    Args:
        critical: Critical ones, whatever they are for.
        goods: What harms goods on their way.
        gateway: That a gateway is silent, or back.
        reply: An answer to what somebody asked.
        report: A standing report.
    """

    critical: Positive = 86_400.0
    goods: Positive = 43_200.0
    gateway: Positive = 7_200.0
    reply: Positive = 900.0
    report: Positive = 10_800.0
