"""What a SIM said of a PIN, kept over restarts: three wrong ones lock it, and nobody is there to unlock it.

A PIN that was refused is never said again. One that was said without an answer (the power went) may be said
once more. Another PIN in the settings starts anew.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from links.private_files import write_private

UNANSWERED_AT_MOST = 2


class PinMemory:
    """Remembers refused PINs; in a file where one is given.

    Args:
        path: The file, for the owner only; None: it is forgotten with the program.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._state = self._read()

    def may_say(self, pin: str) -> bool:
        """Return whether a PIN may be said."""
        if self._state.get("pin") != _digest(pin):
            return True
        return not self._state.get("refused") and int(self._state.get("said", 0)) < UNANSWERED_AT_MOST

    def says(self, pin: str) -> None:
        """Note that it is about to be said.

        Raises:
            OSError: That cannot be noted: it must not be said.
        """
        said = int(self._state.get("said", 0)) if self._state.get("pin") == _digest(pin) else 0
        self._write({"pin": _digest(pin), "said": said + 1, "refused": False})

    def refused(self, pin: str) -> None:
        """Note that the SIM refused it."""
        with suppress(OSError):  # it counts for this run, and as unanswered for the next
            self._write({"pin": _digest(pin), "said": UNANSWERED_AT_MOST, "refused": True})

    def accepted(self) -> None:
        """Forget: the SIM took it."""
        self._state = {}
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _write(self, state: dict[str, Any]) -> None:
        self._state = dict(state)
        if self._path is not None:
            write_private(self._path, json.dumps(state))

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            found = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _digest(pin: str) -> str:
    return hashlib.sha256(f"coldchain SIM {pin}".encode()).hexdigest()[:16]
