"""From transitions to outbox rows: people, channels, keys, expiry. Minutes after noon."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts.settings import AlertsSettings
from alerts.telling import drafts
from coldchain.judgement.alarm_table import Suppression
from coldchain.judgement.alarms import Alarm, Known, Moment, reconcile
from coldchain.judgement.facts import Excursion, Kind
from coldchain.judgement.watch_list import Watched, WatchList
from coldchain.messages.subject import Subject
from coldchain.registry.profile import Severity
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg, Shipment
from helpers.watching import COOP, KEY, MILK, REGISTRY, TOO_WARM, air, airs, at, station_in
from links.records_choices import choose
from links.records_outbox import Draft

POINT = f"{KEY}|too-warm"
EXCURSION = Excursion(
    id=f"{POINT}|0", kind=Kind.LIMIT, limit="too-warm", started_at=at(0), confirmed_at=at(5), extreme=9.0
)
RAISED = reconcile(
    Alarm(id=POINT), [Known(EXCURSION, False, False)], Moment(at(6), 900_000), others_open=False
)


def watched(registry: Registry = REGISTRY) -> Watched:
    """Return the air of the van."""
    found = WatchList([registry]).find(COOP, air(0, 9))
    assert found is not None
    return found


def told(
    registry: Registry = REGISTRY, *, severity: Severity = Severity.HIGH, channels: tuple[str, ...] = ("log",)
) -> list[Draft]:
    """Return the drafts of a raised alarm."""
    limit = replace(TOO_WARM, severity=severity)
    settings = AlertsSettings.model_validate({"channels": channels, "expires_after": "6h"})
    return drafts(Subject(watched(registry), limit, at(5)), RAISED.alarm, RAISED.transitions, settings)


def test_a_draft_holds_all_that_the_outbox_needs() -> None:
    assert told()[1] == Draft(
        key=f"{POINT}|1|raise|{at(0)}|grace|log",
        coop=COOP,
        transition=f"{POINT}|1|raise|{at(0)}",
        contact="grace",
        channel="log",
        address="+254700000003",
        body=(
            "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:00, worst 9.0C. Close the door. "
            "At risk: Fresh milk 480 kg."
        ),
        created_at=at(6),
        expires_at=at(6 + 360),
        severity=Severity.HIGH,
        about="van-1",
    )


def test_each_person_hears_over_each_channel() -> None:
    assert [(item.contact, item.channel) for item in told(channels=("log", "file"))] == [
        ("peter", "log"),
        ("peter", "file"),
        ("grace", "log"),
        ("grace", "file"),
    ]


def test_the_manager_is_spared_what_is_not_urgent() -> None:
    assert [item.contact for item in told(severity=Severity.LOW)] == ["peter"]


@pytest.mark.parametrize("suppression", [item for item in Suppression if item is not Suppression.NONE])
def test_a_suppressed_alarm_is_not_told(suppression: Suppression) -> None:
    alarm = replace(RAISED.alarm, suppression=suppression)
    subject = Subject(watched(), TOO_WARM, at(5))
    assert drafts(subject, alarm, RAISED.transitions, AlertsSettings()) == []


def test_a_time_zone_that_is_not_known_here_does_not_swallow_the_alarm() -> None:
    cooperative = replace(REGISTRY.cooperative, time_zone="Africa/Nowhere")
    assert "since 22 Nov 09:00 UTC" in told(replace(REGISTRY, cooperative=cooperative))[0].body


@pytest.mark.parametrize(("over_after", "told_of"), [("0s", True), ("5m", True), ("6m", False)])
def test_the_end_of_what_was_short_is_not_worth_a_text(over_after: str, told_of: bool) -> None:
    ended = replace(EXCURSION, ended_at=at(10))
    over = reconcile(RAISED.alarm, [Known(ended, True, False)], Moment(at(11), 900_000), others_open=False)
    settings = AlertsSettings.model_validate({"channels": ["log"], "over_after": over_after})
    found = drafts(Subject(watched(), TOO_WARM, at(5)), over.alarm, over.transitions, settings)
    assert [draft.contact for draft in found] == (["peter", "grace"] if told_of else [])


def test_after_stop_critical_danger_is_told_once_for_each_place(tmp_path: Path) -> None:
    """Peter has goods in two vans. He is not told a second time of one of them, nor of any end."""
    second = Leg(shipment="s-2", asset="van-2", custodian="peter", from_at=at(-1))
    registry = replace(
        REGISTRY,
        shipments=(*REGISTRY.shipments, Shipment(id="s-2", product="Spinach", quantity_kg=60)),
        legs=(*REGISTRY.legs, second),
        profiles=(replace(MILK, limits=(replace(TOO_WARM, severity=Severity.CRITICAL),)),),
    )
    spell = [9.0] * 7 + [4.0] * 3
    with station_in(tmp_path, registry) as station:
        with station.records.transaction() as connection:
            choose(connection, COOP, "peter", stopped_at=at(0))
        station.live(airs(spell * 2))
        assert [text.split(":")[0] for text in station.heard_by("peter")] == ["ALARM Van KBZ 214"]
        station.live([replace(each, device="logger-2") for each in airs(spell * 2, start=20)])
        firsts = [text.split(":")[0] for text in station.heard_by("peter")]
        assert firsts == ["ALARM Van KBZ 214", "ALARM Van KCA 981"]
        assert [text.split(":")[0] for text in station.heard_by("grace")].count("OVER Van KBZ 214") == 2
