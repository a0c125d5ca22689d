"""What comes to a fleet's stores after an instant, about things from before it: not known then."""

from contextlib import closing
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import Table, insert, update

from acts.applying import change_of, write_steps
from acts.doing import entry_of
from coldchain.access.actors import Actor, Via
from coldchain.audit import Entry as AuditEntry
from coldchain.judgement.verdict import Verdict
from coldchain.reading import Reading
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.entries import key_of
from coldchain.registry.merge import Step
from coldchain.registry.things import Calibration, Role
from coldchain.told import Claim, ClaimState
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import ALARM, COOP, HOUR, MINUTE, NOW, Fleet, _whole
from links import records_tables as tables
from links.journal import Entry
from links.readings_sqlite import SqliteReadings
from links.records import Connection, Records
from links.records_accounts import Account, add_account
from links.records_audit import append
from links.records_custody import write_acts
from links.records_gateway_told import save_claims
from links.records_shipments import VerdictRow, add_verdict
from reports.content.build import build_report

LATER = NOW + 10 * MINUTE


def add_later(fleet: Fleet, verdict: Verdict) -> None:
    """Write a late reading, a verdict, an act, an audit entry, and what came of an alarm."""
    _add_readings(fleet)
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        add_verdict(connection, COOP, VerdictRow(1, False, "late", LATER, verdict))
        write_acts(connection, COOP, [_act()])
        append(
            connection, [AuditEntry(coop=COOP, at=LATER, by="g", via="web", action="x", about="assets/van-1")]
        )
        _add_alarms(connection)


def later_fleet(folder: Path) -> Fleet:
    """Return a fleet to which all of that came after ``NOW``."""
    fleet = moved_fleet(folder)
    link_alarm(fleet)
    verdict = build_report(evidence_on(fleet)).verdict
    assert verdict is not None
    add_later(fleet, verdict)
    return fleet


def correct_later(fleet: Fleet) -> None:
    """Enter a certificate after the instant, and that a device stood in the cooler only for half an hour."""
    paper = Calibration(device="d-van-1", certificate="K-7", calibrated_at=NOW - 9 * HOUR, due_at=NOW + HOUR)
    held = next(each for each in fleet.registry.placements if each.device == "d-cooler-1")
    put_right = replace(held, from_at=NOW - HOUR // 2)
    steps = [
        Step("calibrations", key_of("calibrations", paper), None, paper),
        Step("placements", key_of("placements", held), held, put_right),
    ]
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        write_steps(connection, COOP, steps)
        actor = Actor(id="grace", via=Via.CONSOLE)
        changes = [change_of(step, "the paper was found") for step in steps]
        append(connection, [entry_of(actor, COOP, each, LATER) for each in changes])


def shelve(fleet: Fleet, person: str) -> None:
    """Have somebody shelve the alarm a minute before the instant."""
    done = {"coop": COOP, "alarm": ALARM, "excursion": "x-1", "person": person, "key": "k-1"}
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        _insert(connection, tables.alarm_actions, {**done, "action": "shelve", "at": NOW - MINUTE})


def people_later(fleet: Fleet) -> None:
    """Have people and things get other names, come to their end or go after the instant; a text comes in."""
    contacts = {each.id: each for each in fleet.registry.contacts}
    peter, grace = contacts["peter"], contacts["grace"]
    van = next(each for each in fleet.registry.assets if each.id == "van-1")
    centre = next(each for each in fleet.registry.sites if each.id == "centre")
    renamed = replace(grace, name="Grace Otieno", phone="+254700000099", role=Role.CARRIER)
    steps = [
        Step("contacts", key_of("contacts", grace), grace, renamed),
        Step("contacts", key_of("contacts", peter), peter, None),
        Step(
            "assets", key_of("assets", van), van, replace(van, name="Sold", retired_at=LATER, retired_why="w")
        ),
        Step(
            "sites",
            key_of("sites", centre),
            centre,
            replace(centre, name="Kaimosi town", gln="4012345000009"),
        ),
    ]
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        write_steps(connection, COOP, steps)
        actor = Actor(id="grace", via=Via.CONSOLE)
        append(connection, [entry_of(actor, COOP, change_of(step, "so it is"), LATER) for step in steps])
        for name in ("peter", "ann"):
            account = Account(id=name, name=f"Another {name}", created_at=LATER, changed_at=LATER)
            add_account(connection, account)
        claim = Claim(
            id="x-1|peter",
            excursion="x-1",
            point=ALARM,
            contact="peter",
            state=ClaimState.SENT,
            started_at=NOW - HOUR,
            at=NOW - 30 * MINUTE,
            text="Too warm",
        )
        save_claims(connection, COOP, "gw-road", claims=[claim], received_at=LATER)


def _add_readings(fleet: Fleet) -> None:
    with closing(SqliteReadings(fleet.readings)) as store:
        late = [
            Reading("d-van-1", channel, 7, 10**9 + number, NOW - 2 * HOUR + number, LATER, 30.0, "Cel")
            for number, channel in enumerate(("air/temperature", "product/temperature", "new/temperature"))
        ]
        store.write([(store.position() + 1, Entry(COOP, "gw-road", LATER, tuple(late)))])


def _add_alarms(connection: Connection) -> None:
    step = {"coop": COOP, "alarm": ALARM, "occurrence": 2, "excursion": "x-1", "recorded_at": LATER}
    _insert(
        connection, tables.transitions, {**step, "id": "t-9", "event_at": NOW - 5 * MINUTE, "event": "return"}
    )
    sent = update(tables.outbox).where(tables.outbox.c.key == "m-2")
    connection.execute(sent.values(sent_at=LATER, delivered_at=LATER + 1))
    tried = update(tables.outbox).where(tables.outbox.c.key == "m-1")
    connection.execute(tried.values(delivered_at=LATER))
    failed = update(tables.outbox).where(tables.outbox.c.key == "m-3")
    connection.execute(failed.values(error="busy", attempts=3, due_at=LATER))
    done = {"coop": COOP, "alarm": ALARM, "excursion": "x-1", "person": "grace", "at": LATER, "key": "k-9"}
    _insert(connection, tables.alarm_actions, {**done, "action": "ack"})


def link_alarm(fleet: Fleet) -> None:
    """Have the fleet's alarm point to its excursion as a watcher writes it, with a message that waits."""
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        change = update(tables.transitions).where(tables.transitions.c.id == "t-1")
        connection.execute(change.values(excursion="x-1", recorded_at=NOW - 21 * MINUTE))
        waits = {
            "coop": COOP,
            "transition": "t-1",
            "contact": "peter",
            "channel": "sms",
            "body": "b",
            "key": "m-3",
        }
        times = {"created_at": NOW - MINUTE, "due_at": NOW, "expires_at": NOW + HOUR}
        _insert(connection, tables.outbox, {**waits, **times})


def _insert(connection: Connection, table: Table, row: dict[str, object]) -> None:
    connection.execute(insert(table), [_whole(table, row)])


def _act() -> CustodyAct:
    taken = CustodyAct(
        key="late-1",
        shipment="s-1",
        act=CustodyKind.HANDED,
        person="grace",
        via="sms",
        at=NOW - 30 * MINUTE,
        from_asset="cooler-1",
        asset="cooler-2",
        custodian="grace",
    )
    return replace(taken, recorded_at=LATER)
