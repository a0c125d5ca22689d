"""Alarms with names beside ids: of people, with what they do, and of what it was in. Pure."""

from msgspec.structs import replace

from coldchain.evidence import Action, AlarmStory, Evidence, Message, Person

_NOBODY = Person(name="")


def named_stories(evidence: Evidence) -> tuple[AlarmStory, ...]:
    """Return the alarms with the names of all who were told, and of all who did something."""
    return tuple(
        replace(
            story,
            asset_name=evidence.places.get(story.asset, story.asset),
            told=tuple(_told(evidence, each) for each in story.told),
            actions=tuple(_done(evidence, each) for each in story.actions),
        )
        for story in evidence.alarms
    )


def _told(evidence: Evidence, message: Message) -> Message:
    person = evidence.persons.get(message.to, _NOBODY)
    address = message.address or (person.reach if message.gateway else "")  # a gateway says only whom it told
    return replace(message, name=person.name or message.to, role=person.role, address=address)


def _done(evidence: Evidence, action: Action) -> Action:
    person = evidence.persons.get(action.by, _NOBODY)
    return replace(action, name=person.name or action.by, role=person.role)
