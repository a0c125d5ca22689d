"""Who was told by a gateway is left out, and hears the end once; a claim in doubt is waited for. Minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.channels.channel import Handed, Outgoing
from alerts.sender import Rules, Sender
from coldchain.messages.catalogue import phrases
from coldchain.told import IN_DOUBT_MS, Claim, ClaimState
from helpers.watching import COOP, EVERY_END, KEY, REGISTRY, Station, airs, at, station_in
from links.records_gateway_told import let_go, save_claims
from links.records_tables import outbox, transitions

REPEAT = phrases("en").say("prefix", "repeat")

POINT = f"{KEY}|too-warm"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, REGISTRY, EVERY_END) as found:
        yield found


def claim(
    station: Station, contact: str, state: ClaimState, *, started: float = 0, at_minute: float = 6
) -> None:
    """Write a claim of a gateway."""
    made = Claim(
        id=f"{POINT}|{at(started)}|{contact}",
        excursion=f"{POINT}|{at(started)}",
        point=POINT,
        contact=contact,
        state=state,
        started_at=at(started),
        at=at(at_minute),
    )
    with station.records.transaction() as connection:
        save_claims(connection, COOP, "gw-1", claims=[made], received_at=at(at_minute))
        if state is ClaimState.RELEASED:
            let_go(connection, made, at(at_minute))


def messages(station: Station, event: str) -> dict[str, str]:
    """Return the bodies about an event of the limit by reader; each reader at most once."""
    with station.records.reading() as connection:
        steps = connection.execute(
            select(transitions.c.id).where(transitions.c.event == event, transitions.c.alarm == POINT)
        ).scalars()
        rows = connection.execute(
            select(outbox.c.contact, outbox.c.body).where(outbox.c.transition.in_(list(steps)))
        ).all()
    assert len({row.contact for row in rows}) == len(rows)
    return {row.contact: row.body for row in rows}


def untold(station: Station, event: str) -> list[str]:
    with station.records.reading() as connection:
        query = select(transitions.c.untold).where(transitions.c.event == event, transitions.c.alarm == POINT)
        return list(connection.execute(query).scalars())


def test_who_was_told_is_left_out_and_the_other_is_not(station: Station) -> None:
    claim(station, "peter", ClaimState.SENT)
    station.live(airs([9] * 7))
    assert list(messages(station, "raise")) == ["grace"]
    assert untold(station, "raise") == [""]


def test_when_everybody_was_told_the_reason_stands_there_and_the_end_is_told(station: Station) -> None:
    claim(station, "peter", ClaimState.SENT)
    claim(station, "grace", ClaimState.SENT)
    station.live(airs([9] * 7))
    assert messages(station, "raise") == {}
    assert untold(station, "raise") == ["told-by-gateway"]
    station.live(airs([5] * 3, start=7))
    assert sorted(messages(station, "return")) == ["grace", "peter"]


def test_a_start_that_late_readings_moved_is_the_same_alarm(station: Station) -> None:
    claim(station, "peter", ClaimState.SENT, started=2)
    station.live(airs([9] * 7))
    assert list(messages(station, "raise")) == ["grace"]


def test_an_older_alarm_of_the_same_point_is_another_one(station: Station) -> None:
    claim(station, "peter", ClaimState.SENT, started=-60, at_minute=-50)
    station.live(airs([9] * 7))
    assert sorted(messages(station, "raise")) == ["grace", "peter"]


def test_what_was_released_is_told_by_the_server(station: Station) -> None:
    claim(station, "peter", ClaimState.RELEASED)
    station.live(airs([9] * 7))
    assert sorted(messages(station, "raise")) == ["grace", "peter"]


class Channel:
    """Takes everything."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def send(self, message: Outgoing, now: int) -> Handed:
        self.sent.append(message)
        return Handed("1")


def send_all(station: Station) -> list[str]:
    channel = Channel()
    sender = Sender(station.records, {"log": channel}, clock=station.clock, rules=Rules(60))
    for _ in range(10):
        sender.step()
    sender._claim(limit=0)
    return [each.contact for each in channel.sent]


def test_a_claim_that_is_not_settled_waits_then_is_told_after_all(station: Station) -> None:
    claim(station, "peter", ClaimState.CLAIMED)
    station.live(airs([9] * 7))
    assert send_all(station) == ["grace"]
    station.clock.advance(IN_DOUBT_MS)
    assert send_all(station) == ["peter"]
    assert messages(station, "raise")["peter"].startswith(f"{REPEAT}ALARM ")


def test_a_claim_that_is_settled_meanwhile_is_not_told(station: Station) -> None:
    claim(station, "peter", ClaimState.CLAIMED)
    station.live(airs([9] * 7))
    claim(station, "peter", ClaimState.SENT, at_minute=7)
    station.clock.advance(IN_DOUBT_MS)
    assert send_all(station) == ["grace"]
    with station.records.reading() as connection:
        errors = select(outbox.c.contact, outbox.c.error).where(outbox.c.error != "")
        assert connection.execute(errors).all() == [("peter", "told-by-gateway")]


def test_a_claim_that_comes_after_the_message_was_written_stops_it(station: Station) -> None:
    station.live(airs([9] * 7))
    claim(station, "peter", ClaimState.SENT)
    assert send_all(station) == ["grace"]


def test_what_is_over_when_the_server_first_finds_it_is_told_as_over(station: Station) -> None:
    claim(station, "peter", ClaimState.SENT)
    station.late(airs([9] * 7 + [5] * 3), minute=120)
    found = messages(station, "record")
    assert found["peter"].startswith("OVER Van KBZ 214: air temperature is back")
    assert found["grace"].startswith("LATE Van KBZ 214: air temperature was above")


def test_a_claim_that_is_released_is_told_at_once(station: Station) -> None:
    claim(station, "peter", ClaimState.CLAIMED)
    station.live(airs([9] * 7))
    assert send_all(station) == ["grace"]
    claim(station, "peter", ClaimState.RELEASED, at_minute=6.5)
    station.clock.advance(60_000)
    assert send_all(station) == ["peter"]
