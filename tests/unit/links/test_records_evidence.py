"""What the records had written down up to an instant, about goods and what they were in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from coldchain.audit import Entry
from coldchain.errors import RegistryError
from helpers.later_case import link_alarm
from helpers.small_fleet import COOP, HOUR, MINUTE, NOW, _whole, build_fleet
from links.records import Connection, Records
from links.records_audit import append
from links.records_evidence import entries_about, given_to, registry_known, stories_of
from links.records_grouping import together
from links.records_outbox import NEVER_AT, TOGETHER, Draft
from links.records_tables import alarm_actions, excursions, outbox, transitions

VAN = [("van-1", NOW - 3 * HOUR, NOW)]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    fleet = build_fleet(tmp_path, hours=1)
    link_alarm(fleet)
    with closing(Records(fleet.records_url)) as records, records.transaction() as connection:
        yield connection


def test_an_alarm_is_told_with_its_steps_and_messages(connection: Connection) -> None:
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert (story.asset, story.device, story.limit, story.severity) == (
        "van-1",
        "d-van-1",
        "too-warm",
        "high",
    )
    assert [(each.event, each.to_state) for each in story.steps] == [("raise", "UNACK")]
    assert [(each.to, each.channel, each.sent_at) for each in story.told] == [
        ("peter", "log", NOW - 20 * MINUTE),
        ("grace", "file", None),
        ("peter", "sms", None),
    ]
    assert story.actions == ()


def test_only_what_was_written_down_by_then_is_told(connection: Connection) -> None:
    assert stories_of(connection, COOP, VAN, "", known_at=NOW - 22 * MINUTE) == ()
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW - 21 * MINUTE)
    assert [(each.to, each.sent_at) for each in story.told] == [("peter", None), ("grace", None)]


def test_a_message_that_was_put_into_another_one_later_still_waited_then(connection: Connection) -> None:
    before = stories_of(connection, COOP, VAN, "", known_at=NOW)
    draft = Draft(
        key="whole~1", coop=COOP, transition="t-1", contact="peter", channel="sms", address="+254700000002",
        body="two at once", created_at=NOW + MINUTE, due_at=NOW + MINUTE, expires_at=NOW + HOUR,
    )  # fmt: skip
    together(connection, draft, ["m-3"])
    assert stories_of(connection, COOP, VAN, "", known_at=NOW) == before
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW + MINUTE)
    assert [each.body for each in story.told if each.channel == "sms"] == ["two at once"]


def test_alarms_of_other_times_assets_and_cooperatives_are_not_told(connection: Connection) -> None:
    started_at = NOW - 31 * MINUTE
    assert stories_of(connection, COOP, [("van-1", NOW - HOUR, started_at)], "", known_at=NOW) == ()
    assert len(stories_of(connection, COOP, [("van-1", NOW - HOUR, started_at + 1)], "", known_at=NOW)) == 1
    assert stories_of(connection, COOP, [("van-2", 0, NOW)], "", known_at=NOW) == ()
    assert stories_of(connection, "other", VAN, "", known_at=NOW) == ()
    assert stories_of(connection, COOP, [], "", known_at=NOW) == ()
    connection.execute(update(excursions).values(ended_at=NOW - 10 * MINUTE))
    assert stories_of(connection, COOP, [("van-1", NOW - 10 * MINUTE, NOW)], "", known_at=NOW) == ()


def test_harm_to_goods_is_told_of_these_goods_alone(connection: Connection) -> None:
    harm = {
        "id": "x-2",
        "key": f"{COOP}/s-1",
        "coop": COOP,
        "asset": "van-1",
        "channel": "shipment",
        "kind": "product",
    }
    connection.execute(insert(excursions), [_whole(excursions, {**harm, "started_at": NOW - HOUR})])
    step = {
        "id": "t-2",
        "coop": COOP,
        "alarm": "a-2",
        "occurrence": 1,
        "excursion": "x-2",
        "recorded_at": NOW,
    }
    connection.execute(insert(transitions), [_whole(transitions, {**step, "event": "raise"})])
    assert [each.id for each in stories_of(connection, COOP, [], "s-1", known_at=NOW)] == ["a-2#1"]
    assert stories_of(connection, COOP, [], "s-2", known_at=NOW) == ()
    assert len(stories_of(connection, COOP, VAN, "", known_at=NOW)) == 1
    assert len(stories_of(connection, COOP, VAN, "s-1", known_at=NOW)) == 2


def test_an_error_is_told_once_a_message_was_given_up(connection: Connection) -> None:
    mine = update(outbox).where(outbox.c.key == "m-3")
    connection.execute(mine.values(error="busy", due_at=NOW + MINUTE))
    assert _error(connection, NOW) == ""
    connection.execute(mine.values(error="no such number", due_at=NEVER_AT, expires_at=NOW - 5))
    assert _error(connection, NOW) == "no such number"
    assert _error(connection, NOW - 6) == ""
    connection.execute(mine.values(error=TOGETHER))
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert len(story.told) == 2


def _error(connection: Connection, known_at: int) -> str:
    (story,) = stories_of(connection, COOP, VAN, "", known_at=known_at)
    return next(each.error for each in story.told if each.channel == "sms")


def test_what_people_did_is_told_in_its_order(connection: Connection) -> None:
    for number, at in enumerate((NOW - MINUTE, NOW - 2 * MINUTE, NOW + 1)):
        act = {
            "key": f"k-{number}",
            "coop": COOP,
            "excursion": "x-1",
            "person": "grace",
            "at": at,
            "action": "ack",
        }
        connection.execute(insert(alarm_actions), [_whole(alarm_actions, act)])
    (story,) = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert [(each.by, each.at) for each in story.actions] == [
        ("grace", NOW - 2 * MINUTE),
        ("grace", NOW - MINUTE),
    ]


def test_many_alarms_are_read_in_parts(connection: Connection) -> None:
    rows = [
        _whole(
            excursions,
            {
                "id": f"y-{n}",
                "key": "k",
                "coop": COOP,
                "asset": "van-1",
                "channel": "a",
                "started_at": NOW - n,
            },
        )
        for n in range(1, 1202)
    ]
    connection.execute(insert(excursions), rows)
    steps = [
        {
            "id": f"s-{n}",
            "coop": COOP,
            "alarm": f"a-{n}",
            "occurrence": 1,
            "excursion": f"y-{n}",
            "event_at": NOW - n,
        }
        for n in range(1, 1202)
    ]
    connection.execute(insert(transitions), [_whole(transitions, each) for each in steps])
    found = stories_of(connection, COOP, VAN, "", known_at=NOW)
    assert len(found) == 1202
    assert [each.steps[0].event_at for each in found] == sorted(each.steps[0].event_at for each in found)


def test_the_audit_chain_is_asked_by_thing_and_time(connection: Connection) -> None:
    append(
        connection,
        [
            Entry(coop=COOP, at=NOW + number, by="grace", via="web", action="change", about=about)
            for number, about in enumerate(("assets/van-1", "assets/van-2", "shipments/s-1", "assets/van-1"))
        ],
    )
    found = entries_about(connection, COOP, {"assets/van-1", "shipments/s-1"}, NOW + 2)
    assert [(each.entry.about, each.entry.at) for each in found] == [
        ("assets/van-1", NOW),
        ("shipments/s-1", NOW + 2),
    ]


def test_a_cooperative_that_there_is_not_is_refused(connection: Connection) -> None:
    registry, acts = registry_known(connection, COOP, NOW)
    assert (registry.cooperative.id, acts) == (COOP, [])
    assert given_to(connection, COOP, "s-1", NOW) == ()
    with pytest.raises(RegistryError, match="'none'"):
        registry_known(connection, "none", NOW)
