"""Moves an alarm that nobody has answered to the next person: no word of delivery, or no answer in time.

Which alarms wait for an answer is read from the alarms themselves, so that every way in which one is raised,
released or unshelved is followed. State is in the records: a restart goes on where it was, and a key for each
rung and person makes a repeat harmless. An answer is the acknowledgement of the alarm by anybody.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from alerts.addressing import Letter, addressed, place_of
from alerts.grouping import part_of, place_name, thing_of
from alerts.settings import AlertsSettings
from alerts.speaking import Say, code_for, language_of, reader_of, recoded
from alerts.telling import TellDesk, occasion
from coldchain.instants import MS_PER_S, zone_of
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.escalation import EXHAUSTED, OPEN, Case, climb, rung_of
from coldchain.judgement.facts import Kind
from coldchain.judgement.routing import Occasion, Route
from coldchain.messages.catalogue import ENGLISH
from coldchain.messages.groups import BEGIN, brief_message, escalation_message, group_message
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Contact
from links import records_escalations as records
from links.records import Connection
from links.records_escalations import UP, Escalation, Raised, Sent
from links.records_grouping import together
from links.records_outbox import Draft, put

BEGIN_WITHIN_MS = 86_400_000
"""What was raised, or released, longer ago is not escalated any more: a first start stays quiet [ms]."""
GRACE_MS = 120_000
"""After a start, or when the clock was set, answers that came meanwhile are read first [ms]."""
RECEIPTS_WITHIN_MS = 7 * 86_400_000
AT_ONCE = 200

NOT_ANSWERED, NOT_REACHED, NOBODY, ASLEEP = "not-answered", "not-reached", "nobody", "asleep"


class _Asked(NamedTuple):
    """How it stands with those whose turn it is."""

    sent: Sequence[Sent]
    is_reached: bool
    is_hopeless: bool
    is_asleep: bool


class _Up(NamedTuple):
    """A step up: the escalation afterwards, who is told now, why, and the names of who was told before."""

    case: Escalation
    told: Sequence[Route]
    why: str
    names: Sequence[str]

    def others(self, reader: Contact | None) -> Sequence[str]:
        """Return the names that a reader is told: not his own, unless he is the only one."""
        return [name for name in self.names if reader is None or name != reader.name] or self.names


class Escalating:
    """Begins, moves on and ends escalations. One for a watcher."""

    def __init__(self, settings: AlertsSettings) -> None:
        self._settings = settings

    def is_due(self, connection: Connection, now: int, *, may_climb: bool) -> bool:
        """Return whether there is something to write; locks nobody out.

        Args:
            connection: For reading.
            now: [ms].
            may_climb: Whether time counts.
        """
        if not self._settings.escalation.enabled:
            return False
        if records.answered(connection) or self._fresh(connection, now):
            return True
        return may_climb and bool(records.due(connection, now, 1) or _hopeless(connection, now))

    def step(self, desk: TellDesk, registries: Mapping[str, Registry], *, may_climb: bool) -> int:
        """Begin and end what has begun and ended, and tell whose turn has come; return how many moved on.

        Args:
            desk: In a transaction.
            registries: By cooperative.
            may_climb: Whether time counts: the watcher is not behind, and not just started.
        """
        connection, now = desk.connection, desk.now
        for id_, state in records.answered(connection):
            records.end(connection, id_, state, now)
        for raised in self._fresh(connection, now):
            if raised.coop in registries:
                self._begin(desk, registries[raised.coop], raised)
        if not may_climb:
            return 0
        moved: set[str] = set()
        for case in [*records.due(connection, now, AT_ONCE), *_hopeless(connection, now)]:
            if case.id not in moved and case.coop in registries:
                moved |= self._look(desk, registries[case.coop], case)
        return len(moved)

    def _fresh(self, connection: Connection, now: int) -> list[Raised]:
        found = records.unanswered(connection, now - BEGIN_WITHIN_MS)
        return [each for each in found if self._settings.escalation.of(each.severity) is not None]

    def _begin(self, desk: TellDesk, registry: Registry, raised: Raised) -> None:
        rule = self._settings.escalation.of(raised.severity)
        if rule is None:
            return
        sent = records.sent_of(desk.connection, raised.step)
        known = {each.contact for each in sent}
        known |= records.told_by_gateway(desk.connection, raised.coop, raised.alarm)
        about = sent[0].about if sent and sent[0].about else _place(registry, raised)
        purpose = sent[0].purpose if sent else "alarm"
        case = Case(about, Severity(raised.severity), known)
        now = _occasion(desk, raised.coop, raised.alarm, purpose)
        told_at = min((each.due_at for each in sent), default=desk.now)
        if case.severity in (Severity.HIGH, Severity.CRITICAL):
            told_at = min(told_at, desk.now)  # goods do not wait until somebody wakes up
        wait_ms = round(min(rule.after, self._settings.escalation.receipt_after) * MS_PER_S)
        records.begin(
            desk.connection,
            Escalation(
                id=raised.id,
                coop=raised.coop,
                alarm=raised.alarm,
                step=raised.step,
                about=about,
                severity=raised.severity,
                purpose=purpose,
                state=OPEN,
                rung=rung_of(registry, case, rule.steps, now),
                began_at=max(told_at, desk.now),
                due_at=max(told_at, desk.now) + wait_ms if known else desk.now,
                asked=tuple(sorted(known)),
            ),
        )

    def _look(self, desk: TellDesk, registry: Registry, case: Escalation) -> set[str]:
        """Move an escalation on if its time has come, or see to it later; return which ones moved on."""
        rule = self._settings.escalation.of(case.severity)
        if rule is None:
            records.end(desk.connection, case.id, EXHAUSTED, desk.now)
            return set()
        asked = _asked(desk.connection, case, desk.now)
        answer_at = case.began_at + round(rule.after * MS_PER_S)
        receipt_at = case.began_at + round(self._settings.escalation.receipt_after * MS_PER_S)
        if not case.asked:
            return self._climb(desk, registry, case, NOBODY)
        if asked.is_hopeless or (desk.now >= receipt_at and not asked.is_reached and not asked.is_asleep):
            return self._climb(desk, registry, case, NOT_REACHED)
        if desk.now >= answer_at:
            return self._climb(desk, registry, case, ASLEEP if asked.is_asleep else NOT_ANSWERED)
        records.wait_until(desk.connection, case.id, receipt_at if desk.now < receipt_at else answer_at)
        return set()

    def _climb(self, desk: TellDesk, registry: Registry, first: Escalation, why: str) -> set[str]:
        """Move an escalation on, and with it those of the same place that are as far: one text a person."""
        until = desk.now + round(self._settings.group_wait * MS_PER_S)
        cases = [first, *records.alongside(desk.connection, first, until)]
        moved = [up for case in cases if (up := self._climb_one(desk, registry, case, why)) is not None]
        drafts = [draft for up in moved for draft in self._drafts(desk, registry, up)]
        put(desk.connection, drafts)
        by_reader: dict[tuple[str, str], list[Draft]] = {}
        for draft in drafts:
            by_reader.setdefault((draft.contact, draft.channel), []).append(draft)
        for mine in by_reader.values():
            if len(mine) > 1:
                whole = _as_one(desk.connection, registry, mine, moved[0])
                together(desk.connection, whole, [draft.key for draft in mine])
        return {case.id for case in cases}

    def _climb_one(self, desk: TellDesk, registry: Registry, case: Escalation, why: str) -> _Up | None:
        """Write that an escalation stands one step higher; None when nobody is left to tell."""
        rule = self._settings.escalation.of(case.severity)
        if rule is None:
            return None
        known = {each.contact for each in records.sent_of(desk.connection, case.step)} | set(case.asked)
        whose = _occasion(desk, case.coop, case.alarm, case.purpose)
        about = Case(case.about, Severity(case.severity), known)
        next_ = climb(registry, about, rule.steps, rung=case.rung, occasion=whose)
        if not next_.told:
            records.end(desk.connection, case.id, EXHAUSTED, desk.now)
            return None
        began_at = desk.now
        wait_ms = round(min(rule.after, self._settings.escalation.receipt_after) * MS_PER_S)
        asked = tuple(each.contact.id for each in next_.told)
        names = [each.name for each in registry.contacts if each.id in case.asked]
        after = case._replace(
            rung=next_.rung,
            state=EXHAUSTED if next_.is_last else OPEN,
            due_at=began_at + wait_ms,
            began_at=began_at,
            asked=asked,
            why=f"{why}: {', '.join(names)}" if names else why,
        )
        is_new = records.climbed(desk.connection, after, desk.now)
        return _Up(after, next_.told, why, names) if is_new else None

    def _drafts(self, desk: TellDesk, registry: Registry, up: _Up) -> list[Draft]:
        """Return the messages of a step up, each in the language of its reader."""
        case = up.case
        texts = records.bodies_of(desk.connection, case.step)
        made = []
        for each in up.told:
            text = _text(desk.connection, registry, case, texts, each)
            body = escalation_message(
                up.why, up.others(each.contact), text, language=language_of(each.contact, registry)
            )
            say = _saying(desk, case, body, language_of(each.contact, registry))
            letter = Letter(case.step, case.coop, say, desk.now, case.severity, case.about, case.purpose)
            made += [_of_rung(draft, case) for draft in addressed([each], letter, self._settings)]
        return made


def _asked(connection: Connection, case: Escalation, now: int) -> _Asked:
    """Return how it stands with the messages to those whose turn it is."""
    mine = [each for each in records.sent_of(connection, case.step) if each.contact in case.asked]
    since = now - RECEIPTS_WITHIN_MS
    heard = {
        channel: records.gives_receipts(connection, case.coop, channel, since)
        for channel in {each.channel for each in mine}
    }
    reached = [each for each in mine if each.is_reached or (each.is_sent and not heard[each.channel])]
    by_gateway = set(case.asked) - {each.contact for each in mine}
    return _Asked(
        mine,
        is_reached=bool(reached or by_gateway),
        is_hopeless=bool(mine) and not by_gateway and all(each.is_failed for each in mine),
        is_asleep=bool(mine) and all(each.due_at > now and not each.is_held for each in mine),
    )


def _saying(desk: TellDesk, case: Escalation, body: str, language: str) -> Say:
    """Return how a step up is told: what another person was told, with this one's own code."""

    def say(person: Contact, channel: str) -> str:
        reader, raising = (case.coop, person.id), (case.alarm, _occurrence(case))
        return recoded(body, language, code_for(desk, reader, raising, channel, event=AlarmEvent.RAISE))

    return say


def _occurrence(case: Escalation) -> int:
    return int(case.id.rpartition("|")[2])


def _as_one(connection: Connection, registry: Registry, mine: Sequence[Draft], up: _Up) -> Draft:
    """Return one message in the place of those to one person about several alarms of a place."""
    first = mine[0]
    language = language_of(reader_of(first.contact, registry), registry)
    rows = [records.excursion_of_step(connection, draft.transition) for draft in mine]
    parts = [part_of(registry, row, draft.body) for row, draft in zip(rows, mine, strict=True) if row]
    zone = zone_of(registry.cooperative.time_zone)
    place = place_name(registry, first.about)
    text = group_message(BEGIN, parts, place, zone=zone, language=language)
    names = up.others(reader_of(first.contact, registry))
    body = escalation_message(up.why, names, text, language=language)
    head, _, tail = first.key.partition("|" + first.contact + "|")
    return first._replace(key=f"{head}~{len(mine)}|{first.contact}|{tail}", body=body)


def _of_rung(draft: Draft, case: Escalation) -> Draft:
    """Return a message with a key of its own for each rung: the same step up is written once."""
    return draft._replace(key=f"{case.step}{UP}{case.rung}|{draft.contact}|{draft.channel}")


def _hopeless(connection: Connection, now: int) -> list[Escalation]:
    """Return the open escalations that nobody can be told of, whenever they are due.

    Where one of several messages has failed there is nothing to do before time is up, and nothing to write.
    """
    failed = records.failed_steps(connection)
    open_ = records.due(connection, now + BEGIN_WITHIN_MS, AT_ONCE * 10) if failed else []
    return [each for each in open_ if each.id in failed and _asked(connection, each, now).is_hopeless]


def _occasion(desk: TellDesk, coop: str, alarm: str, purpose: str) -> Occasion:
    shipment = alarm.partition("|")[0].partition("/")[2] if purpose == "goods" else ""
    return occasion(desk, coop, shipment)


def _place(registry: Registry, raised: Raised) -> str:
    """Return the place of an alarm that was told to nobody."""
    asset = next((each for each in registry.assets if each.id == raised.asset), None)
    return place_of(asset) if asset else raised.asset or raised.device


def _text(
    connection: Connection, registry: Registry, case: Escalation, texts: Mapping[str, str], route: Route
) -> str:
    """Return what an alarm says: as it was told in the reader's language, else as short as can be."""
    language = language_of(route.contact, registry)
    readers = {each.id: language_of(each, registry) for each in registry.contacts}
    alike = [text for name, text in texts.items() if readers.get(name) == language]
    if alike or (texts and language == ENGLISH):
        return [*alike, *texts.values()][0]
    row = records.excursion_of_step(connection, case.step)
    if row is None or row["kind"] in (Kind.PRODUCT, Kind.LAW):
        return next(iter(texts.values()), "")
    place = place_name(registry, row["asset"] or case.about)
    thing = thing_of(row["kind"], row["device"], row["limit_name"])
    zone = zone_of(registry.cooperative.time_zone)
    return brief_message(place, thing, row["started_at"], zone=zone, language=language)
