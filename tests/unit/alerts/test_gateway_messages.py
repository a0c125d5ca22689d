"""The words of a gateway's silence, each in one SMS."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from alerts.gateway_messages import GatewayScene, gateway_message
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.facts import Excursion, Kind
from helpers.watching import MINUTE, at

NAIROBI = ZoneInfo("Africa/Nairobi")
SCENE = GatewayScene("station-1", NAIROBI, ("Van 1", "Cooler 2"))


def silence(end: float | None = None) -> Excursion:
    """Return a silence from noon to a minute after it."""
    ended_at = None if end is None else at(end)
    return Excursion(
        id="x",
        kind=Kind.GATEWAY,
        limit="gateway-silent",
        started_at=at(0),
        confirmed_at=at(15),
        ended_at=ended_at,
    )


@pytest.mark.parametrize(
    ("event", "end", "expected"),
    [
        (
            AlarmEvent.RAISE,
            None,
            (
                "ALARM gateway station-1: nothing heard since 22 Nov 12:00 (Van 1, Cooler 2 behind it). "
                "Check its power and network."
            ),
        ),
        (
            AlarmEvent.RETURN,
            70,
            (
                "OVER gateway station-1: heard again, silent from 22 Nov 12:00 to 13:10 (1 h 10 min). "
                "All readings came afterwards."
            ),
        ),
        (
            AlarmEvent.WITHDRAW,
            None,
            "OVER gateway station-1: what it sent since 22 Nov 12:00 was only late.",
        ),
        (
            AlarmEvent.CLOSE,
            70,
            "ENDED gateway station-1: silent since 22 Nov 12:00, is no longer registered.",
        ),
        (AlarmEvent.ACKNOWLEDGE, None, "SEEN gateway station-1: nothing heard since 22 Nov 12:00."),
    ],
)
def test_what_is_said(event: AlarmEvent, end: float | None, expected: str) -> None:
    assert gateway_message(event, silence(end), SCENE) == expected


@pytest.mark.parametrize(
    ("missing", "said"),
    [(0.5, "All readings came"), (20, "Readings of 20 min are missing"), (70, "No readings came")],
)
def test_the_end_says_what_is_missing(missing: float, said: str) -> None:
    scene = SCENE._replace(missing_ms=round(missing * MINUTE))
    assert said in gateway_message(AlarmEvent.RETURN, silence(70), scene)


def test_many_names_are_cut() -> None:
    scene = SCENE._replace(behind=[f"Van {number}" for number in range(9)])
    assert "(Van 0, Van 1, Van 2 and 6 more behind it)" in gateway_message(AlarmEvent.RAISE, silence(), scene)


def test_utc_is_named_and_nothing_behind_is_not() -> None:
    text = gateway_message(AlarmEvent.RAISE, silence(), GatewayScene("gw", UTC))
    assert text == "ALARM gateway gw: nothing heard since 22 Nov 09:00 UTC. Check its power and network."


def test_an_end_on_another_day_names_it() -> None:
    assert "to 23 Nov 12:40 (1 d 1 h)" in gateway_message(AlarmEvent.RETURN, silence(24 * 60 + 40), SCENE)
