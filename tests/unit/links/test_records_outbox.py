"""The outbox on a real database: claimed, sent, in doubt, failed, expired, refused. Times in ms."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from coldchain.judgement.unsent import Unsent
from links.records import Records
from links.records_outbox import (
    NEVER_AT,
    PATIENT_TRIES,
    Backlog,
    Draft,
    Taken,
    backlog,
    claim,
    contacts_told,
    has_due,
    last_step,
    mark_doubtful,
    mark_expired,
    mark_failed,
    mark_kept,
    mark_refused,
    mark_sent,
    put,
    readers_of,
    retry_now,
    steps_told,
    take_back,
)
from links.records_tables import outbox

LEASE = 100
DRAFT = Draft("key-1", "highland", "t-1", "peter", "log", "+254", "ALARM", created_at=10, expires_at=1000)
ON_POSTGRESQL = True


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    records = Records(records_url)
    records.migrate()
    with records.transaction() as connection:
        yield connection
    records.close()


def drafts(count: int) -> list[Draft]:
    """Return some drafts."""
    return [DRAFT._replace(key=f"key-{number}", body=f"text {number}") for number in range(1, count + 1)]


def bodies(connection: Connection, now: int, limit: int = 10) -> list[str]:
    """Return the texts of what can be claimed."""
    return [item.body for item in claim(connection, now, LEASE, limit)]


def test_a_message_is_due_from_its_creation_on(connection: Connection) -> None:
    put(connection, [DRAFT])
    assert not has_due(connection, 9, LEASE)
    assert bodies(connection, 9) == []
    assert has_due(connection, 10, LEASE)
    assert bodies(connection, 10) == ["ALARM"]


def test_the_same_key_is_the_same_message(connection: Connection) -> None:
    put(connection, [DRAFT, DRAFT._replace(body="again")])
    put(connection, [DRAFT._replace(body="and again")])
    assert bodies(connection, 10) == ["ALARM"]


def test_a_claim_says_all_that_a_sender_needs(connection: Connection) -> None:
    put(connection, [DRAFT])
    (item,) = claim(connection, 10, LEASE, 1)
    assert item._asdict() == {
        "id": 1,
        "key": "key-1",
        "coop": "highland",
        "transition": "t-1",
        "contact": "peter",
        "channel": "log",
        "address": "+254",
        "body": "ALARM",
        "created_at": 10,
        "expires_at": 1000,
        "purpose": "alarm",
        "severity": "",
        "about": "",
        "rank": 3,
        "attempts": 1,
        "in_doubt": False,
        "error": "",
    }


def test_the_oldest_are_claimed_first_and_no_more_than_asked_for(connection: Connection) -> None:
    put(connection, [each._replace(contact=each.key) for each in drafts(3)])
    assert bodies(connection, 10, limit=2) == ["text 1", "text 2"]
    assert bodies(connection, 10, limit=2) == ["text 3"]


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(connection: Connection) -> None:
    put(connection, [DRAFT])
    claim(connection, 10, LEASE, 1)
    assert not has_due(connection, 10 + LEASE - 1, LEASE)
    (item,) = claim(connection, 10 + LEASE, LEASE, 1)
    assert (item.in_doubt, item.attempts) == (True, 2)


def test_what_is_sent_is_done(connection: Connection) -> None:
    put(connection, [DRAFT])
    claim(connection, 10, LEASE, 1)
    mark_sent(connection, 1, 12, Taken("ref", 2, 1.5))
    assert not has_due(connection, 10**9, LEASE)
    row = connection.execute(select(outbox)).mappings().one()
    names = ("sent_at", "reference", "segments", "cost", "claimed_at", "delivered_at")
    assert [row[name] for name in names] == [12, "ref", 2, 1.5, None, None]


def test_critical_goes_first_then_what_is_live_then_what_is_late(connection: Connection) -> None:
    wanted = [("critical", False), ("critical", True), ("high", False), ("low", False), ("high", True)]
    given = [
        DRAFT._replace(key=f"{severity} {late}", body=f"{severity} {late}", severity=severity, late=late)
        for severity, late in reversed(wanted)
    ]
    put(connection, [DRAFT._replace(key="report", body="report", purpose="report", severity="high"), *given])
    expected = [f"{severity} {late}" for severity, late in wanted] + ["report"]
    assert bodies(connection, 10) == expected


def test_later_messages_wait_behind_one_that_failed_and_others_go_on(connection: Connection) -> None:
    first, second, third = drafts(3)
    urgent = third._replace(key="u", body="urgent", severity="critical")
    put(connection, [first, second, third._replace(contact="ann"), urgent])
    claim(connection, 10, LEASE, 1)
    (item,) = claim(connection, 10, LEASE, 1)
    mark_failed(connection, item.id, "no answer", due_at=50)
    assert bodies(connection, 20) == ["text 3"]
    mark_sent(connection, 4, 20, Taken())
    assert not has_due(connection, 49, LEASE)
    assert bodies(connection, 50) == ["text 1", "text 2"], "the first is tried first"


def test_a_claim_costs_little_more_when_a_thousand_wait(connection: Connection) -> None:
    """A storm, or a network that was gone for hours: what waits for one person is not held against itself."""

    def cost_s() -> float:
        began_s = time.process_time()
        (item,) = claim(connection, 10, LEASE, 1)
        mark_sent(connection, item.id, 10, Taken())
        return time.process_time() - began_s

    put(connection, drafts(20))
    few_s = min(cost_s() for _ in range(5))
    put(connection, drafts(1000))
    assert min(cost_s() for _ in range(3)) < 10 * few_s  # 100 times that when each is held against each


def test_what_fails_for_ever_holds_up_a_person_for_a_while_only(connection: Connection) -> None:
    put(connection, drafts(2))
    for _ in range(PATIENT_TRIES):
        (item,) = claim(connection, 10, LEASE, 1)
        mark_failed(connection, item.id, "no answer", due_at=10)
    mark_failed(connection, 1, "no answer", due_at=500)
    assert not has_due(connection, 11, LEASE)
    claim(connection, 500, LEASE, 1)
    mark_failed(connection, 1, "no answer", due_at=900)
    assert bodies(connection, 501) == ["text 2"]


def test_what_others_look_after_is_left_to_them(connection: Connection) -> None:
    put(connection, [DRAFT, DRAFT._replace(key="sms", channel="sms", body="by sms")])
    assert has_due(connection, 10, LEASE, apart=["log"])
    assert not has_due(connection, 10, LEASE, apart=["log", "sms"])
    (item,) = claim(connection, 10, LEASE, 9, apart=["log"])
    assert item.body == "by sms"


def test_what_was_held_back_was_not_tried(connection: Connection) -> None:
    put(connection, [DRAFT])
    claim(connection, 10, LEASE, 1)
    mark_kept(connection, 1, Unsent.RATE, due_at=60)
    assert not has_due(connection, 59, LEASE)
    (item,) = claim(connection, 60, LEASE, 1)
    assert (item.attempts, item.error, item.in_doubt) == (1, "rate", False)


def test_what_may_have_been_sent_is_in_doubt_at_once(connection: Connection) -> None:
    put(connection, [DRAFT])
    claim(connection, 10, LEASE, 1)
    mark_doubtful(connection, 1, "fell silent", due_at=60)
    (item,) = claim(connection, 60, LEASE, 1)
    assert (item.in_doubt, item.error) == (True, "fell silent")


def test_what_failed_for_certain_is_tried_again_without_doubt(connection: Connection) -> None:
    put(connection, [DRAFT])
    claim(connection, 10, LEASE, 1)
    mark_failed(connection, 1, "no network", due_at=50)
    assert not has_due(connection, 49, LEASE)
    (item,) = claim(connection, 50, LEASE, 1)
    assert (item.in_doubt, item.attempts) == (False, 2)


def test_doubt_stays(connection: Connection) -> None:
    put(connection, [DRAFT])
    claim(connection, 10, LEASE, 1)
    claim(connection, 10 + LEASE, LEASE, 1)  # the first claimant may have sent it
    mark_failed(connection, 1, "no network", due_at=300)
    (item,) = claim(connection, 300, LEASE, 1)
    assert item.in_doubt


def test_what_is_over_is_never_due_and_says_why(connection: Connection) -> None:
    put(connection, drafts(2))
    claim(connection, 10, LEASE, 2)
    mark_expired(connection, 1)
    mark_refused(connection, 2, "no such number", now=11)
    assert not has_due(connection, NEVER_AT - 1, LEASE)
    rows = connection.execute(select(outbox).order_by(outbox.c.id)).mappings().all()
    assert [(row["error"], row["expires_at"]) for row in rows] == [("expired", 1000), ("no such number", 11)]


def test_the_backlog_counts_each_message_once(connection: Connection) -> None:
    assert backlog(connection) == Backlog(0, 0, 0, 0, 0)
    put(connection, drafts(7))
    claim(connection, 10, LEASE, 5)
    mark_sent(connection, 1, 12, Taken("ref", 2, 1.5))
    mark_sent(connection, 2, 12, Taken("ref", 2, 1.5))
    mark_expired(connection, 3)
    mark_refused(connection, 4, "no such number", now=11)
    mark_failed(connection, 5, "no network", due_at=50)
    mark_refused(connection, 7, Unsent.OVER, now=11)
    assert backlog(connection) == Backlog(waiting=2, sent=2, expired=1, refused=1, dropped=1)


def test_looking_for_due_messages_does_not_read_those_that_are_over(connection: Connection) -> None:
    """It is done ten times a second, for years."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # it reads small tables whole
        rows = connection.exec_driver_sql(
            "EXPLAIN SELECT id FROM outbox WHERE sent_at IS NULL AND due_at <= 5"
        )
        assert "ix_outbox_sent_at_due_at" in str(rows.all())
        return
    plan = connection.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT id FROM outbox WHERE sent_at IS NULL AND due_at <= 5"
    ).all()
    assert "sent_at=? AND due_at<?" in str(plan)


def test_who_was_told_of_an_alarm_or_shipment_is_known(connection: Connection) -> None:
    told = (
        ("highland/s-1|freezing|1|raise|5", "peter"),
        ("highland/s-1|freezing|1|withdraw|5", "ann"),
        ("highland/s-1|verdict|2", "grace"),
        ("highland/s-10|freezing|1|raise|5", "otieno"),
        ("highland/s_1|freezing|1|raise|5", "joe"),
    )
    put(connection, [DRAFT._replace(key=name, transition=name, contact=person) for name, person in told])
    assert contacts_told(connection, "highland/s-1|freezing") == {"peter", "ann"}
    assert contacts_told(connection, "highland/s-1") == {"peter", "ann", "grace"}
    assert contacts_told(connection, "highland/s_1") == {"joe"}
    assert contacts_told(connection, "highland/s-2") == set()


def test_steps_of_a_kind_are_known_in_their_order_and_for_whom_they_were(connection: Connection) -> None:
    steps = ["journal|b|1", "journal|a|1", "highland/van-1|journal|", "journ_l|a"]
    for step in (*steps, steps[1]):
        put(connection, [DRAFT._replace(key=f"{step}|peter", transition=step)])
    put(connection, [DRAFT._replace(key="other", coop="valley", transition=steps[0], contact="ann")])
    assert steps_told(connection, "journal|") == ["journal|b|1", "journal|a|1"]
    assert steps_told(connection, "journ_l|") == ["journ_l|a"], "and not whatever is like it"
    assert readers_of(connection, steps[0]) == {("highland", "peter"), ("valley", "ann")}
    assert readers_of(connection, "no such") == set()
    put(connection, [DRAFT._replace(key="later", transition="journal|c", created_at=3)])
    assert last_step(connection, "journal|") == ("journal|c", 3), "by its place, not by the clock"
    assert last_step(connection, "other|") is None


def test_what_a_dead_sender_had_in_hand_is_due_at_once_and_in_doubt(connection: Connection) -> None:
    put(connection, drafts(3))
    (sent, _) = claim(connection, 10, LEASE, 2)
    mark_sent(connection, sent.id, 11, Taken())
    assert take_back(connection, 3) == 1
    found = claim(connection, 12, LEASE, 9)
    assert [(item.body, item.in_doubt, item.attempts) for item in found] == [
        ("text 2", True, 2),
        ("text 3", False, 1),
    ]


def test_what_may_kill_its_sender_waits_for_its_lease_in_the_end(connection: Connection) -> None:
    put(connection, [DRAFT])
    for _ in range(2):
        assert bodies(connection, 10) == ["ALARM"]
        assert take_back(connection, 3) == 1
    assert bodies(connection, 10) == ["ALARM"]
    assert take_back(connection, 3) == 0
    assert bodies(connection, 10 + LEASE - 1) == []
    assert bodies(connection, 10 + LEASE) == ["ALARM"]


def test_what_a_channel_failed_to_send_is_due_at_once_when_it_is_well_again(connection: Connection) -> None:
    put(connection, [*drafts(4), DRAFT._replace(key="key-5", body="text 5", channel="other")])
    claim(connection, 10, LEASE, 9)
    for number in (1, 5):
        mark_failed(connection, number, "no network", 500)
    mark_doubtful(connection, 2, "silence", 500)
    mark_kept(connection, 3, Unsent.RATE, 500)
    assert retry_now(connection, ["log"], 20) == 1
    assert bodies(connection, 20) == ["text 1"]
