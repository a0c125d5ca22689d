"""Who was told what: one message to one person is shown once, however many channels it went by."""

import msgspec

from console.told import build_messages, told_people
from console.view import WayView
from links.records_views import MessageRow

NOW = 1_000_000_000
MINUTE = 60_000
LOG = MessageRow(
    id=1,
    transition="t-1",
    event="raise",
    alarm="a",
    occurrence=3,
    contact="grace",
    name="Grace",
    channel="log",
    address="+254",
    body="ALARM",
    created_at=NOW - 9 * MINUTE,
    due_at=NOW - 9 * MINUTE,
    expires_at=NOW + MINUTE,
    claimed_at=None,
    sent_at=None,
    delivered_at=None,
    attempts=0,
    in_doubt=False,
    error="",
)


def _row(**fields: object) -> MessageRow:
    return msgspec.structs.replace(LOG, **fields)


SENT_LOG = _row(sent_at=NOW - 8 * MINUTE)
SENT_FILE = _row(id=2, channel="file", sent_at=NOW - 8 * MINUTE + 5)


def _ways(*rows: MessageRow) -> tuple[WayView, ...]:
    (person,) = told_people(rows, now=NOW)
    return person.ways


def test_one_message_over_two_channels_is_told_once() -> None:
    (way,) = _ways(SENT_LOG, SENT_FILE)
    assert (way.words, way.channels) == ("sent", ("log", "file"))
    assert [(time.what, time.at) for time in way.times] == [("alarm", NOW - 8 * MINUTE)]


def test_a_channel_that_still_waits_is_told_apart() -> None:
    ways = _ways(SENT_LOG, _row(id=2, channel="file"))
    assert [(way.state, way.channels) for way in ways] == [("sent", ("log",)), ("waiting", ("file",))]


def test_channels_of_another_minute_keep_their_own_time() -> None:
    ways = _ways(SENT_LOG, _row(id=2, channel="file", sent_at=NOW - 2 * MINUTE))
    assert [(way.channels, way.times[0].at) for way in ways] == [
        (("log",), NOW - 8 * MINUTE),
        (("file",), NOW - 2 * MINUTE),
    ]


def test_several_messages_to_one_person_are_named_with_their_times() -> None:
    over = {"transition": "t-2", "event": "return", "sent_at": NOW - MINUTE}
    (way,) = _ways(SENT_LOG, SENT_FILE, _row(id=3, **over), _row(id=4, channel="file", **over))
    assert way.channels == ("log", "file")
    assert [(time.what, time.at) for time in way.times] == [
        ("alarm", NOW - 8 * MINUTE),
        ("over", NOW - MINUTE),
    ]


def test_people_stand_in_the_order_in_which_they_were_told() -> None:
    people = told_people([SENT_LOG, _row(id=3, contact="joe", name="Joe"), SENT_FILE], now=NOW)
    assert [person.to for person in people] == ["Grace", "Joe"]


def test_recent_messages_are_one_for_each_transition_and_person() -> None:
    rows = [
        _row(id=6, transition="t-2", body="OVER"),
        _row(id=5, contact="joe", name="Joe"),
        SENT_FILE,
        SENT_LOG,
    ]
    messages = build_messages(rows, now=NOW, most=9)
    assert [(one.id, one.text, one.told.to) for one in messages] == [
        (6, "OVER", "Grace"),
        (5, "ALARM", "Joe"),
        (1, "ALARM", "Grace"),
    ]
    assert messages[2].told.ways[0].channels == ("log", "file")
    assert len(build_messages(rows, now=NOW, most=2)) == 2


def test_messages_about_nothing_are_not_taken_for_one() -> None:
    rows = [_row(id=2, transition="", event=""), _row(id=1, transition="", event="")]
    assert [one.id for one in build_messages(rows, now=NOW, most=9)] == [2, 1]


def test_claimed_sent_and_delivered_are_separate_facts() -> None:
    def state(**fields: object) -> tuple[str, str, str, int]:
        (way,) = _ways(_row(**fields))
        return way.state, way.words, way.why, way.times[0].at

    assert state() == ("waiting", "waiting since", "", LOG.created_at)
    assert state(claimed_at=NOW) == ("waiting", "being sent since", "", NOW)
    assert state(sent_at=NOW) == ("sent", "sent", "", NOW)
    assert state(sent_at=NOW, delivered_at=NOW + 1) == ("delivered", "delivered", "", NOW + 1)
    assert state(sent_at=NOW, in_doubt=True) == ("sent", "sent", "may have been sent twice", NOW)
    failing = {"error": "no signal", "attempts": 2, "due_at": NOW + 5}
    assert state(**failing) == (
        "waiting",
        "waiting for the next try",
        "2 attempts failed, no signal",
        NOW + 5,
    )
    together = state(expires_at=NOW, error="told-together")
    assert together == ("sent", "in one text with others, written", "", LOG.created_at)
    assert state(expires_at=NOW, error="no signal") == ("failed", "not sent, given up", "no signal", NOW)
    assert state(error="expired") == ("failed", "not sent, given up", "", LOG.expires_at)


def test_somebody_without_a_name_is_told_by_address() -> None:
    (person,) = told_people([_row(name="", contact="")], now=NOW)
    assert person.to == "+254"


def test_a_very_long_message_is_cut() -> None:
    (view,) = build_messages([_row(body="x" * 5000)], now=NOW, most=1)
    assert len(view.text) == 300
