"""Settings of escalation: section ``[alerts.escalation]``, and one table in it for each severity."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from coldchain.errors import InputError
from coldchain.registry.profile import Severity
from coldchain.settings import DurationS, Section

Rung = Literal["driver", "keeper", "manager"]
LADDER: tuple[Rung, ...] = ("driver", "keeper", "manager")


class StepSettings(Section):
    """How an alarm of one severity goes from one person to the next.

    Args:
        after: So long a person has for an answer.
        steps: Whose turn it is one after the other; an empty list: this severity is never escalated.
    """

    after: Annotated[DurationS, Field(gt=0)]
    steps: tuple[Rung, ...] = LADDER

    @field_validator("steps")
    @classmethod
    def _each_once(cls, steps: tuple[Rung, ...]) -> tuple[Rung, ...]:
        if len(set(steps)) < len(steps):
            raise InputError("steps", ", ".join(steps), "each of driver, keeper and manager once at most")
        return steps


def _step(after: str, steps: tuple[Rung, ...] = LADDER) -> StepSettings:
    return StepSettings.model_validate({"after": after, "steps": steps})


class EscalationSettings(Section):
    """When the next person is told, because nobody has answered.

    Args:
        enabled: Whether there is any escalation.
        receipt_after: So long a message may be without word that the telephone has it.
        critical: Of critical alarms.
        high: Of high ones.
        medium: Of medium ones.
        low: Of low ones.
    """

    enabled: bool = True
    receipt_after: Annotated[DurationS, Field(gt=0)] = 180.0
    critical: StepSettings = _step("10m")
    high: StepSettings = _step("20m")
    medium: StepSettings = _step("2h")
    low: StepSettings = _step("2h", ())

    def of(self, severity: str) -> StepSettings | None:
        """Return how a severity is escalated; None: not at all."""
        if not self.enabled or severity not in [*Severity]:
            return None
        found: StepSettings = getattr(self, severity)
        return found if found.steps else None
