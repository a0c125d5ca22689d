"""What was refused is counted by channel, reason and time: of devices that stood there alone."""

from pathlib import Path

import pytest

from coldchain import senml
from coldchain.evidence import Refused, Stretch
from coldchain.reading import Reading
from helpers.small_fleet import HOUR, MINUTE, NOW
from links.journal import Journal
from links.quarantine import Rejected
from links.quarantine_readings import Refusals
from reports.evidence.refused import by_reason, refused_of

AIR, TOPIC = "air/temperature", "coldchain/v1/kaimosi/gw-road/readings"
STRETCHES = (Stretch(device="d-1", asset="van-1", from_at=NOW - 5 * HOUR, until_at=NOW - HOUR),)


def _reading(device: str, event_at: int) -> Reading:
    return Reading(device, AIR, 7, event_at // MINUTE, event_at, 0, 400.0, "Cel")


@pytest.fixture
def refusals(tmp_path: Path) -> Refusals:
    times = (NOW - 6 * HOUR, NOW - 4 * HOUR, NOW - 4 * HOUR + MINUTE, NOW - 2 * HOUR, NOW - HOUR // 2)
    odd = [_reading("d-1", at) for at in times] + [_reading("d-2", NOW - 4 * HOUR)]
    journal = Journal(tmp_path / "journal.sqlite")
    journal.append(
        [],
        [
            Rejected(NOW, TOPIC, "impossible-value", "why", senml.encode_json(odd)),
            Rejected(NOW - 3 * HOUR, TOPIC, "bad-pack", "why", b"{"),
            Rejected(NOW - 8 * HOUR, TOPIC, "bad-pack", "why", b"{"),
        ],
    )
    journal.close()
    return Refusals(tmp_path / "journal.sqlite", "kaimosi", NOW)


def test_readings_of_its_devices_in_their_stretches_are_counted_in_runs(refusals: Refusals) -> None:
    found = refused_of(refusals, STRETCHES, NOW - 5 * HOUR, NOW)
    begin = NOW - 4 * HOUR
    assert found == (
        Refused(
            device="",
            channel="",
            reason="bad-pack",
            count=1,
            from_at=NOW - 3 * HOUR,
            until_at=NOW - 3 * HOUR,
        ),
        Refused(
            device="d-1",
            channel=AIR,
            reason="impossible-value",
            count=2,
            from_at=begin,
            until_at=begin + MINUTE,
        ),
        Refused(
            device="d-1",
            channel=AIR,
            reason="impossible-value",
            count=1,
            from_at=NOW - 2 * HOUR,
            until_at=NOW - 2 * HOUR,
        ),
    )
    assert by_reason(found) == {"impossible-value": 3}


def test_of_a_shorter_time_only_what_is_in_it(refusals: Refusals) -> None:
    found = refused_of(refusals, STRETCHES, NOW - 3 * HOUR + 1, NOW)
    assert [(each.reason, each.count) for each in found] == [("impossible-value", 1)]
    assert refused_of(refusals, (), NOW - 2 * HOUR, NOW) == ()
    assert by_reason(()) == {}
