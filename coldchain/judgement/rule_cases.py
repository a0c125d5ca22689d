"""Cases of rules: readings, and the excursions that the rules must find in them. Pure: reads no file.

A case is a folder: ``rules.toml`` (see ``rule_case_settings``), ``input.ndjson`` (one ``InputLine`` a line)
and ``expected.ndjson`` (one excursion a line, as ``run_case`` returns them). Times count in minutes from the
case's own start. Not in here: where two lists of lines differ (``rule_case_differences``).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from coldchain.errors import RowError, SettingsError
from coldchain.judgement.evaluate import begin, on_time
from coldchain.judgement.facts import Excursion
from coldchain.judgement.goods import tells_of_goods
from coldchain.judgement.rejudge import judge, withdrawn_by_rebuild
from coldchain.judgement.rule_case_goods import START_AT, CaseGoods
from coldchain.judgement.rules import Rules, rules_for
from coldchain.judgement.state import dump, load
from coldchain.judgement.trip import Trip
from coldchain.nearest import did_you_mean, listed
from coldchain.reading import Flag, Position, Reading, position
from coldchain.registry.profile import Profile
from coldchain.units import QUANTITIES

MINUTE_MS = 60_000
COOP, ASSET, DEVICE = "case", "asset", "device"
Line = dict[str, Any]
"""An excursion as it stands in ``expected.ndjson``."""

_NAN = float("nan")
_DECIMALS = 6  # of a minute: far below a millisecond
_LINE = 'such as {"minute": 3, "value": 4.5}'


class InputLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of ``input.ndjson``: a reading, or without ``value`` only time that has passed.

    Args:
        minute: When it was measured, counted from the case's start [min].
        value: [unit of the channel]; null when the sensor failed.
        channel: ``<probe>/<quantity>``; may be left out when the profile limits one channel only.
        device: Who measured.
        boot: Changes when the device restarts.
    """

    minute: float
    value: float | msgspec.UnsetType | None = msgspec.UNSET
    channel: str = ""
    device: str = ""
    boot: int = 1


class Case(NamedTuple):
    """A case, ready to be run.

    Args:
        profile: What holds for all its devices.
        until_at: Until when time passes [ms].
        readings: In the order of the file.
        pauses: When time passes without a reading [ms].
        shows: Which of ``device`` and ``channel`` its lines name.
        trip: The way of the goods, when there are any.
    """

    profile: Profile
    until_at: int
    readings: tuple[Reading, ...]
    pauses: tuple[int, ...] = ()
    shows: tuple[str, ...] = ()
    trip: Trip | None = None


class About(NamedTuple):
    """What a case is about: its rules, until when time passes [ms], and the way of its goods, if any."""

    profile: Profile
    until_at: int
    trip: Trip | None = None


class Arrival(NamedTuple):
    """Readings that come together at one processing time [ms]."""

    now: int
    readings: Sequence[Reading]


def make_case(about: About, text: str, file: str) -> Case:
    """Return a case.

    Args:
        about: Its rules.
        text: Of its ``input.ndjson``.
        file: What to call that in messages.

    Raises:
        SettingsError: Lines that cannot be read; all of them are told.
    """
    lines: list[tuple[int, InputLine]] = []
    mistakes: list[str] = []
    for number, content in enumerate(text.splitlines(), 1):
        try:
            if content.strip():
                lines.append((number, _input_line(content, f"{file}:{number}", about)))
        except RowError as error:
            mistakes.append(str(error))
    if mistakes:
        raise SettingsError(file, mistakes)
    profile = about.profile
    return Case(
        profile=profile,
        until_at=about.until_at,
        readings=tuple(_reading(*each, profile) for each in lines if each[1].value is not msgspec.UNSET),
        pauses=tuple(_instant(line) for _, line in lines if line.value is msgspec.UNSET),
        shows=tuple(key for key in ("device", "channel") if any(getattr(line, key) for _, line in lines)),
        trip=about.trip,
    )


def devices_of(text: str) -> list[str]:
    """Return the devices that the lines of an ``input.ndjson`` name; lines with mistakes are passed over."""
    found: dict[str, None] = {}
    for content in text.splitlines():
        try:
            found[msgspec.json.decode(content, type=InputLine).device or DEVICE] = None
        except msgspec.DecodeError:
            continue  # ``make_case`` tells of it, with its line
    return list(found)


def read_lines(text: str, file: str) -> list[Line]:
    """Return the lines of an ``expected.ndjson``.

    Args:
        text: Of the file.
        file: What to call it in messages.

    Raises:
        RowError: A line is no JSON object.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return [_object(line, f"{file}:{number}") for number, line in lines]


def in_order(case: Case) -> list[Arrival]:
    """Return each reading coming when it was measured, and the pauses between."""
    moments = [Arrival(reading.event_at, (reading,)) for reading in case.readings]
    return sorted([*moments, *(Arrival(instant, ()) for instant in case.pauses)], key=lambda each: each.now)


def run_case(case: Case, arrivals: Iterable[Arrival] | None = None) -> list[Line]:
    """Return the excursions that the rules find, sorted by start, device, channel and limit.

    Args:
        case: The case.
        arrivals: How its readings come in; each at its own time when left out.
    """
    channels: dict[tuple[str, str], _Channel] = {}
    goods = CaseGoods(case.trip) if case.trip else None
    for now, readings in in_order(case) if arrivals is None else arrivals:
        _pass_time(channels, now)
        for reading in readings:
            name = (reading.device, reading.channel)
            if name not in channels and any(limit.channel == name[1] for limit in case.profile.limits):
                channels[name] = _Channel(case.profile, *name)
        for name, channel in channels.items():
            channel.take([each for each in readings if (each.device, each.channel) == name], now)
        if goods:
            goods.take(readings)
    _pass_time(channels, case.until_at)
    found = [
        (excursion.started_at, *name, excursion.limit, _line(excursion, name, case.shows))
        for name, channel in channels.items()
        for excursion in channel.stands.values()
    ]
    harms = goods.stands if goods else []
    found += [(each.started_at, "", "", each.limit, _line(each, ("", ""), ())) for each in harms]
    return [line for *_, line in sorted(found, key=lambda each: each[:4])]


class _Channel:
    """Judges one channel as the watcher does, and remembers what stands."""

    def __init__(self, profile: Profile, device: str, channel: str) -> None:
        self.stands: dict[str, Excursion] = {}
        self._rules: Rules = rules_for(profile, f"{COOP}/{ASSET}/{device}/{channel}", channel)
        self._state = begin(self._rules)
        self._history: dict[Position, Reading] = {}

    def take(self, readings: Sequence[Reading], now: int) -> None:
        """Judge a batch; the state goes through its blob on the way, as it does on disk."""
        for reading in readings:
            self._history.setdefault(position(reading), reading)
        state = load(dump(self._state))
        outcome = judge(self._rules, state, readings, history=self._after, now=now)
        said = [(id_, excursion.started_at) for id_, excursion in self.stands.items()]
        for id_ in withdrawn_by_rebuild(outcome, said):
            self.stands.pop(id_, None)
        self.stands.update(outcome.excursions)
        self._state = outcome.state

    def pass_time(self, now: int) -> None:
        """Let time come to ``now`` [ms] without a reading."""
        judged = on_time(self._rules, self._state, now)
        self.stands.update({fact.id: fact for fact in judged.facts if isinstance(fact, Excursion)})
        self._state = judged.state

    def _after(self, point: Position | None) -> list[Reading]:
        return [reading for place, reading in self._history.items() if point is None or place > point]


def _pass_time(channels: dict[tuple[str, str], _Channel], now: int) -> None:
    for channel in channels.values():
        channel.pass_time(now)


def _input_line(content: str, place: str, about: About) -> InputLine:
    """Return a line of the input, its channel filled in.

    Raises:
        RowError: It is none.
    """
    try:
        line = msgspec.json.decode(content, type=InputLine)
    except msgspec.DecodeError as error:
        raise RowError(place, f"{content[:80]!r} ({error})", f"a JSON object {_LINE}") from None
    if line.value is msgspec.UNSET:
        return line
    limited = list(dict.fromkeys(limit.channel for limit in about.profile.limits))
    known = line.channel in limited or (about.trip and _tells_of_goods(line.channel))
    if line.channel and not known:
        near = did_you_mean(line.channel, limited)
        raise RowError(
            f"{place}, channel", repr(line.channel), f"a channel that is judged: {listed(limited)}", near
        )
    if not line.channel and len(limited) != 1:
        allowed = f"one of {listed(limited)}" if limited else "a channel, such as product/temperature"
        raise RowError(f"{place}, channel", "nothing", allowed)
    return line


def _tells_of_goods(channel: str) -> bool:
    return channel.partition("/")[2] in QUANTITIES and tells_of_goods(channel)


def _reading(number: int, line: InputLine, profile: Profile) -> Reading:
    channel = line.channel or profile.limits[0].channel
    value = line.value if isinstance(line.value, float) else _NAN
    return Reading(
        device=line.device or DEVICE,
        channel=channel,
        boot=line.boot,
        sequence=number,
        event_at=_instant(line),
        received_at=0,
        value=value,
        unit=QUANTITIES[channel.split("/")[1]].unit,
        flag=Flag.GOOD if isinstance(line.value, float) else Flag.FAIL,
    )


def _instant(line: InputLine) -> int:
    return START_AT + round(line.minute * MINUTE_MS)


def _line(excursion: Excursion, name: tuple[str, str], shows: Sequence[str]) -> Line:
    device, channel = name
    named = {key: text for key, text in (("device", device), ("channel", channel)) if key in shows}
    return {
        **named,
        "limit": excursion.limit,
        "start": _minutes(excursion.started_at - START_AT),
        "confirmed": _minutes(excursion.confirmed_at - START_AT),
        "end": None if excursion.ended_at is None else _minutes(excursion.ended_at - START_AT),
        "worst": excursion.extreme,
        "readings": excursion.readings,
        "unknown": _minutes(excursion.unknown_ms),
    }


def _minutes(duration_ms: int) -> float:
    return round(duration_ms / MINUTE_MS, _DECIMALS)


def _object(content: str, place: str) -> Line:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise RowError(place, f"{content[:80]!r} ({error})", "a JSON object") from None
    if not isinstance(found, dict):
        raise RowError(place, repr(content[:80]), "a JSON object")
    return found
