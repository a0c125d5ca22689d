"""The channel itself: a file for each message, and a look into the daemon's folders now and then.

Not a daemon: whether smsd or gammu-smsd runs is seen by whether it takes the files away.
"""

import os
import re
import threading
from pathlib import Path

from alerts.channels.channel import Delivery, Ears, Handed, Incoming, Outgoing, Receipt
from alerts.channels.smsd import formats, spool
from alerts.channels.smsd.settings import SmsdSettings
from coldchain.errors import ChannelError, InputError, LinkError
from coldchain.sms.numbers import international
from coldchain.sms.segments import split
from links.backoff import Backoff
from links.clock import Clock

NAME = "smsd"
TOLD_AT_MOST = 2_000
_FOLDERS = {
    "smstools": ("outgoing", "sent", "failed", "incoming"),
    "gammu": ("outbox", "sent", "error", "inbox"),
}
_UNDER_WAY = "checked"  # smstools has taken it and not yet sent it
_REPORTS = "report"
_REPORT = re.compile(r"^Message_id: *(\d+)\b.*?^Status: *(\d+)", re.MULTILINE | re.DOTALL)
_STILL_WRITTEN_S = 2.0  # after its last file a message of gammu-smsd is whole
_SURELY_WRITTEN_S = 60.0
_FAILED_FROM, _PENDING_FROM = 64, 32  # status of the network, TS 23.040 section 9.2.3.15
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0


class Smsd:
    """The folders of one daemon as a channel.

    Args:
        settings: Table ``[alerts.smsd]``.
        clock: Of this machine.
    """

    def __init__(self, settings: SmsdSettings, *, clock: Clock) -> None:
        self.error = ""
        self._settings = settings
        self._clock = clock
        names = _FOLDERS[settings.kind]
        self._outgoing, self._sent, self._failed, self._incoming = (settings.spool / each for each in names)
        self._told: dict[str, None] = {}  # files of failed messages, which stay where they are
        self._foreign: dict[str, None] = {}  # reports on messages that are none of ours

    def send(self, message: Outgoing, now: int) -> Handed:
        """Put a message into the daemon's folder; return the name of its file.

        The same message twice is one: while its file is with the daemon, or was sent, no other is made.

        Raises:
            ChannelError: It is certainly not there.
        """
        del now
        number = self._number(message.address)
        try:
            segments = len(split(message.text).segments)
        except InputError as error:
            raise ChannelError(
                error.thing, error.came, error.allowed, error.next_step, retry=False
            ) from error
        if not re.fullmatch(r"\+?[0-9]{3,20}", number):
            allowed = "3 to 20 digits, e.g. +254700000001"
            raise ChannelError("phone number", repr(number[:40]), allowed, retry=False)
        reference = formats.name_of(message.key)
        if self._is_smstools:
            name = reference
            data = formats.smstools_message(number, message.text, report=self._settings.reports)
        else:
            name = formats.gammu_name(message.key, number, report=self._settings.reports)
            data = formats.gammu_message(message.text)
        under_way = [self._outgoing, self._settings.spool / _UNDER_WAY, self._sent]
        if not any((folder / name).exists() for folder in under_way):
            spool.put(self._outgoing, name, data)
        return Handed(reference, segments)

    def unusable(self) -> str:
        """Return what is wrong with the folders, in a sentence; empty when they can be used."""
        for folder in (self._outgoing, self._sent, self._failed, self._incoming):
            if not folder.is_dir():
                return f"{folder} is not there: correct alerts.smsd.spool or the daemon's settings"
            if folder != self._sent and not os.access(folder, os.W_OK | os.X_OK):
                return f"{folder} cannot be written to: add this user to the daemon's group"
        return ""

    def listen(self, ears: Ears, stop: threading.Event) -> None:
        """Hand over what the daemon received, and what became of messages, until ``stop`` is set.

        Raises:
            RecordsError: What was heard can never be taken.
        """
        backoff = Backoff(_FIRST_PAUSE_S, _LONGEST_PAUSE_S)
        while not stop.is_set():
            try:
                self.look(ears)
                self.error = ""
                backoff.reset()
                wait_s = self._settings.poll_every
            except LinkError as error:
                if not error.retry:
                    raise
                self.error = str(error)
                wait_s = backoff.next_s()
            self._clock.wait(stop, wait_s)

    def look(self, ears: Ears) -> None:
        """Hand over what is there now.

        Raises:
            LinkError: A folder cannot be read, or something could not be taken.
        """
        if self._is_smstools:
            self._look_smstools(ears)
        else:
            self._look_gammu(ears)
        self._tell_failed(ears)

    def samples(self) -> dict[str, float]:
        """Return nothing: the daemon has metrics of its own."""
        return {}

    def troubles(self) -> dict[str, str]:
        """Return why the folders cannot be used, for ``coldchain health``."""
        return {"smsd": self.error} if self.error else {}

    def _look_smstools(self, ears: Ears) -> None:
        folders = [self._incoming]
        if (self._settings.spool / _REPORTS).is_dir():
            folders.append(self._settings.spool / _REPORTS)
        for path in (each for folder in folders for each in spool.files_in(folder)):
            data = spool.content(path)
            if data is None:
                continue
            received = formats.read_smstools(data)
            if self._is_report(ears, path, received):
                continue
            moment = formats.smstools_time(received.headers.get("sent", ""))
            sent_at = None if moment is None else round(moment.timestamp()) * 1000
            self._take(ears, formats.smstools_number(received), received.text, [path], sent_at)

    def _look_gammu(self, ears: Ears) -> None:
        """Put parts together: gammu-smsd writes all of a message one after the other, when it has them."""
        groups: dict[str, list[tuple[int, Path]]] = {}
        for path in spool.files_in(self._incoming):
            name = formats.read_gammu_name(path.name)
            if name is not None:
                groups.setdefault(name.group, []).append((name.place, path))
        for parts in groups.values():
            paths = [path for _, path in sorted(parts)]
            if self._clock.now() / 1000 - max(_changed(path) for path in paths) < _STILL_WRITTEN_S:
                continue
            name = formats.read_gammu_name(paths[0].name)
            text = "".join(formats.read_gammu(spool.content(path) or b"") for path in paths)
            self._take(ears, name.number if name else "", text, paths)

    def _take(
        self, ears: Ears, number: str, text: str, paths: list[Path], sent_at: int | None = None
    ) -> None:
        now = self._clock.now()
        ears.heard(Incoming(NAME, self._number(number), text, paths[0].name, sent_at, now))
        for path in paths:
            spool.remove(path)

    def _is_report(self, ears: Ears, path: Path, received: formats.Received) -> bool:
        """Return whether a file is a delivery report of smstools; hand it over then."""
        found = _REPORT.search(received.text)
        if found is None or "SMS STATUS REPORT" not in received.text:
            return False
        if path.name in self._foreign:
            return True
        status = int(found.group(2))
        name = self._sent_as(found.group(1), received.headers.get("from", ""))
        if not name:
            # smsd may be about to write down what it sent; else it is of another program's message, and stays
            if self._clock.now() / 1000 - _changed(path) > _SURELY_WRITTEN_S:
                _remember(self._foreign, path.name)
            return True
        if not _PENDING_FROM <= status < _FAILED_FROM:
            state = Delivery.DELIVERED if status < _PENDING_FROM else Delivery.FAILED
            detail = "" if state is Delivery.DELIVERED else f"status {status} of the network"
            ears.receipt(Receipt(NAME, name, state, self._clock.now(), detail))
        spool.remove(path)
        return True

    def _sent_as(self, message_id: str, number: str) -> str:
        """Return the newest message with a network's reference and number; empty: none of ours."""
        files = [path for path in spool.files_in(self._sent) if path.name.startswith("coldchain")]
        for path in sorted(files, key=_changed, reverse=True):
            headers = formats.read_smstools(spool.content(path) or b"").headers
            if headers.get("message_id") == message_id and headers.get("to") == number.removeprefix("+"):
                return path.name
        return ""

    def _tell_failed(self, ears: Ears) -> None:
        for path in spool.files_in(self._failed):
            found = re.search(r"coldchain[0-9a-f]{24}", path.name)
            if found is None or path.name in self._told:
                continue
            headers = formats.read_smstools(spool.content(path) or b"").headers if self._is_smstools else {}
            detail = headers.get("fail_reason", "the daemon gave up")[:200]
            ears.receipt(Receipt(NAME, found.group(), Delivery.FAILED, self._clock.now(), detail))
            _remember(self._told, path.name)

    def _number(self, number: str) -> str:
        return international(number, self._settings.country_code, self._settings.trunk_prefix)

    @property
    def _is_smstools(self) -> bool:
        return self._settings.kind == "smstools"


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _remember(names: dict[str, None], name: str) -> None:
    names[name] = None
    while len(names) > TOLD_AT_MOST:
        names.pop(next(iter(names)))
