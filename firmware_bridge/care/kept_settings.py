"""Which settings are in force on a gateway, kept so that a crash at any moment leaves a set that works.

In the data folder, ``settings/``: one file for each text, named by its hash, and ``state.json`` that says
which is on trial, which is proven and which was proven before. Only ``state.json`` ever changes what is in
force, and it is replaced whole. The settings file of the administrator is read, never written. Not a check.
"""

import logging
from pathlib import Path
from typing import NamedTuple

import msgspec

from coldchain.pushed import PushedSettings, text_hash
from links.kept_file import remove, write_whole

FOLDER = "settings"
STATE = "state.json"
PENDING, TRIAL, PROVEN, REFUSED, ROLLED_BACK = "pending", "trial", "proven", "refused", "rolled-back"
LOCAL, PUSHED = "local", "pushed"
CRASHED = "the program or the machine ended during the trial"
EDITED = "the settings file on the gateway was edited after the push: that file is in force"
MAX_DETAIL = 1500  # characters
_log = logging.getLogger(__name__)


class State(msgspec.Struct):
    """What is written down.

    Args:
        id: Of the push that was heard last.
        at: When that was pushed [ms].
        hash: Of its text.
        state: What became of it; empty while none was heard.
        detail: Why.
        local: Hash of the administrator's file when it was taken.
        proven: Hash of the pushed text that is in force; empty: the administrator's file is.
        proven_local: Hash of the administrator's file when that was taken.
        previous: Hash of the pushed text that was in force before.
    """

    id: int = 0
    at: int = 0
    hash: str = ""
    state: str = ""
    detail: str = ""
    local: str = ""
    proven: str = ""
    proven_local: str = ""
    previous: str = ""


class Chosen(NamedTuple):
    """The settings for this run.

    Args:
        source: ``local``, ``pushed`` or ``trial``.
        file: Where the text is.
        hash: Of the text.
        note: What is to be said of the choice; empty when nothing is.
    """

    source: str
    file: Path
    hash: str
    note: str = ""


class KeptSettings:
    """The settings of one gateway.

    Args:
        data_folder: Where they are kept.
        local: The administrator's settings file.

    All but ``choose`` and ``peek`` raise ``OSError`` when the disk takes nothing.
    """

    def __init__(self, data_folder: Path, local: Path) -> None:
        self.local, self.data_folder = local, data_folder
        self._folder = data_folder / FOLDER
        self.state = self._read()

    def choose(self, *, remote: bool) -> Chosen:
        """Return the settings for a run that begins; a trial counts as begun from here on.

        Args:
            remote: Whether settings from the server are allowed at all.
        """
        try:
            if remote and self._begins_trial():
                return Chosen(TRIAL, self.path_of(self.state.hash), self.state.hash)
        except OSError as error:  # a trial that cannot be written down would not end with a crash
            _log.warning("settings from the server: %s; going on with those that are proven", error)
        return self.peek(remote=remote)

    def peek(self, *, remote: bool) -> Chosen:
        """Return the settings that are proven, and change nothing."""
        state = self.state
        if not remote or not state.proven:
            return self._local()
        if state.proven_local != self._local_hash():
            return self._local(EDITED)
        file = self.path_of(state.proven)
        try:
            is_whole = text_hash(file.read_bytes()) == state.proven
        except OSError:
            is_whole = False
        if is_whole:
            return Chosen(PUSHED, file, state.proven)
        return self._local(f"{file} is damaged: the settings file on the gateway is in force")

    def _begins_trial(self) -> bool:
        """Return whether a trial begins now; one that is found begun has not ended well."""
        if self.state.state == TRIAL:
            self.roll_back(CRASHED)
        if self.state.state == PENDING and self.state.local != self._local_hash():
            self.roll_back(EDITED)
        if self.state.state != PENDING:
            return False
        self._become(state=TRIAL, detail="")
        return True

    def take(self, pushed: PushedSettings) -> None:
        """Keep a text that was checked; the next start tries it."""
        write_whole(self.path_of(pushed.hash), pushed.toml)
        self._become(**_head(pushed), state=PENDING, detail="", local=self._local_hash())

    def draft(self, pushed: PushedSettings) -> Path:
        """Return a file with a text that is still to be checked."""
        file = self._folder / "unchecked.toml"
        write_whole(file, pushed.toml)
        return file

    def refuse(self, pushed: PushedSettings, detail: str) -> None:
        """Remember that a push was refused, and why."""
        self._become(**_head(pushed), state=REFUSED, detail=detail[:MAX_DETAIL])

    def in_force_already(self, pushed: PushedSettings) -> None:
        """Remember a push of what is in force, without a trial."""
        self._become(**_head(pushed), state=PROVEN, detail="")

    def prove(self) -> None:
        """Have the text on trial in force from now on."""
        state = self.state
        previous = state.proven if state.proven != state.hash else state.previous
        self._become(state=PROVEN, detail="", previous=previous, proven=state.hash, proven_local=state.local)
        self._tidy()

    def roll_back(self, detail: str) -> None:
        """Give the text on trial up: what was proven before it is in force again."""
        _log.warning("settings of push %d rolled back: %s", self.state.id, detail)
        self._become(state=ROLLED_BACK, detail=detail[:MAX_DETAIL])

    def path_of(self, name: str) -> Path:
        """Return the file of a text, by its hash."""
        return self._folder / f"{name}.toml"

    def _local(self, note: str = "") -> Chosen:
        return Chosen(LOCAL, self.local, self._local_hash(), note)

    def _local_hash(self) -> str:
        try:
            return text_hash(self.local.read_bytes())
        except OSError:
            return ""

    def _become(self, **changed: str | int) -> None:
        after = msgspec.structs.replace(self.state, **changed)
        write_whole(self._folder / STATE, msgspec.json.encode(after).decode())
        self.state = after

    def _read(self) -> State:
        """Return what was written down; a file that is not there or is damaged is a new start."""
        try:
            return msgspec.json.decode((self._folder / STATE).read_bytes(), type=State)
        except FileNotFoundError:
            return State()
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("%s: %s; the settings file is in force", self._folder / STATE, error)
            return State()

    def _tidy(self) -> None:
        """Remove the texts that nothing needs any more."""
        kept = {f"{name}.toml" for name in (self.state.hash, self.state.proven, self.state.previous)}
        for file in self._folder.glob("*.toml"):
            if file.name not in kept:
                remove(file)


def _head(pushed: PushedSettings) -> dict[str, str | int]:
    return {"id": pushed.id, "at": pushed.at, "hash": pushed.hash}
