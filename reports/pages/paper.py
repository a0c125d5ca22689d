"""How numbers, instants and lengths of time stand on paper, in a language and in the cooperative's time."""

from collections.abc import Sequence
from datetime import datetime

from coldchain.evidence import Subject
from coldchain.instants import FOREVER_AT, MS_PER_S, zone_of
from coldchain.judgement.verdict import Bounds
from reports.content.document import Share
from reports.words.speaking import Words, words_of

NOTHING = "–"
_MINUTE_S, _HOUR_S = 60, 3_600
_SYMBOLS = {"Cel": "°C", "degC": "°C", "%RH": "% RH", "/": "", "degC h": "°C h", "lat": "°", "lon": "°"}
_MINUS = "−"


class Paper:
    """Writes for one report.

    Args:
        subject: Whose language and time zone.
    """

    def __init__(self, subject: Subject) -> None:
        self.words: Words = words_of(subject.language)
        self.zone = zone_of(subject.cooperative.time_zone)
        self.say = self.words.say
        self.name = self.words.name

    def at(self, instant: int | None) -> str:
        """Return an instant [ms] to the second; a dash for none."""
        return self._at(instant, "%Y-%m-%d %H:%M:%S")

    def minute(self, instant: int | None) -> str:
        """Return an instant [ms] to the minute that it is in."""
        return self._at(instant, "%Y-%m-%d %H:%M")

    def day(self, instant: int | None) -> str:
        """Return the day of an instant [ms]."""
        return self._at(instant, "%Y-%m-%d")

    def _at(self, instant: int | None, pattern: str) -> str:
        if instant is None:
            return NOTHING
        if instant >= FOREVER_AT:
            return self.say("goes on")
        local = datetime.fromtimestamp(instant // MS_PER_S, self.zone)
        text = local.strftime(pattern)
        if "%H" in pattern and local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset():
            return f"{text} {self.offset(instant)}"  # when clocks are set back an hour is there twice
        return text

    def offset(self, instant: int) -> str:
        """Return how far the local time is from UTC at an instant [ms]: ``UTC+03:00``."""
        text = datetime.fromtimestamp(instant // MS_PER_S, self.zone).strftime("%z")
        return f"UTC{text[:3]}:{text[3:5]}".replace("-", _MINUS)

    def offsets(self, from_at: int, until_at: int) -> str:
        """Return the offset of a time [ms]; both, where clocks were set in it."""
        return " → ".join(dict.fromkeys(self.offset(each) for each in (from_at, until_at)))

    def number(self, value: float | None, decimals: int = 2) -> str:
        """Return a number; never minus zero, a dash for none."""
        if value is None:
            return NOTHING
        rounded = round(value, decimals)
        text = self.words.decimal(f"{abs(rounded):.{decimals}f}")
        return f"{_MINUS}{text}" if rounded < 0 else text

    def bound(self, value: float | None) -> str:
        """Return a number that somebody chose, with no more decimals than it has."""
        if value is None:
            return NOTHING
        point = self.words.decimal(".")
        return self.number(value, 4).rstrip("0").removesuffix(point)

    def measured(self, value: float | None, unit: str, decimals: int = 2) -> str:
        """Return a number with its unit."""
        return self._with(self.number(value, decimals), unit) if value is not None else NOTHING

    def limit(self, value: float, unit: str) -> str:
        """Return a limit with its unit."""
        return self._with(self.bound(value), unit)

    def unit(self, unit: str) -> str:
        """Return how a unit is written."""
        return _SYMBOLS.get(unit, unit)

    def _with(self, number: str, unit: str) -> str:
        return f"{number}\u00a0{self.unit(unit)}" if self.unit(unit) else number

    def share(self, part: float) -> str:
        """Return a share of the whole as per cent; something is never nothing, and not all is never all."""
        text = self.number(100 * part, 1)
        if part > 0 and text == self.number(0.0, 1):
            text = f"<\u00a0{self.number(0.1, 1)}"
        elif part < 1 and text == self.number(100.0, 1):
            text = f">\u00a0{self.number(99.9, 1)}"
        return f"{text}\u00a0%"

    def lasted(self, milliseconds: int) -> str:
        """Return a length of time [ms] to the second: ``26:05:09``."""
        return clock_of(round(milliseconds / MS_PER_S))

    def channel(self, channel: str) -> str:
        """Return what a channel measures, in words."""
        return self.words.channel(channel)


def clock_of(seconds: int) -> str:
    """Return seconds as hours, minutes and seconds."""
    return f"{seconds // _HOUR_S}:{seconds % _HOUR_S // _MINUTE_S:02d}:{seconds % _MINUTE_S:02d}"


def apportioned(parts_ms: Sequence[int], first_up_to: Sequence[int] = ()) -> list[int]:
    """Return lengths of time in whole seconds that add up to their sum, rounded to the second.

    Args:
        parts_ms: [ms].
        first_up_to: What is below these is rounded up before all others [s]; empty: the nearest are.
    """
    seconds = [each // MS_PER_S for each in parts_ms]
    left = round(sum(parts_ms) / MS_PER_S) - sum(seconds)
    is_up = [low >= up_to for low, up_to in zip(seconds, first_up_to, strict=True)] if first_up_to else []

    def order(index: int) -> tuple[bool, int, int]:
        return bool(is_up) and is_up[index], -(parts_ms[index] % MS_PER_S), index

    for index in sorted(range(len(parts_ms)), key=order)[:left]:
        seconds[index] += 1
    return seconds


def share_words(share: Share | Bounds, paper: Paper) -> list[str]:
    """Return a share of the life, likely, and below it from best to worst."""
    best, worst = (paper.number(100 * each, 1) for each in (share.best, share.worst))
    return [paper.share(share.likely), f"{best} – {worst}"]
