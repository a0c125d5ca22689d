"""Counting readings of a shipment one after the other, in the order of event time, into a tally.

Several probes in one asset: those that touch the product count before those in the air, and of one kind the
worse one counts. A probe for goods is put between those that came first, so it speaks of others only where
there is nothing else. The air reaches the product with a lag.

While readings are counted the tally and the probes are changed in place, as a month is 170 000 of them; what
is kept is made of them at a rung. Not in here: what a stretch of time does (see ``exposure``), whether a
value can be believed (see ``quality``), and the order in which readings came (see ``goods``).
"""

from coldchain.judgement.exposure import Span, pass_time
from coldchain.judgement.gauge import Gauge
from coldchain.judgement.goods_state import Tally, copy_of
from coldchain.judgement.goods_voice import BEST, Voice
from coldchain.judgement.trip import Trip, Windows
from coldchain.reading import Reading
from coldchain.science.lag import lag_ramp, lag_step

_MS_PER_S = 1000
_NOBODY = 9  # ranks behind all


class Fold:
    """Goods while readings are counted.

    Args:
        trip: Their way.
        gauge: What they are held against.
        tally: Where counting begins; it is this fold's own from then on, see ``tallied``.
    """

    __slots__ = ("_gauge", "_named", "_tally", "_trip", "_voices", "_warm", "_windows")

    def __init__(self, trip: Trip, gauge: Gauge, tally: Tally) -> None:
        self._trip = trip
        self._gauge = gauge
        self._tally = tally
        self._windows = Windows(trip)
        voices = [Voice((each.device, each.channel), each.stay, each) for each in tally.probes]
        self._know(voices, are_one=len(voices) < 2 or len({each.stay for each in voices}) == 1)  # noqa: PLR2004 - two

    def tallied(self) -> Tally:
        """Return the tally as it is now, for good."""
        self._tally.probes = tuple([each.probe() for each in self._voices])
        return copy_of(self._tally)

    def take(self, reading: Reading) -> None:
        """Count one reading, not older than those before; nothing, when its device was not with the goods."""
        voice = self._named.get((reading.device, reading.channel))
        if voice is None or not voice.from_at <= reading.event_at < voice.until_at:
            voice = self._in_window(voice, reading)
            if voice is None:
                return
        if voice.is_usual(reading):
            self._accept(voice, reading.event_at, reading.value)
            return
        fault, accepted = voice.check(reading)
        if fault:
            self._tally.faults += 1
        for sample in accepted:
            self._accept(voice, sample.position.event_at, sample.value)
        if not accepted and not voice.is_known:
            self._join(voice)

    def _in_window(self, voice: Voice | None, reading: Reading) -> Voice | None:
        """Return who speaks in the window of a reading: a probe begins anew in each stay."""
        window = self._windows.at(reading.device, reading.event_at)
        if window is None:
            return None
        if voice is None or voice.stay != window.stay:
            voice = Voice((reading.device, reading.channel), window.stay)
            voice.stand(window.first)
        voice.enter(window)
        return voice

    def _accept(self, voice: Voice, at: int, value: float) -> None:
        """Count a good value: what touches the goods is their temperature, the air lags."""
        tally = self._tally
        tally.readings += 1
        if not (voice.touches or not voice.is_temperature):
            voice.core_c = self._core_c(voice, at, value)
        else:
            voice.core_c = value
        voice.at, voice.value = at, value
        if voice.first is not voice.is_first:
            voice.stand(voice.is_first)
        if not voice.is_known:
            self._join(voice)
        if voice.is_temperature:
            self._reach(voice, at)
        else:
            tally.humidity_pct, tally.humid_at = value, at

    def _core_c(self, voice: Voice, at: int, value: float) -> float:
        """Return what the goods are by a probe in the air after a good value [degC]."""
        warmest: Voice | None = None
        if len(self._voices) > 1:  # a probe in the air alone is by far the most
            for each in self._warm:
                if each.rank == BEST and each.at and at - each.at <= self._gauge.max_gap_ms:
                    warmest = each if warmest is None or each.value > warmest.value else warmest
        if warmest is not None:  # should it fail, the air goes on from there
            return self._lagged(warmest.value, (value, value), at - warmest.at)
        if voice.at:
            return self._lagged(voice.core_c, (voice.value, value), at - voice.at)
        if self._tally.hot_c is not None:  # the goods bring their own temperature into this asset
            return self._lagged(self._tally.hot_c, (value, value), at - self._tally.at)
        return value

    def _lagged(self, core_c: float, air_c: tuple[float, float], duration_ms: int) -> float:
        """Return the goods after some time in air that went from one temperature to another."""
        duration_s = max(0, duration_ms) / _MS_PER_S
        if air_c[0] == air_c[1]:
            return lag_step(core_c, air_c[0], duration_s=duration_s, tau_s=self._gauge.tau_s)
        return lag_ramp(core_c, air_c, duration_s=duration_s, tau_s=self._gauge.tau_s)

    def _reach(self, voice: Voice, at: int) -> None:
        """Let time come to a reading, with what all probes that still speak say of the goods."""
        tally = self._tally
        hot_c, cold_c, spread_k = self._envelope(voice, at)
        if at > tally.at:
            span = Span(tally.at, at, hot_c, cold_c, spread_k)
            pass_time(self._trip, self._gauge, tally, span, beside=self._voices)
        else:  # another probe has said so much of the time already
            tally.hot_c, tally.cold_c = hot_c, cold_c
        tally.stay = voice.stay
        tally.disagreement_k = max(tally.disagreement_k, spread_k)

    def _envelope(self, voice: Voice, at: int) -> tuple[float, float, float]:
        """Return the hottest and the coldest that the goods may be [degC], and how far probes differ [K]."""
        hot_c = cold_c = voice.core_c
        if len(self._voices) == 1:
            return hot_c, cold_c, 0.0
        high_c = low_c = voice.value
        best, max_gap_ms = _NOBODY, self._gauge.max_gap_ms
        for each in self._warm:
            if each.rank > best or not each.at or at - each.at > max_gap_ms:
                continue
            core_c, value = each.core_c, each.value
            if each.rank < best:
                best, hot_c, cold_c, high_c, low_c = each.rank, core_c, core_c, value, value
                continue
            hot_c, cold_c = max(hot_c, core_c), min(cold_c, core_c)
            high_c, low_c = max(high_c, value), min(low_c, value)
        return hot_c, cold_c, high_c - low_c

    def _join(self, voice: Voice) -> None:
        """Take a probe among those that speak; those of an earlier stay speak no more."""
        others = [each for each in self._voices if not _is_same(each, voice) and each.stay == voice.stay]
        voices = sorted([*others, voice], key=lambda each: (each.device, each.channel))
        self._know(voices, are_one=True)

    def _know(self, voices: list[Voice], *, are_one: bool) -> None:
        """Note the probes that speak, and whether they are all of one stay."""
        self._voices = voices
        self._warm: list[Voice] = []
        self._named: dict[tuple[str, str], Voice] = {}
        for each in voices:
            self._named[each.device, each.channel] = each
            each.is_known = are_one
            if each.is_temperature:
                self._warm.append(each)


def _is_same(one: Voice, other: Voice) -> bool:
    return one.device == other.device and one.channel == other.channel
