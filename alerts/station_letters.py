"""Who is told of the station's own troubles, and what is put into the outbox for them. Not what these are.

What has been told is read from the outbox, by steps that no alarm has: a restart tells nothing twice.
"""

from collections.abc import Callable, Iterable

from alerts.addressing import Letter, addressed
from alerts.settings import AlertsSettings
from alerts.speaking import language_of
from coldchain.judgement.routing import Route, RouteReason, route_station
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact
from links.records import Connection
from links.records_outbox import Draft, readers_of

Say = Callable[[str], str]
"""Returns the text in a language."""


def responsible(registry: Registry) -> list[Contact]:
    """Return who is told that something is wrong: managers, else those responsible for everything."""
    return [item.contact for item in route_station(registry) if item.told]


def heard(connection: Connection, registry: Registry, step: str) -> list[Contact]:
    """Return who was told of a step and can still be reached."""
    told = readers_of(connection, step)
    return [each for each in registry.contacts if each.reach and (registry.cooperative.id, each.id) in told]


def drafts(  # noqa: PLR0913 - what a message is made of
    registry: Registry,
    people: Iterable[Contact],
    step: str,
    *,
    say: Say,
    settings: AlertsSettings,
    now: int,
) -> list[Draft]:
    """Return the messages about a step to people of one cooperative.

    Args:
        registry: Of the cooperative.
        people: To whom.
        step: Names it among all that is told.
        say: Says it.
        settings: Channels and expiry.
        now: [ms].
    """
    coop = registry.cooperative.id
    letter = Letter(step, coop, lambda person, _: say(language_of(person, registry)), now, purpose="system")
    routes = [Route(each, told=True, reason=RouteReason.ASSET) for each in people]
    made = addressed(routes, letter, settings)
    # the step is the same for all cooperatives, and two of them may name a person alike
    return [draft._replace(key=f"{step}|{coop}/{draft.contact}|{draft.channel}") for draft in made]
