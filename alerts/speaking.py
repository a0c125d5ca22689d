"""In whose language a message is written, and whether its reader can answer it.

Not the words: those are in ``coldchain/messages``. Not who is told.
"""

import re
from collections.abc import Callable
from typing import Protocol

from coldchain.messages.alarms import FIRST_WORDS
from coldchain.messages.catalogue import phrases, spoken
from coldchain.messages.fitting import segments, sent
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact
from links.records import Connection
from links.records_answer_codes import code_for as answer_code

HEARING = frozenset({"gsm_modem", "http_sms", "smsd"})
"""The channels by which people answer; a text over another one does not ask for an answer."""

Say = Callable[[Contact, str], str]
"""Returns a text for a person over a channel."""


class SpeakDesk(Protocol):
    """Where and when something is told."""

    @property
    def connection(self) -> Connection:
        """Return where to write, in a transaction."""

    @property
    def now(self) -> int:
        """Return when this is [ms]."""


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


def code_for(
    desk: SpeakDesk | None, reader: tuple[str, str], alarm: tuple[str, int], channel: str, *, event: str
) -> str:
    """Return the code by which a person answers an alarm; empty where no answer is heard or wanted.

    Args:
        desk: In the transaction that tells it; None: it is only shown.
        reader: Cooperative and contact.
        alarm: Its id, and which raising of it.
        channel: By which the text goes.
        event: What is told of it.
    """
    if desk is None or channel not in HEARING or event not in FIRST_WORDS:
        return ""
    return answer_code(desk.connection, reader, alarm, desk.now)


def recoded(text: str, language: str, code: str) -> str:
    """Return the text of one person for another: answered by his own code, or by none.

    Args:
        text: As it was told to the one.
        language: Of both.
        code: Of the other; empty where nobody hears an answer.
    """
    said = phrases(language)
    pattern = re.escape(sent(said.say("answer", "how", code="0"), said)).replace("0", "[0-9]+", 1)
    how = sent(said.say("answer", "how", code=code), said) if code else ""
    bare = re.sub(rf"\s*{pattern}", "", text).strip()
    longer = f"{bare} {how}".strip()
    return longer if segments(longer) <= segments(text) else bare
