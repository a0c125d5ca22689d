"""Writing down a gateway's silence: one alarm, told to all who have something behind it. Minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.bookkeeping import Desk
from alerts.gateway_record import record_gateway
from alerts.gateways import GatewayFinding
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Fact, Withdrawn
from coldchain.judgement.gateway_silence import excursion_of
from coldchain.judgement.gateway_state import GatewayState, Silence
from coldchain.judgement.watch_list import WatchList
from helpers.watching import REGISTRY, Station, at, station_in
from links.records_tables import alarms, outbox

KEY = "highland/gateway/gw-1"
VAN = WatchList([REGISTRY]).placed("highland", "logger-1", at(0))
GOING_ON = Silence(at(0), at(30))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path) as station:
        yield station


def record(station: Station, minute: float, *facts: Fact, cut: bool = False) -> list[Transition]:
    """Write facts at a minute."""
    assert VAN is not None
    with station.records.transaction() as connection:
        finding = GatewayFinding(REGISTRY, "gw-1", GatewayState(0), (VAN,), facts, cut)
        return record_gateway(Desk(connection, station.settings, at(minute)), finding)


def test_a_silence_is_one_alarm_of_the_gateway(station: Station) -> None:
    (step,) = record(station, 30, excursion_of(KEY, GOING_ON))
    assert step.id == f"{KEY}|gateway-silent|1|raise|{at(0)}"
    (row,) = station.rows(alarms)
    assert (row["kind"], row["device"], row["asset"], row["severity"]) == ("gateway", "gw-1", "", "medium")
    assert sorted(said.contact for said in station.said()) == ["peter"]  # the manager cannot see to it
    assert record(station, 31, excursion_of(KEY, GOING_ON)) == []
    assert len(station.said()) == 1


def test_the_end_waits_for_the_readings(station: Station) -> None:
    record(station, 30, excursion_of(KEY, GOING_ON))
    record(station, 40, excursion_of(KEY, GOING_ON._replace(ended_at=at(40))))
    rows = station.rows(outbox, outbox.c.id)
    assert [(row["due_at"] - row["created_at"], bool(row["held"])) for row in rows] == [
        (0, False),
        (30_000, True),
    ]


def test_a_silence_that_is_over_before_it_was_told_is_no_news(station: Station) -> None:
    assert record(station, 40, excursion_of(KEY, GOING_ON._replace(ended_at=at(40)))) == []
    assert station.said() == []


def test_what_was_only_late_is_taken_back(station: Station) -> None:
    record(station, 30, excursion_of(KEY, GOING_ON))
    (step,) = record(station, 31, Withdrawn(f"{KEY}|gateway-silent|{at(0)}"))
    assert (step.event, step.to_state) == ("withdraw", "NORMAL")
    assert station.heard_by("peter")[1].startswith("OVER gateway gw-1: what it sent")
    assert record(station, 32, Withdrawn("unknown")) == []


def test_a_gateway_that_is_gone_is_closed(station: Station) -> None:
    record(station, 30, excursion_of(KEY, GOING_ON))
    (step,) = record(station, 50, excursion_of(KEY, GOING_ON._replace(ended_at=at(50))), cut=True)
    assert step.event == "close"


def test_nothing_found_is_nothing_written(station: Station) -> None:
    assert record(station, 30) == []
    assert station.rows(alarms) == []
