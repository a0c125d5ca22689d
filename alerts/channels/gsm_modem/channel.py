"""The channel itself: hands messages to the modem, and listens to it in a thread of its own.

Not the driver (``links/modem.py``), and not what is done with what is heard (``listening.py``).
"""

import threading
from pathlib import Path

from alerts.channels.channel import Ears, Handed, Outgoing
from alerts.channels.gsm_modem.listening import Listening
from alerts.channels.gsm_modem.sent import Sent
from alerts.channels.gsm_modem.settings import GsmModemSettings
from coldchain.errors import ChannelError, InputError
from coldchain.sms.numbers import international
from coldchain.sms.segments import split
from links.clock import Clock
from links.modem import Modem, Patience, Ways
from links.modem_pin import PinMemory
from links.modem_store import ModemStore

NAME = "gsm_modem"
PIN_FILE = "gsm_modem-pin.json"


class GsmModem:
    """One modem as a channel.

    Args:
        settings: Table ``[alerts.gsm_modem]``.
        data_folder: Where it is kept whether the SIM refused a PIN.
        clock: Of this machine.
        patience: How long the modem may take.
    """

    def __init__(
        self, settings: GsmModemSettings, data_folder: Path, *, clock: Clock, patience: Patience | None = None
    ) -> None:
        self._settings = settings
        self._store = ModemStore()
        self._sent = Sent(clock)
        pins = PinMemory(data_folder / PIN_FILE)
        self.modem = Modem(
            settings.port,
            settings.baud,
            pin=settings.pin,
            clock=clock,
            patience=patience,
            ways=Ways(settings.smsc, settings.reports, self._store.prepare, pins),
        )
        self.listening = Listening(self.modem, self._store, self._sent, settings=settings, clock=clock)
        self.taken = 0

    def send(self, message: Outgoing, now: int) -> Handed:
        """Hand a message to the network; return its references, one for each part.

        Raises:
            ChannelError: It was certainly not sent; ``retry`` says whether trying again can help.
            PortError: It may have been sent.
        """
        del now
        number = international(message.address, self._settings.country_code, self._settings.trunk_prefix)
        with self._sent.sending(number):
            try:
                segments = len(split(message.text).segments)
                references = self.modem.send(number, message.text)
            except InputError as error:
                raise ChannelError(*error.args, retry=False) from error
            name = self._sent.note(number, references)
        self.taken += 1
        return Handed(name, segments)

    def listen(self, ears: Ears, stop: threading.Event) -> None:
        """Hand over messages and delivery reports, and look after the modem, until ``stop`` is set.

        Raises:
            RecordsError: The records failed for good.
        """
        try:
            self.listening.run(ears, stop)
        finally:
            self.modem.close()

    def samples(self) -> dict[str, float]:
        """Return how it is, as metrics."""
        listening, modem = self.listening, self.modem
        found: dict[str, float] = {
            "coldchain_modem_taken_total": self.taken,
            "coldchain_modem_heard_total": listening.heard,
            "coldchain_modem_receipts_total": listening.receipts,
            "coldchain_modem_unreadable_total": listening.unreadable,
            "coldchain_modem_resets_total": modem.resets,
            "coldchain_modem_opened_total": modem.opened,
            "coldchain_modem_well": 0 if listening.error else 1,
        }
        if modem.signal_dbm is not None:
            found["coldchain_modem_signal_dbm"] = modem.signal_dbm
        return found

    def troubles(self) -> dict[str, str]:
        """Return what is wrong with it, for ``coldchain health``; nothing when it is well."""
        return {"modem": self.listening.error} if self.listening.error else {}
