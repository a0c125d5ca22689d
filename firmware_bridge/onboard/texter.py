"""Sends texts through the modem, one by one, in a thread of its own. Not who is told: ``telling.py``.

A text is claimed in the file before the modem gets it. One that was being sent when the bridge died, or whose
end the modem never told, is in doubt: it is sent again and says that it may be a repeat. Nothing is sent
unless the gateway is alone, and no more than so many in an hour.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from coldchain.errors import ChannelError, InputError, JournalError, LinkError
from coldchain.messages.catalogue import ENGLISH, spoken
from coldchain.messages.prefixes import as_repeat
from coldchain.told import ClaimState
from firmware_bridge.onboard.store import QUEUED, OnboardStore, Text
from links.backoff import Backoff
from links.clock import Clock

if TYPE_CHECKING:
    from coldchain.registry.registry import Registry
    from firmware_bridge.onboard.settings import ModemSettings

EXPIRED = "expired"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 60.0
_HOUR_MS = 3_600_000
_LOOK_S = 0.5
LOOK_AT_MODEM_S = 60.0
_DOUBLINGS_AT_MOST = 10
_log = logging.getLogger(__name__)


class Sms(Protocol):
    """A modem that can send."""

    def send(self, number: str, text: str) -> str:
        """Return the network's reference of a text that it has taken.

        Raises:
            ChannelError: It was certainly not sent; ``retry`` says whether trying again can help.
            PortError: The modem went away or fell silent: it may have been sent.
            InputError: The number is none.
        """

    def look(self) -> None:
        """See whether it answers, and how well it hears the network.

        Raises:
            LinkError: It does not answer, or cannot send now.
        """


def languages_of(registry: Registry) -> dict[str, str]:
    """Return in which language each contact reads, by id."""
    whole = registry.cooperative.language
    return {
        each.id: spoken(*((each.language,) if each.language else ()), whole) for each in registry.contacts
    }


class Texter:
    """The worker; ``languages`` says in which each contact reads, English where it does not.

    Args:
        store: Where texts wait.
        modem: What sends them.
        settings: Of the modem.
        alone: Whether the gateway is alone now.
        clock: Of this machine.
    """

    def __init__(
        self,
        store: OnboardStore,
        modem: Sms,
        *,
        settings: ModemSettings,
        alone: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self.error = ""
        self.sent = 0
        self.languages: Mapping[str, str] = {}
        self._store = store
        self._modem = modem
        self._settings = settings
        self._alone = alone
        self._clock = clock
        self._kick = threading.Event()
        self._looked_s = -LOOK_AT_MODEM_S

    def kick(self) -> None:
        """Say that there may be something to send."""
        self._kick.set()

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop``; whatever goes wrong is told, and tried again."""
        backoff = Backoff(_LOOK_S, _LONGEST_WAIT_S)
        while not stop.is_set():
            self._kick.clear()
            try:
                busy = self.step()
            except JournalError as error:
                self._tell(str(error))
                self._clock.wait(stop, backoff.next_s())
                continue
            except Exception as error:  # noqa: BLE001 - a defect here must not cost the readings
                self._tell(f"texts: {error!r}")
                self._clock.wait(stop, backoff.next_s())
                continue
            backoff.reset()
            if not busy:
                self._look()
                self._clock.wait(self._kick, _LOOK_S)

    def step(self) -> bool:
        """Send one text that is due; return whether there was one."""
        now = self._clock.now()
        text = self._store.next_text(now) if self._alone() else None
        if text is None:
            return False
        if now >= text.expires_at:
            self._settle(text, ClaimState.CLAIMED if text.in_doubt else ClaimState.RELEASED, EXPIRED)
            return True
        if self._store.sent_since(now - _HOUR_MS) >= self._settings.texts_per_hour:
            self._tell(f"{self._settings.texts_per_hour} texts in an hour: more wait")
            return False
        self._send(text._replace(in_doubt=int(text.in_doubt or text.state == ClaimState.CLAIMED)), now)
        return True

    def _send(self, text: Text, now: int) -> None:
        claimed = text._replace(state=ClaimState.CLAIMED, at=now, attempts=text.attempts + 1)
        if not self._store.set_state(claimed):
            return  # given back meanwhile: the server tells
        try:
            self._modem.send(text.phone, self._words(text))
        except ChannelError as error:
            self._tell(str(error))
            if not error.retry and not text.in_doubt:
                self._settle(claimed, ClaimState.RELEASED, str(error))
            else:
                state = ClaimState.CLAIMED if text.in_doubt else QUEUED
                self._later(claimed._replace(state=state), str(error))
        except InputError as error:  # a number that is none must not stand before the others
            self._tell(str(error))
            self._settle(claimed, ClaimState.RELEASED, str(error))
        except LinkError as error:
            self._tell(str(error))
            self._later(claimed._replace(in_doubt=1), str(error))
        else:
            self.sent += 1
            self.error = ""
            self._settle(claimed, ClaimState.SENT, "")

    def _words(self, text: Text) -> str:
        """Return what is sent; of one that may have been, also that, in its reader's language."""
        if not text.in_doubt:
            return text.body
        return as_repeat(text.body, self.languages.get(text.contact, ENGLISH))

    def _look(self) -> None:
        """Look after the modem now and then: one that hangs is found before it is needed."""
        now_s = self._clock.monotonic_s()
        if now_s - self._looked_s < LOOK_AT_MODEM_S:
            return
        self._looked_s = now_s
        try:
            self._modem.look()
            self.error = ""
        except LinkError as error:
            self._tell(str(error))

    def _settle(self, text: Text, state: ClaimState, error: str) -> None:
        due_at = text.due_at if state is not ClaimState.CLAIMED else 2**62
        self._store.set_state(text._replace(state=state, at=self._clock.now(), error=error, due_at=due_at))

    def _later(self, text: Text, error: str) -> None:
        backoff = Backoff(_FIRST_WAIT_S, _LONGEST_WAIT_S)
        wait_s = [backoff.next_s() for _ in range(min(text.attempts, _DOUBLINGS_AT_MOST))][-1]
        self._store.set_state(text._replace(due_at=self._clock.now() + round(wait_s * 1000), error=error))

    def _tell(self, error: str) -> None:
        if self.error != error:
            _log.warning("%s", error)
        self.error = error
