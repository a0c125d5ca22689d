"""The storm: a station loses power, and one message goes to each person at each step. Minutes after noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from alerts.settings import AlertsSettings
from coldchain.reading import Reading
from coldchain.registry.profile import Profile
from coldchain.registry.things import Asset, AssetKind, Contact, Device, Placement, Role, Site, SiteKind
from helpers.watching import COOP, REGISTRY, TOO_WARM, Said, Station, air, at, station_in
from links.journal import Entry
from links.records_outbox import TOGETHER
from links.records_tables import escalations, outbox, transitions

GATEWAYS, SENSORS = 4, 60
SETTINGS = AlertsSettings.model_validate(
    {"channels": ["log"], "over_after": "0s", "escalation": {"medium": {"after": "20m"}}}
)
COLD = Profile(name="cold", limits=(TOO_WARM,), absence_after_s=300, max_gap_s=300)
TICK_MS = 20_000
STORM = replace(
    REGISTRY,
    gateways=tuple(f"gw-{index}" for index in range(GATEWAYS)),
    sites=(Site(id="kip", name="Kipkelion", kind=SiteKind.TOWNSHIP_STATION),),
    assets=tuple(
        Asset(id=f"cooler-{index}", name=f"Cooler {index}", kind=AssetKind.COOLER, profile="cold", site="kip")
        for index in range(GATEWAYS)
    ),
    devices=tuple(Device(id=f"s-{index}") for index in range(SENSORS)),
    placements=tuple(
        Placement(device=f"s-{index}", asset=f"cooler-{index % GATEWAYS}") for index in range(SENSORS)
    ),
    profiles=(COLD,),
    contacts=(
        Contact(id="akinyi", name="Akinyi", role=Role.KEEPER, phone="+254700000001", site="kip"),
        Contact(id="otieno", name="Otieno", role=Role.KEEPER, phone="+254700000002", site="kip"),
        Contact(id="grace", name="Grace", role=Role.MANAGER, phone="+254700000003"),
    ),
    shipments=(),
    legs=(),
)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with station_in(tmp_path, STORM, settings=SETTINGS) as station:
        station.beats = False
        yield station


def everybody_speaks(station: Station, minute: float) -> None:
    """Have each sensor say something at a minute, the gateways some seconds apart, and be judged."""
    for gateway in range(GATEWAYS):
        station.clock.move_to(at(minute) + gateway * 5_000)
        now = station.clock.now()
        readings: list[Reading] = [
            replace(air(minute + gateway / 12, 4.0, device=f"s-{index}"), received_at=now)
            for index in range(gateway, SENSORS, GATEWAYS)
        ]
        station.journal.append([Entry(COOP, f"gw-{gateway}", now, tuple(readings))])
        station.watch()
    station.write_store()


def pass_time(station: Station, until: float) -> list[Said]:
    """Let time pass, and send what is due; return what people got meanwhile."""
    sent = []
    while station.clock.now() < at(until):
        station.clock.advance(TICK_MS)
        station.watch()
        sent += send(station)
    return sent


def send(station: Station) -> list[Said]:
    """Send what is due, as the sender would."""
    now = station.clock.now()
    due = outbox.c.sent_at.is_(None) & (outbox.c.due_at <= now)
    with station.records.transaction() as connection:
        rows = connection.execute(select(outbox).where(due).order_by(outbox.c.id)).mappings().all()
        connection.execute(outbox.update().where(due).values(sent_at=now))
    return [Said(row["contact"], row["body"]) for row in rows]


def by_person(said: list[Said]) -> dict[str, int]:
    """Return how many messages each person got."""
    return {
        name: sum(each.contact == name for each in said) for name in sorted({each.contact for each in said})
    }


def test_a_storm_is_one_message_for_each_person_at_each_step(station: Station) -> None:
    for minute in range(3):
        everybody_speaks(station, minute)
    begun = pass_time(station, 20)
    assert begun == [
        Said(
            name,
            "ALARM Kipkelion: 4 gateways silent since 22 Nov 12:02: gw-0, gw-1, gw-2 and 1 more."
            " Check power and network there.",
        )
        for name in ("akinyi", "otieno")
    ]
    assert pass_time(station, 40) == [
        Said(
            "grace",
            "Akinyi, Otieno: no answer. ALARM Kipkelion: 4 gateways silent since 22 Nov 12:02: gw-0, gw-1,"
            " gw-2 and 1 more. Check power and network there.",
        )
    ]
    everybody_speaks(station, 40)
    everybody_speaks(station, 41)
    ended = pass_time(station, 44)
    assert by_person(ended) == {"akinyi": 1, "otieno": 1, "grace": 1}
    assert {each.body for each in ended} == {
        "OVER Kipkelion: 4 gateways heard again, silent since 22 Nov 12:02: gw-0, gw-1, gw-2 and 1 more."
    }
    steps = station.rows(transitions)
    naive = len(steps) * len(STORM.contacts)
    print(
        f"storm: {len(steps)} steps of alarms, {naive} messages by the naive rule, 6 sent: {SENSORS} sensors"
    )
    assert sum(row["error"] != TOGETHER for row in station.rows(outbox)) == 2 + 1 + 3
    assert {row["state"] for row in station.rows(escalations)} == {"exhausted"}
    assert naive > 20 * (2 + 1 + 3)
