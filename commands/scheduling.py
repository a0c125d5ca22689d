"""Makes and sends the summary of a month when the settings say so, each once, also after a ``kill -9``.

Files are made as by ``coldchain report period``. A letter is written down before it goes and after it went:
one of which nobody knows what became of it is not sent again by itself.
"""

import threading
from pathlib import Path
from typing import NamedTuple

from coldchain.errors import ChannelError, InputError, LinkError
from coldchain.instants import zone_of
from commands.packing import stores_of
from commands.period_work import Job, made
from commands.station import Station
from links.clock import Clock
from links.letters import Enclosed, Letter, letter_bytes
from links.smtp import Envelope, Mailer
from reports.delivery.mailing import PDF, ZIP, enclosed, post_of
from reports.delivery.schedule import Due, due_at
from reports.delivery.sent import SentBook
from reports.period.bulk import held
from reports.period.packs_ledger import Order, read_ledger
from reports.period.read import summary_in
from reports.period.run import SUMMARY

SEND_WITHIN_S = 300.0
"""A letter with files takes longer than an alarm, and nobody waits for it."""


class Scheduled(NamedTuple):
    """What was done.

    Args:
        words: For people, in lines.
        is_well: Whether nothing is left to be done.
        folder: Where everything lies; empty: nothing is scheduled.
        sent: To whom it went now.
        in_doubt: Of whom nobody knows whether they got it.
    """

    words: tuple[str, ...]
    is_well: bool = True
    folder: str = ""
    sent: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()


def run_scheduled(
    station: Station, clock: Clock, stop: threading.Event, *, is_again: bool = False
) -> Scheduled:
    """Return what was done about the newest summary that is due.

    Args:
        station: Whose ``[reports]``.
        clock: Says when it is now.
        stop: Ends it when it is set.
        is_again: Send also to those of whom nobody knows.
    """
    cooperative = station.settings.cooperative
    due = due_at(station.settings.reports, zone_of(cooperative.time_zone), clock.now())
    if due is None:
        return Scheduled(('Nothing is scheduled. To have it: every = "month" in [reports].',))
    folder = station.folder / station.settings.reports.folder / f"{cooperative.id}-{due.period.name}"
    words: tuple[str, ...] = ()
    if not is_there(folder):
        words = _make(station, due, folder, clock, stop)
        if not is_there(folder):
            return Scheduled(words, is_well=False, folder=str(folder))
    with held(folder):
        done = _Post(station, folder, clock).send(is_again=is_again)
    return done._replace(words=(*words, *done.words))


def is_there(folder: Path) -> bool:
    """Return whether all of a folder was made: the summary is written down last."""
    row = read_ledger(folder)[1].get(SUMMARY)
    return row is not None and (folder / row.file).is_file()


def _make(station: Station, due: Due, folder: Path, clock: Clock, stop: threading.Event) -> tuple[str, ...]:
    now = clock.now()
    with stores_of(station, station.coop, due.known_at, now) as stores:
        registry = stores.known.registry
    order = Order(
        coop=station.coop,
        period=due.period.name,
        from_at=due.period.from_at,
        until_at=due.period.until_at,
        known_at=due.known_at,
        language=station.settings.reports.language or registry.cooperative.language,
    )
    found = made(station, Job(order, registry, folder, 0, now), lambda _step: None, stop)
    failed = tuple(f"FAILED {each.shipment}: {each.why}" for each in found.run.failed)
    if found.summary is None:
        return (
            *failed,
            f"Stopped after {len(found.run.parts)} of {found.whole} packs: the next run goes on.",
        )
    return (*failed, f"{folder}: {len(found.run.parts)} packs, summary {found.summary.number}")


class _Post:
    """Sends what lies in a folder that is held."""

    def __init__(self, station: Station, folder: Path, clock: Clock) -> None:
        self._settings, self._mail = station.settings.reports, station.settings.alerts.email
        self._folder, self._clock = folder, clock
        self._book = SentBook(folder)

    def send(self, *, is_again: bool) -> Scheduled:
        """Return what was sent; one that fails keeps no other from going."""
        wanted = self._settings.to
        left = self._book.left(wanted)
        if is_again:
            left += tuple(each for each in self._book.in_doubt() if each in wanted)
        sent: list[str] = []
        words: list[str] = []
        for address in left:
            try:
                self._one(address)
            except (LinkError, InputError) as error:
                words.append(f"not sent to {address}: {error}")
            else:
                sent.append(address)
                words.append(f"sent to {address}")
        doubt = self._book.in_doubt()
        words += [f"nobody knows whether {each} got it: ask, or send it again by --again" for each in doubt]
        if not words:
            words.append(f"{self._folder}: made before, and sent to {len(wanted)}")
        is_well = len(sent) == len(left) and not doubt
        return Scheduled(tuple(words), is_well, str(self._folder), tuple(sent), doubt)

    def _one(self, address: str) -> None:
        """Send one letter, written down before and after.

        Raises:
            ChannelError: It was certainly not taken; the next run tries again.
            LinkError: Of any other kind: it may have been, and is in doubt from now on.
        """
        envelope = Envelope(self._mail.sender, address, self._letter(address))
        mailer = Mailer(self._mail.server_there, clock=self._clock, timeout_s=SEND_WITHIN_S)
        self._book.going(address, self._clock.now())
        try:
            mailer.send(envelope)
        except ChannelError:
            self._book.refused(address)
            raise
        self._book.sent(address, self._clock.now())

    def _letter(self, address: str) -> bytes:
        row = read_ledger(self._folder)[1][SUMMARY]
        file = self._folder / row.file
        pages = file.with_suffix(".pdf")
        body = file.read_bytes()
        known = [(each.name, each.stat().st_size) for each in (pages, file)]
        names = enclosed(known, self._settings.attach_at_most)
        post = post_of(summary_in(body), self._folder, names)
        kinds = {pages.name: PDF, file.name: ZIP}
        letter = Letter(
            self._mail.sender,
            self._mail.sender_name,
            address,
            key=f"{row.report}|{address}",
            text=post.text,
            subject=post.subject,
            enclosed=[Enclosed(name, kinds[name], (self._folder / name).read_bytes()) for name in names],
        )
        return letter_bytes(letter, self._clock.now())
