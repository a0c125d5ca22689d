"""In whose language a message is written, and whether its reader can answer it.

Not the words: those are in ``coldchain/messages``. Not who is told.
"""

from collections.abc import Callable

from coldchain.messages.answers import code_of
from coldchain.messages.catalogue import spoken
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact

HEARING = frozenset({"gsm_modem", "http_sms", "smsd"})
"""The channels by which people answer; a text over another one does not ask for an answer."""

Say = Callable[[Contact, str], str]
"""Returns a text for a person over a channel."""


def as_it_is(text: str) -> Say:
    """Return how a text is told that is written for its reader already."""
    return lambda _person, _channel: text


def language_of(person: Contact | None, registry: Registry) -> str:
    """Return the language in which a person is told: his own, else the cooperative's, else English.

    Args:
        person: None when he is no longer registered.
        registry: Of the cooperative.
    """
    own = (person.language,) if person else ()
    return spoken(*own, registry.cooperative.language)


def reader_of(contact: str, registry: Registry) -> Contact | None:
    """Return a person by id; None when there is nobody of that id any more."""
    return next((each for each in registry.contacts if each.id == contact), None)


def code_for(alarm: str, channel: str) -> str:
    """Return the code by which an alarm is answered; empty where nobody hears an answer.

    Args:
        alarm: Its id.
        channel: By which the text goes.
    """
    return code_of(alarm) if channel in HEARING else ""
