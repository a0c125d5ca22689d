"""Listens to the modem: messages, delivery reports, and how it is. Nothing leaves its store untaken.

Not thread-safe: one thread runs it. What was said on the line alone (``+CMT``, ``+CDS``) is kept in memory
until it is taken; all else waits in the modem's store, also over a kill.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Hashable

from alerts.channels.channel import Delivery, Ears, Incoming, Receipt
from alerts.channels.gsm_modem.sent import SETTLE_S, Sent, name_of
from alerts.channels.gsm_modem.settings import GsmModemSettings
from coldchain.errors import ChannelError, InputError, LinkError, PortError
from coldchain.sms.assembly import Assembly, Whole
from coldchain.sms.numbers import international
from coldchain.sms.reading import Deliver, Fate, Report, read, sender_in
from links.backoff import Backoff
from links.clock import Clock
from links.modem import Modem
from links.modem_line import Notice
from links.modem_store import ModemStore, Place

CHANNEL = "gsm_modem"
HEAR_S = 0.5
UNREADABLE = "(unreadable message) "
_ON_THE_LINE = "line"
_KEPT = 256  # of what was said on the line alone
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_log = logging.getLogger(__name__)


class Listening:
    """Hears one modem.

    Args:
        modem: The modem.
        store: What it holds.
        sent: What was handed to it.
        settings: Of the channel.
        clock: Of this machine.

    Attributes:
        error: Why it cannot send or hear now; empty when it can.
        heard: Messages taken.
        receipts: Delivery reports taken.
        unreadable: Messages that could not be read; they were handed over as they came.
    """

    def __init__(
        self, modem: Modem, store: ModemStore, sent: Sent, *, settings: GsmModemSettings, clock: Clock
    ) -> None:
        self.error = ""
        self.heard = self.receipts = self.unreadable = 0
        self._modem = modem
        self._store = store
        self._sent = sent
        self._settings = settings
        self._clock = clock
        self._assembly = Assembly(settings.wait_for_parts)
        self._loose: OrderedDict[Place, str] = OrderedDict()
        self._counted = 0
        self._opened = -1  # the modem was opened so often when its store was looked at last
        self._sweep_s = self._look_s = clock.monotonic_s()  # when it is time to
        self._well_s = clock.monotonic_s()  # when it was in the network last

    def run(self, ears: Ears, stop: threading.Event) -> None:
        """Listen until ``stop``; a modem that is away is waited for.

        Raises:
            RecordsError: What was heard can never be taken.
        """
        backoff = Backoff(_FIRST_PAUSE_S, _LONGEST_PAUSE_S)
        while not stop.is_set():
            try:
                self.step(ears)
            except LinkError as error:
                if not error.retry and not isinstance(error, (ChannelError, PortError)):
                    raise
                self._tell(str(error))
                self._clock.wait(stop, backoff.next_s())
                continue
            backoff.reset()

    def step(self, ears: Ears) -> None:
        """Wait for news for a moment; hand over what there is.

        Raises:
            LinkError: The modem is away or out of the network, or nothing could be taken.
        """
        news = [self._keep(notice) for notice in self._modem.hear(HEAR_S)]
        now_s = self._clock.monotonic_s()
        if any(news) or now_s >= self._sweep_s or self._opened != self._modem.opened:
            self._sweep_s = now_s + self._settings.poll_every
            self._opened = self._modem.opened
            self._sweep(ears)
        if now_s >= self._look_s:
            self._look_s = now_s + self._settings.poll_every
            self._look()

    def _keep(self, notice: Notice) -> bool:
        """Keep what was said on the line alone; return whether it is news."""
        if notice.pdu:
            self._counted += 1
            self._loose[Place(_ON_THE_LINE, self._counted)] = notice.pdu
            while len(self._loose) > _KEPT:
                self._loose.popitem(last=False)
        return bool(notice.pdu) or notice.line.startswith(("+CMTI", "+CDSI"))

    def _sweep(self, ears: Ears) -> None:
        """Hand over all that has come and is whole."""
        there = dict(self._loose)
        there.update(self._store.held(self._modem))
        delivers: dict[Hashable, Deliver] = {}
        try:
            for place, pdu in there.items():
                try:
                    message = read(pdu)
                except InputError:
                    self._take_unreadable(ears, place, pdu)
                    continue
                if isinstance(message, Report):
                    self._take_report(ears, place, message)
                else:
                    delivers[place] = message
            for whole in self._assembly.look(delivers, self._clock.monotonic_s(), hurry=self._store.is_full):
                self._take(ears, whole)
        except LinkError:
            self._sweep_s = self._clock.monotonic_s()  # nothing that was not taken waits for the next poll
            raise

    def _take(self, ears: Ears, whole: Whole) -> None:
        number = international(whole.number, self._settings.country_code, self._settings.trunk_prefix)
        now = self._clock.now()
        ears.heard(Incoming(CHANNEL, number, whole.text, whole.reference, whole.sent_at, now))
        self.heard += 1
        for place in whole.places:
            self._forget(place)

    def _take_report(self, ears: Ears, place: Hashable, report: Report) -> None:
        if report.fate is not Fate.PENDING:
            number = international(report.number, self._settings.country_code, self._settings.trunk_prefix)
            name = name_of(number, report.reference)
            if not self._sent.is_settled(number, name):
                self._sweep_s = min(self._sweep_s, self._clock.monotonic_s() + SETTLE_S / 2)
                return
            state = Delivery.DELIVERED if report.fate is Fate.DELIVERED else Delivery.FAILED
            detail = "" if state is Delivery.DELIVERED else f"status {report.status} of the network"
            ears.receipt(Receipt(CHANNEL, name, state, report.at or self._clock.now(), detail))
            self.receipts += 1
        self._forget(place)

    def _take_unreadable(self, ears: Ears, place: Hashable, pdu: str) -> None:
        """Hand over what cannot be read as it is: it would fill the store for ever."""
        number = international(sender_in(pdu), self._settings.country_code, self._settings.trunk_prefix)
        now = self._clock.now()
        ears.heard(Incoming(CHANNEL, number, f"{UNREADABLE}{pdu[:400]}", pdu[:64], None, now))
        self.unreadable += 1
        self._forget(place)

    def _forget(self, place: Hashable) -> None:
        """Take a message out of where it lay."""
        if isinstance(place, Place) and self._loose.pop(place, None) is None:
            self._store.delete(self._modem, place)

    def _look(self) -> None:
        """See how the modem is; one that has been out of the network for long is reset."""
        try:
            self._modem.look()
        except ChannelError:
            if self._clock.monotonic_s() - self._well_s >= self._settings.reset_after:
                self._well_s = self._clock.monotonic_s()
                self._modem.reset()
            raise
        self._well_s = self._clock.monotonic_s()
        self._tell("")

    def _tell(self, error: str) -> None:
        if error and error != self.error:
            _log.warning("%s", error)
        self.error = error
