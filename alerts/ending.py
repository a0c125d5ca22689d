"""Who is told that something is over: whoever was told that it began, and nobody else.

The goods may have changed hands meanwhile, somebody may have answered before another heard of it, and quiet
hours may keep from one what another was told: it is looked up for each. Of goods see ``goods_telling``.
"""

from typing import NamedTuple, Protocol

from coldchain.judgement.alarms import Transition
from coldchain.judgement.routing import Occasion, Route, ending
from coldchain.judgement.untold import ENDS
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from links.records import Connection
from links.records_gateway_told import claims_of, is_about
from links.records_untold import is_heard, told_begin


class EndDesk(Protocol):
    """Where an end is told, in a transaction."""

    @property
    def connection(self) -> Connection:
        """Return where to look and write."""


class Whom(NamedTuple):
    """Whose registry counts, how urgent the alarm is, and when this is."""

    registry: Registry
    severity: Severity
    occasion: Occasion


def heard_begin(desk: EndDesk | None, routes: list[Route], step: Transition, whom: Whom) -> list[Route]:
    """Return who is told of a step: of what begins as it was decided, of what ends whoever heard of it.

    Args:
        desk: In a transaction; None: nobody knows who heard of it.
        routes: As it was decided for what begins now.
        step: What has happened.
        whom: Among whom.
    """
    if desk is None or step.event not in ENDS:
        return routes
    begun = told_begin(desk.connection, step.alarm, step.occurrence, step.excursion.id)
    if not begun:  # it was told in another way, or its messages were taken back
        return routes if is_heard(desk.connection, step.alarm, step.excursion.id) else []
    claims = claims_of(desk.connection, whom.registry.cooperative.id, step.alarm)
    begun |= {each.contact for each in claims if is_about(each, step.excursion)}
    return ending(whom.registry, whom.severity, whom.occasion, begun)
