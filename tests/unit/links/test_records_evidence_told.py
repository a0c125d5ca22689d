"""Whom an alarm told, as it was known: also in a text of other alarms, and by a gateway that was alone."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, update

from coldchain.evidence import Message
from coldchain.told import Claim, ClaimState
from helpers.later_case import link_alarm
from helpers.small_fleet import ALARM, COOP, HOUR, MINUTE, NOW, _whole, build_fleet
from links.records import Connection, Records
from links.records_evidence import stories_of
from links.records_evidence_told import gateways_told
from links.records_gateway_told import save_claims
from links.records_grouping import together
from links.records_outbox import NEVER_AT, Draft
from links.records_tables import outbox, transitions

VAN = [("van-1", NOW - 3 * HOUR, NOW)]
CLAIM = Claim(
    id="x-1|peter",
    excursion="x-1",
    point=ALARM,
    contact="peter",
    state=ClaimState.SENT,
    started_at=NOW - 31 * MINUTE,
    at=NOW - 19 * MINUTE,
    text="ALARM by the gateway",
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    fleet = build_fleet(tmp_path, hours=1)
    link_alarm(fleet)
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        yield connection


def by_gateways(connection: Connection, known_at: int = NOW) -> list[Message]:
    return [
        each
        for story in stories_of(connection, COOP, VAN, "", known_at=known_at)
        for each in story.told
        if each.gateway
    ]


def test_whom_a_gateway_told_by_itself_was_told(connection: Connection) -> None:
    save_claims(connection, COOP, "gw-road", claims=[CLAIM], received_at=NOW - MINUTE)
    (told,) = by_gateways(connection)
    assert (told.to, told.channel, told.body, told.gateway) == (
        "peter",
        "sms",
        "ALARM by the gateway",
        "gw-road",
    )
    assert told.sent_at == told.created_at == CLAIM.at
    assert by_gateways(connection, NOW - 2 * MINUTE) == [], "the station had not heard of it"


def test_what_a_gateway_says_again_was_known_since_it_said_it_first(connection: Connection) -> None:
    save_claims(connection, COOP, "gw-road", claims=[CLAIM], received_at=NOW - MINUTE)
    before = by_gateways(connection)
    save_claims(connection, COOP, "gw-road", claims=[CLAIM], received_at=NOW + HOUR)
    assert by_gateways(connection) == before != []


@pytest.mark.parametrize("state", [ClaimState.CLAIMED, ClaimState.RELEASED])
def test_what_was_not_sent_for_sure_told_nobody(connection: Connection, state: ClaimState) -> None:
    save_claims(connection, COOP, "gw-road", claims=[replace(CLAIM, state=state)], received_at=NOW - MINUTE)
    assert by_gateways(connection) == []


def test_a_start_that_has_moved_since_is_the_same_alarm_and_an_older_one_is_not(
    connection: Connection,
) -> None:
    moved = replace(CLAIM, id="x-0|peter", excursion="x-0")
    save_claims(connection, COOP, "gw-road", claims=[moved], received_at=NOW - MINUTE)
    assert [each.to for each in by_gateways(connection)] == ["peter"]
    older = replace(moved, started_at=NOW - 3 * HOUR, at=NOW - 2 * HOUR)
    save_claims(connection, COOP, "gw-road", claims=[older], received_at=NOW - MINUTE)
    assert by_gateways(connection) == []
    assert list(gateways_told(connection, {ALARM}, NOW)) == [ALARM]


def test_an_alarm_that_another_ones_text_told_was_told(connection: Connection) -> None:
    other = {
        "id": "t-5",
        "coop": COOP,
        "alarm": "other",
        "occurrence": 1,
        "excursion": "x-1",
        "event": "raise",
    }
    times = {"event_at": NOW - 20 * MINUTE, "recorded_at": NOW - 20 * MINUTE}
    connection.execute(insert(transitions), [_whole(transitions, {**other, **times})])
    bare = next(each for each in stories_of(connection, COOP, VAN, "", known_at=NOW) if each.id == "other#1")
    assert bare.told == ()
    connection.execute(update(transitions).where(transitions.c.id == "t-5").values(told_with="t-1"))
    story, twin = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert {each.body for each in story.told} == {each.body for each in twin.told} != set()


def test_a_text_that_took_several_in_tells_each_of_them(connection: Connection) -> None:
    step = {
        "id": "t-5",
        "coop": COOP,
        "alarm": "other",
        "occurrence": 1,
        "excursion": "x-1",
        "event": "raise",
    }
    times = {"event_at": NOW - 20 * MINUTE, "recorded_at": NOW - 20 * MINUTE}
    connection.execute(insert(transitions), [_whole(transitions, {**step, **times})])
    whole = Draft(
        key="whole~1", coop=COOP, transition="t-5", contact="peter", channel="sms", address="+254700000002",
        body="two at once", created_at=NOW, due_at=NOW, expires_at=NOW + HOUR,
    )  # fmt: skip
    together(connection, whole, ["m-3"])
    stories = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert len(stories) == 2
    for story in stories:
        assert [each.body for each in story.told if each.channel == "sms"] == ["two at once"]


def test_a_text_that_was_folded_into_another_as_it_was_sent_is_told_by_that_one(
    connection: Connection,
) -> None:
    mine = update(outbox).where(outbox.c.key == "m-3")
    connection.execute(mine.values(error="told-together", due_at=NEVER_AT, folded_into="m-1"))
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert [(each.to, each.channel, each.with_others) for each in story.told] == [
        ("peter", "log", False),
        ("grace", "file", False),
    ], "his own text tells it already"
    digest = {"key": "d-1", "coop": COOP, "contact": "peter", "channel": "sms", "body": "3 alarms"}
    times = {"created_at": NOW - MINUTE, "due_at": NOW, "expires_at": NOW, "transition": "other"}
    connection.execute(insert(outbox), [_whole(outbox, {**digest, **times})])
    connection.execute(mine.values(folded_into="d-1"))
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert ("peter", "3 alarms", True) in [(each.to, each.body, each.with_others) for each in story.told]
