"""Every error that this project raises on purpose, in one tree.

A message says which thing, what came, what is allowed and what to do next::

    ColdchainError
    ├── InputError               bad input: refuse it, keep it, go on with the rest (exit code 2)
    │   ├── FrameError           a line from a serial port
    │   ├── PackError            an MQTT payload
    │   ├── TopicError           an MQTT topic
    │   ├── UnitError            a number with a unit
    │   ├── RowError             a row of a logger's file
    │   ├── RegistryError        a site, asset, device, shipment or limit
    │   │   └── EntryError       fields of one entry, all mistakes at once
    │   │       └── WhyNeededError  what reports may rest on is changed without a reason
    │   ├── SettingsError        the settings file, all mistakes at once
    │   └── AccessError          somebody may not do what he wants to do
    └── LinkError                an outside thing failed; ``retry`` says whether trying again can help
        ├── BrokerError          the MQTT broker
        ├── PortError            a serial port
        ├── JournalError         the durable log
        ├── StoreError           the readings store
        ├── RecordsError         the records database
        └── ChannelError         a way to reach a person
"""

from collections.abc import Sequence
from typing import NamedTuple


class ColdchainError(Exception):
    """The root: catch it where one bad thing must not stop the others.

    Args:
        thing: What is wrong, named so that a person can find it (file and line, port, topic).
        came: What was seen there; long input is cut by the caller.
        allowed: What would have been right.
        next_step: What the reader can do now; empty when nothing can be done.
    """

    def __init__(self, thing: str, came: str, allowed: str, next_step: str = "") -> None:
        self.thing = thing
        self.came = came
        self.allowed = allowed
        self.next_step = next_step
        super().__init__(thing, came, allowed, next_step)

    def __str__(self) -> str:
        """Return the four parts as one line."""
        text = f"{self.thing}: got {self.came}; allowed: {self.allowed}"
        return f"{text}. {self.next_step}" if self.next_step else text


class InputError(ColdchainError, ValueError):
    """Something that came from outside cannot be understood or is not allowed.

    It is a ``ValueError`` too, so that a pydantic validator may let it through and keeps it whole.
    ``reason`` is the short, stable name under which it is counted and kept in quarantine.
    """

    reason = "bad-input"

    def __init__(self, thing: str, came: str, allowed: str, next_step: str = "", *, reason: str = "") -> None:
        super().__init__(thing, came, allowed, next_step)
        if reason:
            self.reason = reason


class FrameError(InputError):
    """A line from a serial port is damaged or says something impossible."""

    reason = "bad-frame"


class PackError(InputError):
    """An MQTT payload does not follow its format."""

    reason = "bad-pack"


class TopicError(InputError):
    """An MQTT topic is not one of ours."""

    reason = "bad-topic"


class UnitError(InputError):
    """A number lacks its unit, or the unit does not fit the quantity."""

    reason = "bad-unit"


class RowError(InputError):
    """A row of a logger's file cannot be read."""

    reason = "bad-row"


class RegistryError(InputError):
    """The registry does not know a thing, or two entries contradict each other."""

    reason = "bad-registry"


class FieldMistake(NamedTuple):
    """What is wrong with one field of an entry; ``field`` as the settings file calls it, empty: the whole."""

    field: str
    came: str
    allowed: str
    next_step: str = ""


class EntryError(RegistryError):
    """Fields of an entry are wrong: ``mistakes`` holds each; the message tells the first.

    Args:
        thing: Kind and name of the entry.
        mistakes: One or more.
    """

    reason = "bad-entry"

    def __init__(self, thing: str, mistakes: Sequence[FieldMistake]) -> None:
        self.mistakes = tuple(mistakes)
        first, *others = self.mistakes
        more = f"And {len(others)} more: {', '.join(each.field for each in others)}." if others else ""
        next_step = " ".join(text for text in (first.next_step, more) if text)
        super().__init__(
            f"{thing}, {first.field}" if first.field else thing, first.came, first.allowed, next_step
        )


class WhyNeededError(EntryError):
    """Something is changed or removed on which reports may rest, and nobody says why.

    Args:
        asked: What it is about: kind and id of each entry; one or more.
    """

    reason = "why-needed"

    def __init__(self, asked: Sequence[str]) -> None:
        more = f" and {len(asked) - 1} more" if len(asked) > 1 else ""
        next_step = "It is kept beside the old and the new value."
        super().__init__(
            f"{asked[0]}{more}", [FieldMistake("why", "no reason", "a few words why", next_step)]
        )


class SettingsError(InputError):
    """The settings file has mistakes: ``mistakes`` holds one sentence each, with file and line."""

    reason = "bad-settings"

    def __init__(self, file: str, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        came = f"{len(mistakes)} mistake{'s' if len(mistakes) != 1 else ''}"
        super().__init__(file, came, "see each line below", "\n" + "\n".join(mistakes))


class AccessError(InputError):
    """Somebody may not do what he wants to do."""

    reason = "not-allowed"


class LinkError(ColdchainError):
    """An outside thing did not do its part; ``retry`` says whether trying again can help."""

    def __init__(self, thing: str, came: str, allowed: str, next_step: str = "", *, retry: bool) -> None:
        super().__init__(thing, came, allowed, next_step)
        self.retry = retry


class BrokerError(LinkError):
    """The MQTT broker refused or is not there."""


class PortError(LinkError):
    """A serial port cannot be opened, or vanished."""


class JournalError(LinkError):
    """The durable log cannot be read or written."""


class StoreError(LinkError):
    """The readings store cannot be read or written."""


class RecordsError(LinkError):
    """The records database cannot be read or written."""


class ChannelError(LinkError):
    """A message could not be handed to its channel."""
