"""To whom a summary was sent: ``sent.json`` in its folder, so that nobody gets it twice.

It is written down that a letter goes before it goes, and that it went once the server has taken it. Where a
stop came in between nobody knows: it is not sent again by itself, and that is told.
"""

from enum import StrEnum
from pathlib import Path

import msgspec

from coldchain.errors import InputError
from links.kept_file import replace_whole

SENT = "sent.json"


class State(StrEnum):
    """How far a letter is."""

    GOING = "going"  # since then nobody has said what became of it
    SENT = "sent"


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to one address: how far it is, and since when [ms]."""

    state: State
    at: int


class SentBook:
    """The book of one folder.

    Args:
        folder: Of the summary.

    Raises:
        InputError: What lies there is no such book.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / SENT
        try:
            body = self._file.read_bytes()
            self.letters = msgspec.json.decode(body, type=dict[str, Sending])
        except FileNotFoundError:
            self.letters = {}
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(str(self._file), str(error)[:200], "what this program wrote") from None

    def left(self, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Return to whom nothing has gone yet."""
        return tuple(each for each in addresses if each not in self.letters)

    def in_doubt(self) -> tuple[str, ...]:
        """Return those of whom nobody knows whether they got it."""
        return tuple(sorted(name for name, each in self.letters.items() if each.state is State.GOING))

    def going(self, address: str, now: int) -> None:
        """Write down that a letter is about to go [ms]; on the disk when this returns."""
        self._write(address, Sending(state=State.GOING, at=now))

    def sent(self, address: str, now: int) -> None:
        """Write down that a server has taken it [ms]."""
        self._write(address, Sending(state=State.SENT, at=now))

    def refused(self, address: str) -> None:
        """Write down that it was certainly not taken: the next try sends it."""
        self.letters.pop(address, None)
        self._save()

    def _write(self, address: str, sending: Sending) -> None:
        self.letters[address] = sending
        self._save()

    def _save(self) -> None:
        body = msgspec.json.encode(self.letters, order="sorted") + b"\n"
        replace_whole(self._file, body, mode=0o600)
