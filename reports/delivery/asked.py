"""Summaries that somebody asked for in the console: what is asked, how far it is, how it ended. Files only.

Each has a folder of its own, ``<id>``, and each file in it one writer, so that nothing is written by two::

    <id>.draft       what is asked, until the audit chain has it         by who takes the wish in
    <id>/asked.json  what is asked, by whom                              by who takes the wish in
    <id>/cancelled.json                                                  by who takes the wish in
    <id>/progress.json, <id>/ended.json                                  by who makes it
    <id>/made/       packs, their ledger and the summary                 by who makes it

What is asked is there when ``asked.json`` is. What was not ended goes on, whoever was killed. Not the making:
``commands/asked_work.py``; not who may: ``acts/summaries.py``.
"""

import re
import shutil
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from coldchain.errors import StoreError
from links.kept_file import remove, replace_whole
from reports.period.packs_ledger import Order

ASKED, CANCELLED, PROGRESS, ENDED, MADE = (
    "asked.json",
    "cancelled.json",
    "progress.json",
    "ended.json",
    "made",
)
DRAFT = ".draft"
_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{8}")
_Kind = TypeVar("_Kind")


class State(StrEnum):
    """How far one is."""

    WAITING = "waiting"
    MAKING = "making"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.MAKING})
"""States in which something is still to be made."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for.

    Args:
        id: Names it and its folder.
        by: Name of his account.
        asked_at: When [ms].
        order: What is to be made.
    """

    id: str
    by: str
    asked_at: int
    order: Order


class Cancel(msgspec.Struct, frozen=True, kw_only=True):
    """Who does not want it any more, since when [ms]."""

    by: str
    at: int


class Cause(StrEnum):
    """What kind of thing went wrong; the error itself is in ``why``, in English."""

    NO_ROOM = "no-room"
    ENDED = "ended"  # killed again and again, by what nobody knows
    REFUSED = "refused"  # it cannot be made of what is registered
    STORES = "stores"
    DISK = "disk"


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is.

    Args:
        begun_at: When it was first begun [ms].
        tries: How often it was begun without getting on.
        done: Shipments that are done.
        whole: Of so many; 0: not known yet.
        why: What went wrong the last time, when it is tried again.
        cause: Of what kind that is, see ``Cause``; empty: not known.
    """

    begun_at: int
    tries: int = 1
    done: int = 0
    whole: int = 0
    why: str = ""
    cause: str = ""


class End(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended.

    Args:
        state: Done, failed or cancelled.
        at: When [ms].
        why: What went wrong, and what to do.
        packs: How many packs there are.
        failed: Shipments that could not be told; they are named in the summary.
        pack: Name of the summary's file, where there is one.
        report: Its number.
        cause: Of what kind what went wrong is, see ``Cause``; empty: not known.
        tries: How often it was begun, of what was given up.
        done: Shipments that were done by then.
    """

    state: State
    at: int
    why: str = ""
    packs: int = 0
    failed: int = 0
    pack: str = ""
    report: str = ""
    cause: str = ""
    tries: int = 0
    done: int = 0


class Entry(NamedTuple):
    """One that was asked for, with everything that is known of it; ``before`` it so many are waiting."""

    wish: Wish
    state: State
    progress: Progress | None
    end: End | None
    before: int = 0


class AskedBook:
    """All that was asked for at one station.

    Args:
        folder: Where it is kept; need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def draft(self, wish: Wish) -> None:
        """Write down what is asked; it counts once it is confirmed.

        Raises:
            StoreError: It cannot be written.
        """
        self._write(self._draft(wish.id), wish)

    def confirm(self, id_: str) -> None:
        """Have a draft count from now on; one that counts already is left as it is.

        Raises:
            StoreError: It cannot be written.
        """
        wish = _read(self._draft(id_), Wish)
        if wish is None:
            return
        self._write(self.folder_of(id_) / ASKED, wish)
        self.drop(id_)

    def drop(self, id_: str) -> None:
        """Let go of a draft."""
        try:
            remove(self._draft(id_))
        except OSError as error:
            raise _not_written(self._draft(id_), error) from None

    def drafts(self) -> list[Wish]:
        """Return what was written down and does not count yet, the oldest first."""
        files = sorted(self.folder.glob(f"*{DRAFT}")) if self.folder.is_dir() else []
        found = (_read(each, Wish) for each in files if _ID.fullmatch(each.name.removesuffix(DRAFT)))
        return [each for each in found if each is not None]

    def entries(self, coop: str = "") -> list[Entry]:
        """Return what was asked for, the newest first.

        Args:
            coop: By whom; empty: by all.
        """
        names = [each.name for each in self.folder.iterdir()] if self.folder.is_dir() else []
        found = [self._entry(each) for each in sorted(names, reverse=True) if _ID.fullmatch(each)]
        known = [each for each in found if each is not None]
        order = {each.id: at for at, each in enumerate(_queue(known))}
        told = (each._replace(before=order.get(each.wish.id, 0)) for each in known)
        return [each for each in told if not coop or each.wish.order.coop == coop]

    def entry(self, coop: str, id_: str) -> Entry | None:
        """Return one of a cooperative; None: it has none of that name."""
        return next((each for each in self.entries(coop) if each.wish.id == id_), None)

    def next(self) -> Wish | None:
        """Return what is to be made now; None: nothing is."""
        return next(iter(_queue(self.entries())), None)

    def cancel(self, id_: str, said: Cancel) -> None:
        """Write down that somebody does not want it any more; who makes it stops soon.

        Raises:
            StoreError: It cannot be written.
        """
        self._write(self.folder_of(id_) / CANCELLED, said)

    def is_cancelled(self, id_: str) -> bool:
        """Return whether nobody wants it any more."""
        return (self.folder_of(id_) / CANCELLED).exists()

    def progress(self, id_: str) -> Progress | None:
        """Return how far one is; None: it was not begun."""
        return _read(self.folder_of(id_) / PROGRESS, Progress)

    def tell(self, id_: str, progress: Progress, *, lasts: bool = True) -> None:
        """Write down how far one is; what need not last wears a memory card less.

        Raises:
            StoreError: It cannot be written.
        """
        self._write(self.folder_of(id_) / PROGRESS, progress, lasts=lasts)

    def end(self, id_: str, end: End) -> None:
        """Write down how one ended; of one that was not done nothing that was made is kept.

        Raises:
            StoreError: It cannot be written.
        """
        if end.state is not State.DONE:
            shutil.rmtree(self.made(id_), ignore_errors=True)
        self._write(self.folder_of(id_) / ENDED, end)

    def forget(self, id_: str) -> None:
        """Remove one with all that was made for it: what says that it is there goes first."""
        (self.folder_of(id_) / ASKED).unlink(missing_ok=True)
        shutil.rmtree(self.folder_of(id_), ignore_errors=True)

    def remains(self) -> list[Path]:
        """Return folders of which a stop has left a part while they were forgotten."""
        found = [each for each in self.folder.iterdir() if each.is_dir()] if self.folder.is_dir() else []
        # In this order: what is being confirmed has its draft until it is there.
        drafts = (self._draft(each.name).exists() for each in found)
        left = [each for each, is_draft in zip(found, drafts, strict=True) if not is_draft]
        return [each for each in left if _ID.fullmatch(each.name) and not (each / ASKED).exists()]

    def folder_of(self, id_: str) -> Path:
        """Return the folder of one."""
        return self.folder / id_

    def made(self, id_: str) -> Path:
        """Return the folder of what was made for one."""
        return self.folder_of(id_) / MADE

    def _draft(self, id_: str) -> Path:
        return self.folder / f"{id_}{DRAFT}"

    def _entry(self, name: str) -> Entry | None:
        folder = self.folder_of(name)
        wish = _read(folder / ASKED, Wish)
        if wish is None or wish.id != name:
            return None
        end, progress = _read(folder / ENDED, End), _read(folder / PROGRESS, Progress)
        if end is not None:
            state = end.state
        elif (folder / CANCELLED).exists():
            state = State.CANCELLED
        else:
            state = State.WAITING if progress is None else State.MAKING
        return Entry(wish, state, progress, end)

    def _write(self, path: Path, content: msgspec.Struct, *, lasts: bool = True) -> None:
        try:
            # Packs name people with their telephones: nobody else on the machine looks into it.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(exist_ok=True)
            replace_whole(path, msgspec.json.encode(content) + b"\n", mode=0o644, lasts=lasts)
        except OSError as error:
            raise _not_written(path, error) from None


def _queue(entries: list[Entry]) -> list[Wish]:
    """Return what is to be made: what was begun first, then one of each cooperative by turns."""
    turns: dict[str, int] = {}
    found: list[tuple[bool, int, int, Wish]] = []
    in_turn = sorted(entries, key=lambda one: (one.state is State.WAITING, one.wish.asked_at, one.wish.id))
    for each in in_turn:
        if each.state in OPEN:
            turn = turns[each.wish.order.coop] = turns.get(each.wish.order.coop, 0) + 1
            found.append((each.state is State.WAITING, turn, each.wish.asked_at, each.wish))
    return [wish for *_, wish in sorted(found, key=lambda one: (*one[:3], one[3].id))]


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    """Return what stands in a file; None: there is none, or not what this program wrote."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _not_written(path: Path, error: OSError) -> StoreError:
    came = error.strerror or str(error)
    return StoreError(
        f"folder {path.parent}", came, "one that can be written", "Make room on the disk.", retry=True
    )
