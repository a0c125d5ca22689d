"""What ``coldchain contact`` shows and does: people as registered, what they chose, messages for them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

import msgspec

from alerts.addressing import channels_of, usable
from alerts.errands import letters, report_now, trial_letters, trial_now
from alerts.report_facts import Facts
from alerts.settings import AlertsSettings
from alerts.speaking import language_of
from coldchain.access.actors import Via
from coldchain.audit import Entry
from coldchain.errors import InputError, RecordsError, StoreError
from coldchain.instants import zone_of
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.report_time import parse_report_time, slot_next
from coldchain.registry.things import Contact
from commands.audit_note import who
from commands.registry_now import registry_now
from commands.station import Station
from links.readings_store import ReadingsStore
from links.records import Connection, Records
from links.records_audit import append
from links.records_messages import ToldMessage, messages_told
from links.records_outbox import Draft, put
from links.records_registry import load_registry
from links.records_reports import Choice, choices_of, choose_report, known_keys
from links.records_views import is_there

LATELY = 10
_NOBODY = Choice()


class Person(NamedTuple):
    """A contact with what counts for him now.

    Args:
        contact: As registered.
        language: Of the messages.
        channels: By which he is told.
        in_turn: One after the other, each when the one before has failed; else by all of them at once.
        stopped_at: Since when he wants no messages [ms]; None: he wants them.
        report_time: When the standing report goes, by local time; empty: none does.
        is_chosen: That was chosen, and does not stand in the settings.
        next_at: When the next one is due [ms]; None: none is.
    """

    contact: Contact
    language: str
    channels: tuple[str, ...]
    in_turn: bool
    stopped_at: int | None
    report_time: str
    is_chosen: bool
    next_at: int | None


class Written(NamedTuple):
    """A message that was written; or is there already, as it was asked for within the same minute."""

    draft: Draft
    is_new: bool


class ContactLook:
    """The people of a station.

    Args:
        station: The station.
        now: [ms].
    """

    def __init__(self, station: Station, now: int) -> None:
        self._station, self._now = station, now
        self.registry = registry_now(station)

    @property
    def _alerts(self) -> AlertsSettings:
        return self._station.settings.alerts

    def people(self) -> list[Person]:
        """Return everybody, in registered order."""
        chosen: dict[str, Choice] = {}
        with self._reading() as connection:
            if connection is not None:
                chosen = choices_of(connection, self._station.coop)
        return [self._person(each, chosen.get(each.id, _NOBODY)) for each in self.registry.contacts]

    def one(self, name: str) -> Person:
        """Return a person by id or name.

        Raises:
            InputError: There is nobody of that name, or several.
        """
        people = self.people()
        found = [each for each in people if each.contact.id == name]
        found = found or [each for each in people if each.contact.name.casefold() == name.casefold()]
        if len(found) == 1:
            return found[0]
        ids = [each.contact.id for each in people]
        raise InputError("contact", repr(name), f"one of {listed(ids)}", did_you_mean(name, ids))

    def told_lately(self, contact: str) -> list[ToldMessage]:
        """Return the newest messages to a person, the newest first."""
        with self._reading() as connection:
            if connection is None:
                return []
            return messages_told(connection, self._station.coop, contact=contact, limit=LATELY)

    def test(self, name: str) -> list[Written]:
        """Write a test message to a person.

        Raises:
            InputError: He cannot be told, or wants no messages.
        """
        contact = self._reachable(name).contact
        errand = trial_now(self.registry, contact, self._now)
        with closing(self._records()) as records, records.transaction() as connection:
            return _write(connection, trial_letters(self.registry, contact, errand, self._alerts))

    def report(self, name: str) -> list[Written]:
        """Write a report to a person, as of now.

        Raises:
            InputError: He cannot be told, or wants no messages.
        """
        contact, store = self._reachable(name).contact, self._store()
        try:
            with closing(self._records()) as records:
                with records.reading() as connection:  # a store that is slow to answer locks nobody out
                    registry = load_registry(connection, self._station.coop)  # with who holds which goods now
                    facts = Facts(connection, store, budget=self._alerts.budget, now=self._now)
                    body = facts.report(registry, contact)
                errand = report_now(registry, contact, self._alerts, self._now)
                drafts = letters(registry, contact, errand, body=body, settings=self._alerts)
                with records.transaction() as connection:
                    return _write(connection, drafts)
        finally:
            if store is not None:
                store.close()

    def choose(self, name: str, report_time: str | None) -> Person:
        """Return a person after it was written when he gets a report each day.

        Args:
            name: Whose.
            report_time: ``06:30``; empty: never; None: as the settings have it.

        Raises:
            InputError: That is no time of day, or he has no address.
        """
        if report_time:
            parse_report_time(report_time)
        person = self._with_address(name) if report_time else self.one(name)
        with closing(self._records()) as records, records.transaction() as connection:
            old = choices_of(connection, self._station.coop).get(person.contact.id, _NOBODY).report_time
            choose_report(connection, self._station.coop, person.contact.id, report_time, now=self._now)
            if old != report_time:
                append(connection, [self._entry(person.contact.id, old, report_time)])
        return self.one(person.contact.id)

    def _entry(self, contact: str, old: str | None, new: str | None) -> Entry:
        """Return what stands in the audit chain of another time of a report."""
        return Entry(
            coop=self._station.coop,
            at=self._now,
            by=who(),
            via=Via.CLI,
            action="report-chosen",
            about=f"contacts/{contact}",
            old="" if old is None else msgspec.json.encode(old).decode(),
            new="" if new is None else msgspec.json.encode(new).decode(),
        )

    def _person(self, contact: Contact, choice: Choice) -> Person:
        own = channels_of(contact, self._alerts)
        report_time = contact.report_time if choice.report_time is None else choice.report_time
        goes = bool(report_time and contact.reach and choice.stopped_at is None)
        zone = zone_of(self.registry.cooperative.time_zone)
        return Person(
            contact=contact,
            language=language_of(contact, self.registry),
            channels=usable(contact, own or self._alerts.channels),
            in_turn=bool(own) or self._alerts.sending.use == "first",
            stopped_at=choice.stopped_at,
            report_time=report_time,
            is_chosen=choice.report_time is not None,
            next_at=slot_next(report_time, self._now, zone).at if goes else None,
        )

    def _with_address(self, name: str) -> Person:
        person = self.one(name)
        if not person.contact.reach:
            next_step = "Give him a phone or an email in the settings."
            raise InputError("contact", f"{person.contact.id}, without an address", "one with it", next_step)
        return person

    def _reachable(self, name: str) -> Person:
        person = self._with_address(name)
        if person.stopped_at is not None:
            came, next_step = f"{person.contact.id}, who wants no messages (STOP)", "He may answer START."
            raise InputError("contact", came, "one who may be told", next_step)
        return person

    def _records(self) -> Records:
        """Return the records, to write into.

        Raises:
            RecordsError: There are none yet.
        """
        url = self._station.records_url
        records = Records(url) if is_there(url) else None
        if records is None or not records.version():
            next_step = "Run the station once: coldchain up."
            raise RecordsError("records", "nothing yet", "a database with messages", next_step, retry=False)
        records.migrate()
        return records

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """Yield the records for reading; None while there are none."""
        url = self._station.records_url
        if not is_there(url):
            yield None
            return
        with closing(Records(url)) as records:
            if not records.version():
                yield None
                return
            records.migrate()
            with records.reading() as connection:
                yield connection

    def _store(self) -> ReadingsStore | None:
        try:
            return self._station.open_readings(reader=True)
        except StoreError as error:
            if error.retry:  # not there yet
                return None
            raise


def _write(connection: Connection, drafts: list[Draft]) -> list[Written]:
    known = known_keys(connection, [each.key for each in drafts])
    put(connection, drafts)
    return [Written(each, each.key not in known) for each in drafts]
