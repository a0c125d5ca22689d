"""The exact words of every message, and that common ones are one plain SMS."""

from datetime import UTC, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from coldchain.judgement.alarm_table import AlarmEvent, AlarmState, Reason
from coldchain.judgement.alarms import Transition
from coldchain.judgement.facts import Excursion, Kind
from coldchain.messages.alarms import Scene, message
from coldchain.messages.gsm7 import LONGEST, is_gsm7
from coldchain.registry.profile import Limit, Side
from coldchain.registry.things import Asset, AssetKind, Shipment
from helpers.watching import TOO_WARM, at

NAIROBI = ZoneInfo("Africa/Nairobi")
VAN = Asset(id="van-1", name="Van KBZ 214", kind=AssetKind.VAN, profile="milk")
MILK = Shipment(id="s-1", product="Fresh milk", quantity_kg=480)
WARM = replace(TOO_WARM, advice="")
HUMID = Limit(name="dry", channel="air/humidity", side=Side.BELOW, bound=85)
DOOR = Limit(name="door", channel="door/open", side=Side.ABOVE, bound=0.5)
FLAT = Limit(name="flat", channel="supply/voltage", side=Side.BELOW, bound=11.5)


def spell(
    *, end: float | None = None, kind: Kind = Kind.LIMIT, extreme: float = 9.72, unknown_min: int = 0
) -> Excursion:
    """Return an excursion from 12:14 on."""
    return Excursion(
        id="x",
        kind=kind,
        limit="too-warm",
        started_at=at(14),
        confirmed_at=at(19),
        ended_at=None if end is None else at(end),
        extreme=extreme,
        unknown_ms=unknown_min * 60_000,
    )


def text(
    event: AlarmEvent,
    excursion: Excursion,
    limit: Limit | None = WARM,
    *,
    late: bool = False,
    zone: tzinfo = NAIROBI,
    shipments: tuple[Shipment, ...] = (),
    back_at: int | None = None,
    point: str = "a",
) -> str:
    """Return the message about one transition."""
    step = Transition(
        id="t",
        alarm=point,
        occurrence=1,
        from_state=AlarmState.NORMAL,
        to_state=AlarmState.UNACK,
        event=event,
        reason=Reason.NEW,
        event_at=at(19),
        recorded_at=at(500),
        late=late,
        excursion=excursion,
    )
    return message(step, Scene(VAN, "logger-1", limit, zone, at(75), shipments, back_at))


def test_what_is_back_is_not_told_as_going_on_up_to_the_last_reading() -> None:
    told = text(AlarmEvent.RAISE, spell(), late=True, shipments=(MILK,), back_at=at(70))
    assert told == (
        "LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:14, is back since 22 Nov 13:10, "
        "worst 9.7C. Check: Fresh milk 480 kg."
    )


@pytest.mark.parametrize(
    ("event", "excursion", "late", "expected"),
    [
        (
            AlarmEvent.RAISE,
            spell(),
            False,
            "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:14, worst 9.7C.",
        ),
        (
            AlarmEvent.RAISE,
            spell(),
            True,
            (
                "LATE ALARM Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:14 "
                "to the last reading, 22 Nov 13:15, worst 9.7C. Check now."
            ),
        ),
        (
            AlarmEvent.RECORD,
            spell(end=164),
            True,
            (
                "LATE Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:14 to 14:44 (2 h 30 min), "
                "worst 9.7C."
            ),
        ),
        (
            AlarmEvent.RECORD,
            spell(end=22),
            False,
            "Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:14 to 12:22 (8 min), worst 9.7C.",
        ),
        (
            AlarmEvent.RECORD,
            spell(end=14.5),
            False,
            "Van KBZ 214: air temperature was above 8.0C from 22 Nov 12:14 to 12:14 (30 s), worst 9.7C.",
        ),
        (
            AlarmEvent.RETURN,
            spell(end=14 + 24 * 60, unknown_min=90),
            False,
            (
                "OVER Van KBZ 214: air temperature is back, was above 8.0C from 22 Nov 12:14 to 23 Nov 12:14 "
                "(24 h 0 min, 1 h 30 min of it without readings), worst 9.7C."
            ),
        ),
        (
            AlarmEvent.WITHDRAW,
            spell(),
            False,
            (
                'CORRECTION Van KBZ 214: forget the alarm "air temperature above 8.0C since 22 Nov 12:14". '
                "Readings that came late show it was none."
            ),
        ),
        (
            AlarmEvent.CLOSE,
            spell(end=60),
            False,
            (
                "ENDED Van KBZ 214: air temperature above 8.0C since 22 Nov 12:14: no longer watched. "
                "Sensor or rule was taken away."
            ),
        ),
        (
            AlarmEvent.ACKNOWLEDGE,
            spell(),
            False,
            "SEEN Van KBZ 214: air temperature above 8.0C since 22 Nov 12:14.",
        ),
    ],
)
def test_what_is_said_of_a_limit(event: AlarmEvent, excursion: Excursion, late: bool, expected: str) -> None:
    assert text(event, excursion, late=late) == expected


@pytest.mark.parametrize(
    ("event", "end", "expected"),
    [
        (
            AlarmEvent.RAISE,
            None,
            (
                "ALARM Van KBZ 214: no readings from logger-1 since 22 Nov 12:14. "
                "Check its power and cable, and the goods."
            ),
        ),
        (
            AlarmEvent.RETURN,
            64,
            "OVER Van KBZ 214: logger-1 is heard again, no readings from 22 Nov 12:14 to 13:04 (50 min).",
        ),
        (
            AlarmEvent.WITHDRAW,
            None,
            "OVER Van KBZ 214: the readings of logger-1 since 22 Nov 12:14 came late, none is missing.",
        ),
        (
            AlarmEvent.CLOSE,
            60,
            "ENDED Van KBZ 214: logger-1, silent since 22 Nov 12:14, is no longer watched here.",
        ),
        (AlarmEvent.ACKNOWLEDGE, None, "SEEN Van KBZ 214: no readings from logger-1 since 22 Nov 12:14."),
    ],
)
def test_what_is_said_of_silence(event: AlarmEvent, end: float | None, expected: str) -> None:
    assert text(event, spell(end=end, kind=Kind.ABSENCE), None) == expected


@pytest.mark.parametrize(
    ("limit", "extreme", "expected"),
    [
        (HUMID, 70.4, "air humidity below 85% since 22 Nov 12:14, worst 70%."),
        (FLAT, 11.204, "supply voltage below 11.50V since 22 Nov 12:14, worst 11.20V."),
        (DOOR, 1.0, "door open since 22 Nov 12:14."),
        (replace(DOOR, side=Side.BELOW), 0.0, "door closed since 22 Nov 12:14."),
        (
            replace(WARM, channel="air/co2", bound=1200),
            1500.0,
            "air co2 above 1200 since 22 Nov 12:14, worst 1500.",
        ),
        (
            replace(WARM, side=Side.BELOW, bound=-0.5),
            -3.0,
            "air temperature below -0.5C since 22 Nov 12:14, worst -3.0C.",
        ),
    ],
)
def test_each_quantity_has_its_words(limit: Limit, extreme: float, expected: str) -> None:
    assert text(AlarmEvent.RAISE, spell(extreme=extreme), limit) == f"ALARM Van KBZ 214: {expected}"


def test_a_door_does_not_come_back_it_closes() -> None:
    told = text(AlarmEvent.RETURN, spell(end=22), DOOR)
    assert told == "OVER Van KBZ 214: door is closed, was open from 22 Nov 12:14 to 12:22 (8 min)."
    shut = replace(DOOR, side=Side.BELOW)
    assert "door is open, was closed" in text(AlarmEvent.RETURN, spell(end=22), shut)


def test_a_limit_that_is_gone_is_named() -> None:
    assert text(AlarmEvent.CLOSE, spell(end=60), None).startswith("ENDED Van KBZ 214: limit too-warm since")


def test_advice_and_goods_are_said_where_there_is_room() -> None:
    advised = replace(WARM, advice="Close the door.")
    assert text(AlarmEvent.RAISE, spell(), advised, shipments=(MILK, replace(MILK, product="Kale"))) == (
        "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:14, worst 9.7C. Close the door. "
        "At risk: Fresh milk 480 kg, Kale 480 kg."
    )


def test_goods_give_way_to_advice() -> None:
    advised = replace(WARM, advice="Close the door, switch the cooling on, and drive to the nearest station.")
    assert text(AlarmEvent.RAISE, spell(), advised, shipments=(MILK,)) == (
        "ALARM Van KBZ 214: air temperature above 8.0C since 22 Nov 12:14, worst 9.7C. "
        "Close the door, switch the cooling on, and drive to the nearest station."
    )


def test_times_are_those_of_the_reader() -> None:
    assert "since 22 Nov 09:14 UTC" in text(AlarmEvent.RAISE, spell(), zone=UTC)
    assert "since 22 Nov 14:44" in text(AlarmEvent.RAISE, spell(), zone=ZoneInfo("Asia/Kolkata"))


LIMITS = (TOO_WARM, HUMID, DOOR, FLAT, None)


@pytest.mark.parametrize(("event", "limit", "late"), list(product(AlarmEvent, LIMITS, (False, True))))
def test_every_common_message_is_one_plain_sms(event: AlarmEvent, limit: Limit | None, late: bool) -> None:
    kind = Kind.ABSENCE if limit is None else Kind.LIMIT
    excursion = spell(end=14 + 170, kind=kind, extreme=12.3, unknown_min=45)
    said = text(event, excursion, limit, late=late, shipments=(MILK, MILK, MILK))
    assert is_gsm7(said)
    assert len(said) <= LONGEST, said


def test_a_typographers_name_does_not_make_three_sms_of_one() -> None:
    advised = replace(WARM, advice="Keep below 8 °C \N{EN DASH} close the door")
    assert is_gsm7(text(AlarmEvent.RAISE, spell(), advised))


@pytest.mark.parametrize("event", [AlarmEvent.RAISE, AlarmEvent.RECORD])
def test_late_news_never_says_that_it_is_so_now(event: AlarmEvent) -> None:
    said = text(event, spell(end=60 if event is AlarmEvent.RECORD else None), late=True)
    assert said.startswith("LATE")
    assert "since" not in said


def sensor_text(event: AlarmEvent, *, note: str = "power-on", value: float = 85.0, **fields: object) -> str:
    """Return the message about a sensor of the air."""
    excursion = replace(spell(kind=Kind.SENSOR, extreme=value), limit="sensor-fault", note=note, **fields)
    return text(event, excursion, None, point="highland/van-1/logger-1/air/temperature|sensor-fault")


@pytest.mark.parametrize(
    ("note", "value", "why"),
    [
        ("power-on", 85.0, "reads 85.0C, power-on value"),
        ("sentinel", -127.0, "reads -127.0C, sign of no sensor"),
        ("range", 999.0, "reads 999.0C, impossible"),
        ("clock", 4.0, "its clock goes backwards"),
        ("spike", 31.5, "leaps to 31.5C"),
        ("zeros", 0.0, "reads 0.0C again and again"),
        ("stuck", 5.2, "stands still at 5.2C"),
        ("failed", 0.0, "no value"),
        ("crc", 0.0, "no value: crc"),
    ],
)
def test_a_sensor_alarm_says_what_it_reads(note: str, value: float, why: str) -> None:
    assert sensor_text(AlarmEvent.RAISE, note=note, value=value) == (
        f"SENSOR Van KBZ 214: logger-1 air temperature cannot be believed since 22 Nov 12:14 ({why}). "
        "Check sensor and cable."
    )


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (AlarmEvent.RETURN, "OVER Van KBZ 214: logger-1 air temperature can be believed again, could not"),
        (AlarmEvent.WITHDRAW, "CORRECTION Van KBZ 214: logger-1 air temperature can be believed since"),
        (AlarmEvent.CLOSE, "ENDED Van KBZ 214: logger-1 air temperature, not believed since 22 Nov 12:14"),
        (AlarmEvent.ACKNOWLEDGE, "SEEN Van KBZ 214: logger-1 air temperature cannot be believed since"),
    ],
)
def test_what_becomes_of_a_sensor_alarm_is_one_plain_sms(event: AlarmEvent, expected: str) -> None:
    said = sensor_text(event, ended_at=at(44))
    assert said.startswith(expected)
    assert is_gsm7(said)
    assert len(said) <= LONGEST
