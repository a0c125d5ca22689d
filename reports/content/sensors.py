"""What measured: each channel with its calibration, its figures, its clock, and how often it did. Pure."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import numpy as np

from coldchain.evidence import Evidence
from coldchain.instants import MS_PER_S
from coldchain.reading import Reading
from coldchain.registry.things import Calibration, Device
from coldchain.units import QUANTITIES
from reports.content.columns import Columns
from reports.content.document import ClockNote, Conformity, Sensor

_TEMPERATURE = "Cel"
_DAY_S = 86_400
_LONGEST_S = ((_DAY_S, 300.0), (7 * _DAY_S, 900.0))
_LONGER_S = 3_600.0
"""EN 12830, transport: a record every 5 min at least up to a day, every 15 min up to a week, else hourly."""
_CLASSES = (("class-1", 1.0), ("class-2", 2.0))
"""EN 12830: the error that a class allows [K]; S36, of class 2 from memory."""


def sensors_of(evidence: Evidence, columns: Sequence[Columns]) -> tuple[Sensor, ...]:
    """Return each channel with the state of what measured it."""
    return tuple(_sensor(evidence, each) for each in columns)


def clocks_of(readings: Sequence[Reading]) -> tuple[ClockNote, ...]:
    """Return where the times of each device's readings came from."""
    found: dict[tuple[str, str], list[int]] = {}
    for name, group in groupby(readings, key=attrgetter("device", "clock")):
        found.setdefault(name, []).extend([each.event_at for each in group])
    return tuple(
        ClockNote(device=device, clock=clock, readings=len(times), from_at=min(times), until_at=max(times))
        for (device, clock), times in sorted(found.items())
    )


def conformity_of(evidence: Evidence, columns: Sequence[Columns]) -> tuple[Conformity, ...]:
    """Return whether each temperature was recorded as often as a trip of this length asks for."""
    subject = evidence.subject
    span_s = (subject.until_at - subject.from_at) / MS_PER_S
    longest_s = next((each for most_s, each in _LONGEST_S if span_s <= most_s), _LONGER_S)
    return tuple(_conformity(evidence, each, longest_s) for each in columns if each.unit == _TEMPERATURE)


def _conformity(evidence: Evidence, columns: Columns, longest_s: float) -> Conformity:
    stretches = [each for each in evidence.stretches if each.device == columns.device]
    said = [columns.between(each.from_at, each.until_at).event_at for each in stretches]
    steps_s = np.concatenate([np.array([]), *(np.diff(each) / MS_PER_S for each in said)])
    silent_s = [
        float(np.diff(times, prepend=each.from_at, append=each.until_at).max()) / MS_PER_S
        for each, times in zip(stretches, said, strict=True)
    ]
    worst_s = max(silent_s) if len(steps_s) else None
    return Conformity(
        device=columns.device,
        channel=columns.channel,
        longest_s=longest_s,
        found_s=float(np.median(steps_s)) if len(steps_s) else None,
        worst_s=worst_s,
        conforms=worst_s is not None and worst_s <= longest_s,
    )


def _sensor(evidence: Evidence, columns: Columns) -> Sensor:
    device = evidence.devices.get(columns.device) or Device(id=columns.device)
    paper = _paper(evidence, columns)
    values = columns.value[~np.isnan(columns.value)]
    quantity = QUANTITIES.get(columns.channel.partition("/")[2])
    return Sensor(
        device=device.id,
        name=device.name or device.id,
        model=device.model,
        serial=device.serial,
        channel=columns.channel,
        unit=columns.unit or (quantity.unit if quantity else ""),
        interval_s=device.sample_interval_s,
        certificate=paper.certificate if paper else "",
        laboratory=paper.laboratory if paper else "",
        calibrated_at=paper.calibrated_at if paper else None,
        due_at=paper.due_at if paper else None,
        calibration=_state(paper, evidence),
        uncertainty=paper.uncertainty if paper else None,
        offset=paper.offset if paper else None,
        count=len(values),
        minimum=float(values.min()) if len(values) else None,
        mean=float(values.mean()) if len(values) else None,
        maximum=float(values.max()) if len(values) else None,
        deviation=float(values.std(ddof=1)) if len(values) > 1 else None,
        accuracy_class=_class_of(paper, columns.unit),
    )


def _class_of(paper: Calibration | None, unit: str) -> str:
    """Return the class of EN 12830 that a certificate shows: how far a value may be wrong at most."""
    if unit != _TEMPERATURE or paper is None or paper.offset is None or paper.uncertainty is None:
        return ""
    error_k = abs(paper.offset) + paper.uncertainty
    return next((name for name, most_k in _CLASSES if error_k <= most_k), "no-class")


def _paper(evidence: Evidence, columns: Columns) -> Calibration | None:
    """Return the certificate that counted: the newest that was made before the end, else the first after."""
    mine = [
        each
        for each in evidence.calibrations
        if each.device == columns.device and each.channel in ("", columns.channel)
    ]
    before = [each for each in mine if each.calibrated_at <= evidence.subject.until_at]
    if before:
        return max(before, key=lambda each: (each.calibrated_at, each.due_at))
    return min(mine, key=lambda each: each.calibrated_at, default=None)


def _state(paper: Calibration | None, evidence: Evidence) -> str:
    if paper is None:
        return "none"
    if paper.calibrated_at > evidence.subject.from_at:
        return "later"
    return "valid" if paper.due_at >= evidence.subject.until_at else "over"
