"""Which role may do what: one literal table, and the question whether somebody may.

What a person may do to *which* things of a cooperative is narrower for some roles: see ``is_narrow`` and
``scope``. Not who somebody is.
"""

from enum import StrEnum

from coldchain.access.actors import Actor
from coldchain.registry.things import Role


class Permission(StrEnum):
    """One kind of thing that somebody does. Looking is one too."""

    LOOK = "look"  # at places, assets, readings, alarms
    LOOK_SHIPMENTS = "look-shipments"
    LOOK_MESSAGES = "look-messages"  # what was told to whom, and what it cost
    LOOK_PEOPLE = "look-people"  # names and telephone numbers
    LOOK_QUARANTINE = "look-quarantine"
    LOOK_SYSTEM = "look-system"  # the health of the programs
    LOOK_AUDIT = "look-audit"  # who did what
    EXPORT = "export"  # data as files, reports
    CREATE_SHIPMENT = "create-shipment"
    MOVE_GOODS = "move-goods"  # load, hand over, unload, deliver, refuse, split, merge
    CORRECT_GOODS = "correct-goods"  # what was said of goods earlier
    ANSWER_ALARM = "answer-alarm"  # acknowledge, comment
    SHELVE_ALARM = "shelve-alarm"  # shelve, out of service, maintenance, sensor removed
    CHANGE_REGISTRY = "change-registry"  # sites, assets, devices, placements, calibrations, import
    CHANGE_PEOPLE = "change-people"  # contacts
    CHANGE_PRICES = "change-prices"
    REPLAY_QUARANTINE = "replay-quarantine"
    BACKFILL = "backfill"  # readings that a logger kept
    MANAGE_ACCOUNTS = "manage-accounts"  # who may log in, tokens of programs
    PLACE_HOLD = "place-hold"  # a legal hold: nothing that it is about can be removed
    RELEASE_HOLD = "release-hold"
    MANAGE_COOPERATIVES = "manage-cooperatives"


_LOOKS = frozenset(each for each in Permission if each.value.startswith("look"))
_P = Permission
_CUSTODY = frozenset({_P.LOOK, _P.LOOK_SHIPMENTS, _P.MOVE_GOODS, _P.ANSWER_ALARM})

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: frozenset(Permission) - {_P.MANAGE_COOPERATIVES, _P.RELEASE_HOLD},
    Role.KEEPER: _CUSTODY | {_P.LOOK_MESSAGES, _P.CREATE_SHIPMENT},
    Role.DRIVER: _CUSTODY,
    Role.CARRIER: frozenset({_P.LOOK_SHIPMENTS, _P.MOVE_GOODS, _P.EXPORT}),
    Role.AUDITOR: _LOOKS | {_P.EXPORT},
    Role.REGULATOR: frozenset({_P.LOOK, _P.LOOK_SHIPMENTS, _P.LOOK_AUDIT, _P.EXPORT}),
}
"""What each role may do in its cooperative."""

VISITOR = frozenset({_P.LOOK, _P.LOOK_SHIPMENTS})
"""What somebody may who has not logged in, where visitors may look at all."""

NARROW = frozenset({Role.DRIVER, Role.CARRIER})
"""Roles that see and move only what is theirs: a driver his assets, a carrier the legs in its hands."""


def may(actor: Actor, permission: Permission, coop: str) -> bool:
    """Return whether somebody may do this kind of thing in a cooperative at all."""
    if actor.is_visitor:
        return permission in VISITOR
    return any(permission in ALLOWED[role] for role in actor.roles_in(coop))


def is_narrow(actor: Actor, permission: Permission, coop: str) -> bool:
    """Return whether somebody may do it only to what is his: no role of his allows it without that."""
    allowing = [role for role in actor.roles_in(coop) if permission in ALLOWED[role]]
    return bool(allowing) and all(role in NARROW for role in allowing)


def who_may(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that may do it, in the order of the table."""
    return tuple(role for role, allowed in ALLOWED.items() if permission in allowed)
