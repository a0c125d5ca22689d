"""Alarms with names beside ids: of people, with what they do, and of what it was in. Pure."""

from msgspec.structs import replace

from coldchain.evidence import Action, AlarmStory, Evidence, Message, NotTold, Person
from coldchain.not_told import Why
from reports.words.reasons import reason_words
from reports.words.speaking import Words, words_of

_NOBODY = Person(name="")


def named_stories(evidence: Evidence) -> tuple[AlarmStory, ...]:
    """Return the alarms with the names of all who were told or not, and of all who did something.

    Where nobody was told there is a reason, in the words of the report's language.
    """
    words = words_of(evidence.subject.language)
    return tuple(
        replace(
            story,
            asset_name=evidence.places.get(story.asset, story.asset),
            told=tuple(_told(evidence, each) for each in story.told),
            actions=tuple(_done(evidence, each) for each in story.actions),
            not_told=tuple(_not_told(evidence, each, words) for each in _reasons(story)),
        )
        for story in evidence.alarms
    )


def _reasons(story: AlarmStory) -> tuple[NotTold, ...]:
    """Return why people were not told; where nobody was, and nothing says why, that nobody wrote it down."""
    if story.told or story.not_told:
        return story.not_told
    begun = story.steps[0] if story.steps else None
    since = begun.recorded_at if begun else 0
    return (NotTold(why=Why.UNWRITTEN, from_at=since, step=begun.event if begun else ""),)


def _not_told(evidence: Evidence, reason: NotTold, words: Words) -> NotTold:
    who, by = evidence.persons.get(reason.to, _NOBODY), evidence.persons.get(reason.by, _NOBODY)
    name, by_name = who.name or reason.to, by.name or reason.by
    said = reason_words(reason.why, words)
    return replace(reason, name=name, role=who.role, by_name=by_name, words=said)


def _told(evidence: Evidence, message: Message) -> Message:
    person = evidence.persons.get(message.to, _NOBODY)
    address = message.address or (person.reach if message.gateway else "")  # a gateway says only whom it told
    return replace(message, name=person.name or message.to, role=person.role, address=address)


def _done(evidence: Evidence, action: Action) -> Action:
    person = evidence.persons.get(action.by, _NOBODY)
    return replace(action, name=person.name or action.by, role=person.role)
