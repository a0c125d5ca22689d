"""Whose business an alarm was and who was not told, or only later: by the rules that decide who is told."""

import pytest
from msgspec.structs import replace

from coldchain.evidence import AlarmStory, Message, NotTold, Step
from coldchain.instants import FOREVER_AT
from coldchain.registry.things import Contact, Role
from helpers.small_fleet import HOUR, MINUTE, NOW, changed, registry_of
from reports.evidence.who_not import Stops, with_persons

PETER = Contact(id="peter", name="Peter", role=Role.DRIVER, phone="+254700000002", asset="van-1")
GRACE = Contact(id="grace", name="Grace", role=Role.MANAGER, phone="+254700000001")
FOUND = NOW - HOUR
RAISED = Step(
    event="raise", from_state="NORMAL", to_state="UNACK", event_at=FOUND, recorded_at=FOUND, late=False
)
TO_PETER = Message(
    to="peter", channel="sms", address="", step="raise", body="ALARM", created_at=FOUND,
    sent_at=FOUND + MINUTE, delivered_at=None, error="",
)  # fmt: skip
STORY = AlarmStory(
    id="a#1", asset="van-1", device="d-van-1", channel="air/temperature", limit="too-warm", kind="limit",
    severity="high", steps=(RAISED,), told=(), actions=(),
)  # fmt: skip
NOBODY = NotTold(why="nobody-to-tell", from_at=FOUND, step="raise")


def found(*contacts: Contact, story: AlarmStory = STORY, stops: Stops | None = None) -> list[tuple[str, str]]:
    registry = changed(registry_of(), contacts=contacts)
    (after,) = with_persons([story], registry, stops or {})
    return [(each.to, each.why) for each in after.not_told]


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (replace(PETER, phone=""), "no-address"),
        (replace(PETER, least_severity="critical"), "hears-of-more-urgent-ones"),
        (replace(PETER, retired_at=FOUND - 1), "has-left"),
    ],
)
def test_whose_business_it_was_and_who_was_not_told_has_a_reason(contact: Contact, why: str) -> None:
    story = replace(STORY, not_told=(NOBODY,))
    assert found(contact, story=story) == [("", "nobody-to-tell"), ("peter", why)]


@pytest.mark.parametrize(
    "contact",
    [
        replace(PETER, asset="van-2"),
        replace(PETER, asset="van-2", phone=""),
        replace(PETER, role=Role.AUDITOR, asset=""),
        replace(PETER, asset="", retired_at=FOUND - 1),
    ],
)
def test_whose_business_it_was_not_is_not_named(contact: Contact) -> None:
    assert found(contact, story=replace(STORY, not_told=(NOBODY,))) == [("", "nobody-to-tell")]


def test_of_those_who_share_a_telephone_one_is_told_and_a_manager_of_urgent_ones_only() -> None:
    told = replace(STORY, told=(TO_PETER,))
    assert found(PETER, replace(PETER, id="ann"), story=told) == [("ann", "shares-a-number")]
    assert found(PETER, GRACE, story=replace(told, severity="medium")) == [
        ("grace", "manager-hears-of-urgent-ones")
    ]


def test_who_had_asked_for_none_is_known_by_what_he_had_said_by_then() -> None:
    told = replace(STORY, told=(replace(TO_PETER, to="grace"),))
    for said, expected in (
        ([(FOUND - 1, True)], [("peter", "asked-for-none")]),
        ([(FOUND - 2, True), (FOUND - 1, False)], []),
        ([(FOUND + 1, True)], []),
    ):
        assert found(PETER, GRACE, story=told, stops={"peter": said}) == expected


def test_what_was_kept_from_everybody_is_nobodys_in_particular() -> None:
    kept = NotTold(why="suppressed", from_at=FOUND, step="raise")
    stopped = {"peter": [(FOUND - 1, True)]}
    assert found(PETER, story=replace(STORY, not_told=(kept,)), stops=stopped) == [("", "suppressed")]


def test_quiet_hours_are_why_a_message_waited_and_what_is_critical_does_not() -> None:
    sleeper = replace(PETER, quiet_hours="06:00-10:30")  # 09:45 in Nairobi
    late = replace(TO_PETER, sent_at=FOUND + 46 * MINUTE)
    registry = changed(registry_of(), contacts=(sleeper,))
    (after,) = with_persons([replace(STORY, told=(late,))], registry, {})
    (quiet,) = after.not_told
    assert (quiet.why, quiet.from_at, quiet.to) == ("quiet-hours", FOUND, "peter")
    assert quiet.until_at is not None
    assert FOUND + 44 * MINUTE < quiet.until_at < FOUND + 46 * MINUTE
    assert found(sleeper, story=replace(STORY, told=(replace(late, sent_at=None),))) == [
        ("peter", "quiet-hours")
    ]
    critical = replace(STORY, severity="critical", told=(late,))
    assert found(sleeper, story=critical) == [("peter", "waited")]


def test_a_message_that_waited_long_says_so_and_one_of_a_few_minutes_does_not() -> None:
    assert found(PETER, story=replace(STORY, told=(TO_PETER,))) == []
    late = replace(TO_PETER, sent_at=FOUND + 6 * MINUTE)
    assert found(PETER, story=replace(STORY, told=(late, replace(late, channel="log")))) == [
        ("peter", "waited")
    ]
    assert found(PETER, story=replace(STORY, told=(replace(late, gateway="gw-1"),))) == []


@pytest.mark.parametrize(("error", "expected"), [("budget-reserve", 1), ("busy", 0), ("told-together", 0)])
def test_a_message_that_was_never_sent_for_a_reason_of_ours_has_it(error: str, expected: int) -> None:
    unsent = replace(TO_PETER, sent_at=None, error=error)
    assert found(PETER, story=replace(STORY, told=(unsent,))) == [("peter", error)] * expected


def test_an_alarm_of_an_asset_that_is_unknown_is_left_as_it_is() -> None:
    story = replace(STORY, asset="gone", told=(TO_PETER,))
    assert with_persons([story], registry_of(), {"peter": [(-FOREVER_AT, True)]}) == (story,)
