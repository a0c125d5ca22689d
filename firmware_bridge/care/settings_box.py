"""Takes settings from the server, and sees a trial through: proven when the server has answered, else undone.

A push is checked in a process of its own, bounded in time. What passes is kept, and the program starts anew
with it. The trial is proven when, with these settings, the broker has let us in and has acknowledged our own
status, and the server's settings have come over this connection. Not touched by any of it: the spool.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from coldchain.errors import PackError
from coldchain.pushed import PushedSettings, decode
from firmware_bridge.care.kept_settings import TRIAL, Chosen, KeptSettings
from links.broker import Message
from links.clock import Clock

_LOOK_S = 0.2
_log = logging.getLogger(__name__)

Check = Callable[[Path, int], str]
"""Returns what is wrong with the settings in a file, every mistake with its line; empty when nothing is.

The number says how many frames wait in the spool."""


class Ticket(Protocol):
    """A message on its way to the broker."""

    def wait_acknowledged(self, timeout_s: float) -> bool:
        """Return whether the broker has it."""


class BoxRules(NamedTuple):
    """What the gateway's own file allows.

    Args:
        remote: Whether settings from the server are taken.
        trial_s: How long they may take to prove themselves [s].
    """

    remote: bool
    trial_s: float


class SettingsBox:
    """Of one gateway and one run.

    Args:
        kept: What is in force, and what was heard.
        chosen: The settings of this run.
        check: Checks settings.
        rules: What the gateway's own file allows.
        clock: Of this machine.

    ``wants_restart`` is set when other settings are to be in force.
    """

    def __init__(
        self,
        kept: KeptSettings,
        chosen: Chosen,
        *,
        check: Check,
        rules: BoxRules,
        clock: Clock,
    ) -> None:
        self.wants_restart = threading.Event()
        self.remote = rules.remote
        self.on_news: Callable[[], None] = lambda: None  # told when there is something to tell the server
        self.acknowledge: Callable[[int], bool] = lambda _mid: True
        self.line_error: Callable[[], str] = lambda: ""  # what went wrong last with the connection
        self.rows: Callable[[], int] = lambda: 0  # frames that wait in the spool
        self.ticket: Ticket | None = None  # of our last whole status
        self._kept = kept
        self._chosen = chosen
        self._check = check
        self._clock = clock
        self._until_s = clock.monotonic_s() + rules.trial_s
        self._trial_s = rules.trial_s
        self._lock = threading.Lock()
        self._waiting: Message | None = None
        self._answered = False
        self._problem = ""  # with a message that could not be read

    @property
    def in_trial(self) -> bool:
        """Return whether the settings of this run are on trial still."""
        return self._chosen.source == TRIAL and self._kept.state.state == TRIAL

    def report(self) -> dict[str, Any]:
        """Return the part of the status that says which settings are in force, and what became of a push."""
        state, chosen = self._kept.state, self._chosen
        told: dict[str, Any] = {
            "remote": self.remote,
            "hash": chosen.hash,
            "source": "pushed" if chosen.source == TRIAL and not self.in_trial else chosen.source,
            "file": str(self._kept.local),
            "data_folder": str(self._kept.data_folder),
        }
        if note := chosen.note or self._problem:
            told["note"] = note
        if state.state:
            told |= {"id": state.id, "pushed": state.hash, "state": state.state, "detail": state.detail}
        return {"settings": told}

    def on_message(self, message: Message) -> None:
        """Take a message; the newest one counts. Never waits."""
        with self._lock:
            before, self._waiting = self._waiting, message
        if before is not None:
            self.acknowledge(before.mid)

    def run(self, stop: threading.Event) -> None:
        """See to the trial and to what comes, until ``stop``; a full disk is met again later."""
        while not self._clock.wait(stop, _LOOK_S):
            try:
                self._see_to_trial()
                self._take_waiting()
            except OSError as error:
                _log.warning("settings from the server: %s", error)
                self._clock.wait(stop, 5.0)

    def _see_to_trial(self) -> None:
        if not self.in_trial or self.wants_restart.is_set():
            return
        if self._answered and self.ticket is not None and self.ticket.wait_acknowledged(0.0):
            self._kept.prove()
            _log.info("settings of push %d are proven and in force", self._kept.state.id)
            self.on_news()
        elif self._clock.monotonic_s() >= self._until_s:
            said = self.line_error()
            why = f"the server did not answer within {self._trial_s:g} s of the trial"
            self._kept.roll_back(f"{why}; last: {said}" if said else why)
            self.wants_restart.set()

    def _take_waiting(self) -> None:
        with self._lock:
            message, self._waiting = self._waiting, None
        if message is None or self.wants_restart.is_set():
            return
        try:
            pushed = decode(message.payload)
        except PackError as error:
            _log.warning("%s: %s", message.topic, error)
            pushed, self._problem = None, str(error)
            self.on_news()
        if pushed is not None and self.in_trial:
            self._answered = True
            if not self._is_known(pushed):  # its turn comes when the trial has ended
                self._put_back(message)
                return
        try:
            if pushed is not None and not self._is_known(pushed):
                self._heed(pushed)
        except OSError:
            self._put_back(message)
            raise
        self.acknowledge(message.mid)

    def _put_back(self, message: Message) -> None:
        with self._lock:
            if self._waiting is None:
                self._waiting = message

    def _is_known(self, pushed: PushedSettings) -> bool:
        state = self._kept.state
        is_older = (
            pushed.at < state.at and pushed.id <= state.id
        )  # a higher number is newer, whatever the clock
        return (pushed.id, pushed.hash) == (state.id, state.hash) or is_older

    def _heed(self, pushed: PushedSettings) -> None:
        if pushed.hash == self._chosen.hash:
            self._kept.in_force_already(pushed)
        elif mistakes := self._check(self._kept.draft(pushed), self.rows()):
            _log.warning("settings of push %d refused: %s", pushed.id, mistakes)
            self._kept.refuse(pushed, mistakes)
        else:
            _log.info("settings of push %d taken; starting anew to try them", pushed.id)
            self._kept.take(pushed)
            self.wants_restart.set()
        self.on_news()
