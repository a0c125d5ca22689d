"""What measured: figures, certificates, clocks, and whether it was recorded often enough."""

import statistics

import pytest
from msgspec.structs import replace

from coldchain.evidence import Evidence, Stretch
from coldchain.reading import Reading
from coldchain.registry.things import Calibration, Device
from helpers.goods import at, trip
from helpers.leg_case import evidence_of
from reports.content.columns import columns_of
from reports.content.document import Conformity, Sensor
from reports.content.sensors import clocks_of, conformity_of, sensors_of

DAY_MIN = 1440


def said(minute: float, value: float, channel: str = "air/temperature", unit: str = "Cel") -> Reading:
    """Return what a device said."""
    return Reading("d-1", channel, 7, round(minute * 60), at(minute), at(minute), value, unit)


def evidence(readings: list[Reading], *papers: Calibration, until: float = 100) -> Evidence:
    """Return evidence on one device from minute 0 on."""
    base = evidence_of(trip(), [])
    return replace(
        base,
        subject=replace(base.subject, from_at=at(0), until_at=at(until)),
        stretches=(Stretch(device="d-1", asset="cooler-a", from_at=at(0), until_at=at(until)),),
        readings=tuple(readings),
        devices={"d-1": Device(id="d-1", name="Probe", model="M", serial="S", sample_interval_s=60)},
        calibrations=papers,
    )


def sensor(of: Evidence) -> Sensor:
    """Return its first channel."""
    return sensors_of(of, columns_of(of.readings))[0]


def conformity(of: Evidence) -> Conformity:
    """Return that of its first channel."""
    return conformity_of(of, columns_of(of.readings))[0]


def paper(begin: float, due: float, channel: str = "", name: str = "c") -> Calibration:
    """Return a certificate."""
    return Calibration(
        device="d-1",
        certificate=name,
        laboratory="Lab",
        calibrated_at=at(begin),
        due_at=at(due),
        channel=channel,
    )


def test_its_figures_are_those_of_the_values_there_are() -> None:
    values = [3.0, 4.5, float("nan"), 7.25, 1.0]
    found = sensor(evidence([said(minute, value) for minute, value in enumerate(values)]))
    known = [3.0, 4.5, 7.25, 1.0]
    assert (found.count, found.minimum, found.maximum) == (4, 1.0, 7.25)
    assert found.mean == pytest.approx(statistics.mean(known), rel=1e-12)
    assert found.deviation == pytest.approx(statistics.stdev(known), rel=1e-12)
    assert (found.name, found.model, found.serial, found.interval_s, found.unit) == (
        "Probe",
        "M",
        "S",
        60,
        "Cel",
    )


def test_without_values_there_are_no_figures() -> None:
    found = sensor(evidence([said(0, float("nan"))]))
    assert (found.count, found.minimum, found.mean, found.maximum, found.deviation) == (
        0,
        None,
        None,
        None,
        None,
    )
    one = sensor(evidence([said(0, 4.0)]))
    assert (one.mean, one.deviation) == (4.0, None)


@pytest.mark.parametrize(
    ("papers", "state", "name"),
    [
        ((), "none", ""),
        ((paper(-100, 1000),), "valid", "c"),
        ((paper(-100, 100),), "valid", "c"),
        ((paper(-100, 99),), "over", "c"),
        ((paper(1, 1000),), "later", "c"),
        ((paper(200, 1000),), "later", "c"),
        ((paper(-100, 1000, name="old"), paper(-50, 900, name="new")), "valid", "new"),
        ((paper(-100, 1000, channel="core/temperature"),), "none", ""),
        ((paper(-100, 1000, channel="air/temperature"),), "valid", "c"),
    ],
)
def test_the_certificate_that_counted(papers: tuple[Calibration, ...], state: str, name: str) -> None:
    found = sensor(evidence([said(0, 4.0)], *papers))
    assert (found.calibration, found.certificate) == (state, name)


def test_where_times_came_from() -> None:
    readings = [said(minute, 4.0) for minute in range(4)]
    readings[2] = replace(readings[2], clock="gps")
    assert [(each.clock, each.readings, each.from_at, each.until_at) for each in clocks_of(readings)] == [
        ("gateway", 3, at(0), at(3)),
        ("gps", 1, at(2), at(2)),
    ]
    assert clocks_of([]) == ()


@pytest.mark.parametrize(
    ("until", "every", "longest_s", "conforms"),
    [
        (DAY_MIN, 5, 300, True),
        (DAY_MIN, 6, 300, False),
        (DAY_MIN + 1, 6, 900, True),
        (7 * DAY_MIN, 15, 900, True),
        (7 * DAY_MIN + 1, 60, 3600, True),
        (7 * DAY_MIN + 1, 61, 3600, False),
    ],
)
def test_the_longer_the_trip_the_rarer_it_may_be(
    until: int, every: int, longest_s: float, conforms: bool
) -> None:
    found = conformity(evidence([said(minute, 4.0) for minute in range(0, until, every)], until=until))
    assert (found.longest_s, found.found_s, found.worst_s) == (longest_s, every * 60, every * 60)
    assert found.conforms is conforms


def test_one_gap_is_enough_not_to_conform() -> None:
    found = conformity(evidence([said(minute, 4.0) for minute in range(100) if not 40 <= minute < 46]))
    assert (found.found_s, found.worst_s, found.conforms) == (60, 420, False)
    alone = conformity(evidence([said(0, 4.0)]))
    assert (alone.found_s, alone.worst_s, alone.conforms) == (None, None, False)


def test_what_is_silent_at_the_begin_or_the_end_does_not_conform() -> None:
    late = conformity(evidence([said(minute, 4.0) for minute in range(10, 100)]))
    assert (late.found_s, late.worst_s, late.conforms) == (60, 600, False)
    early = conformity(evidence([said(minute, 4.0) for minute in range(90)]))
    assert (early.worst_s, early.conforms) == (660, False)


@pytest.mark.parametrize(
    ("offset", "uncertainty", "found"),
    [
        (-0.5, 0.5, "class-1"),
        (0.6, 0.5, "class-2"),
        (-1.9, 0.2, "no-class"),
        (None, 0.2, ""),
        (0.1, None, ""),
    ],
)
def test_a_certificate_shows_the_class_of_a_thermometer(
    offset: float | None, uncertainty: float | None, found: str
) -> None:
    told = replace(paper(-10, 500), offset=offset, uncertainty=uncertainty)
    assert sensor(evidence([said(0, 4.0)], told)).accuracy_class == found
    humid = evidence([said(0, 80.0, "air/humidity", "%RH")], told)
    assert sensor(humid).accuracy_class == ""
    assert sensor(evidence([said(0, 4.0)])).accuracy_class == ""


def test_only_temperatures_are_held_against_it() -> None:
    of = evidence([said(0, 80.0, "air/humidity", "%RH")])
    assert conformity_of(of, columns_of(of.readings)) == ()
