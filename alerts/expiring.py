"""Until when a message is of use: by what it is for, and how urgent it is."""

from collections.abc import Iterable

from alerts.settings import AlertsSettings
from coldchain.instants import MS_PER_S
from coldchain.registry.profile import Severity
from links.records_outbox import Draft


def expires_at(settings: AlertsSettings, purpose: str, severity: str, created_at: int) -> int:
    """Return after when a message is not sent any more [ms].

    Args:
        settings: How long which is of use.
        purpose: What it is for, as in the outbox.
        severity: Of what it tells; empty when that has none.
        created_at: [ms].
    """
    if severity == Severity.CRITICAL:
        lasts_s = settings.expires.critical
    else:
        lasts_s = getattr(settings.expires, purpose, settings.expires_after)
    return created_at + round(lasts_s * MS_PER_S)


def graded(settings: AlertsSettings, drafts: Iterable[Draft], severity: str, *, late: bool) -> list[Draft]:
    """Return messages with how urgent they are, and until when they are of use because of that.

    Args:
        settings: How long which is of use.
        drafts: The messages.
        severity: Of what they tell.
        late: Whether it was found long afterwards.
    """
    return [
        draft._replace(
            severity=severity,
            late=late,
            expires_at=expires_at(settings, draft.purpose, severity, draft.created_at),
        )
        for draft in drafts
    ]
