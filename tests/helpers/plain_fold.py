"""Counting goods in the plainest form, to hold the quick one against: each thing is made anew.

``PlainFold`` stands in for ``coldchain.judgement.goods_fold.Fold``. Its stretches of time with data are its
own; those without, and what a reading's quality is, are asked of the parts that do nothing for speed.
"""

from msgspec.structs import replace

from coldchain.judgement import exposure
from coldchain.judgement.gauge import CHILLING, MS_PER_DAY, MS_PER_H, Gauge
from coldchain.judgement.goods_state import Fired, Probe, Tally, copy_of
from coldchain.judgement.quality import QUALITY_BEGIN, check, quality_limits
from coldchain.judgement.trip import Trip, Window, covered_ms, window_at
from coldchain.reading import Reading
from coldchain.science.humidity import dew_point_c, vpd_kpa, weight_loss_pct_per_day
from coldchain.science.lag import lag_ramp, lag_step
from coldchain.science.timers import hold

Ends = tuple[float, float]
"""Hottest and coldest [degC]."""


class PlainFold:
    def __init__(self, trip: Trip, gauge: Gauge, tally: Tally) -> None:
        self.trip, self.gauge, self.tally = trip, gauge, tally

    def tallied(self) -> Tally:
        return copy_of(self.tally)

    def take(self, reading: Reading) -> None:
        window = window_at(self.trip, reading.device, reading.event_at)
        if window is None:
            return
        before = _probe_of(self.tally, reading, window)
        quality = QUALITY_BEGIN if before is None else before.quality
        checked = check(quality_limits(reading.channel), quality, reading)
        self.tally.faults += bool(checked.fault)
        name = (reading.device, reading.channel, window.stay)
        probe = before or Probe(*name, 0, 0.0, 0.0, quality, window.first)
        probe = replace(probe, quality=checked.state)
        for sample in checked.accepted:
            self.tally.readings += 1
            at, value = sample.position.event_at, sample.value
            core_c = self._core_c(probe, at, value)
            probe = replace(probe, at=at, value=value, core_c=core_c, first=window.first)
            self.tally.probes = _with(self.tally, probe)
            if probe.channel.endswith("temperature"):
                self._reach(at, window.stay)
            else:
                self.tally.humidity_pct, self.tally.humid_at = value, at
        if not checked.accepted:
            self.tally.probes = _with(self.tally, probe)

    def _core_c(self, probe: Probe, at: int, value: float) -> float:
        touching = [each for each in self.tally.probes if self._counts_most(each, at)]
        if probe.channel.startswith("product") or probe.channel.endswith("humidity"):
            return value
        if touching:
            warmest = max(touching, key=lambda each: each.value)
            return self._lagged(warmest.value, (value, value), at - warmest.at)
        if probe.at:
            return self._lagged(probe.core_c, (probe.value, value), at - probe.at)
        if self.tally.hot_c is not None:
            return self._lagged(self.tally.hot_c, (value, value), at - self.tally.at)
        return value

    def _counts_most(self, probe: Probe, at: int) -> bool:
        return probe.channel.startswith("product") and probe.first and self._speaks(probe, at)

    def _speaks(self, probe: Probe, at: int) -> bool:
        is_near = bool(probe.at) and at - probe.at <= self.gauge.max_gap_ms
        return is_near and probe.channel.endswith("temperature")

    def _lagged(self, core_c: float, air_c: tuple[float, float], duration_ms: int) -> float:
        duration_s = max(0, duration_ms) / 1000
        if air_c[0] == air_c[1]:
            return lag_step(core_c, air_c[0], duration_s=duration_s, tau_s=self.gauge.tau_s)
        return lag_ramp(core_c, air_c, duration_s=duration_s, tau_s=self.gauge.tau_s)

    def _reach(self, at: int, stay: int) -> None:
        speaking = [each for each in self.tally.probes if self._speaks(each, at)]
        counted = (
            [each for each in speaking if self._counts_most(each, at)]
            or [each for each in speaking if not each.channel.startswith("product")]
            or speaking
        )
        cores, values = [each.core_c for each in counted], [each.value for each in counted]
        spread_k = max(values) - min(values)
        self._pass(max(at, self.tally.at), (max(cores), min(cores)), spread_k)
        self.tally.stay = stay
        self.tally.disagreement_k = max(self.tally.disagreement_k, spread_k)

    def _pass(self, to_at: int, end: Ends, spread_k: float) -> None:
        tally, duration_ms = self.tally, to_at - self.tally.at
        begin = tuple(is_c if was_c is None else was_c for was_c, is_c in zip(_now(tally), end, strict=True))
        if duration_ms > self.gauge.max_gap_ms:
            span = exposure.Span(tally.at, to_at, *end, spread_k)
            exposure.pass_time(self.trip, self.gauge, tally, span)
        elif duration_ms > 0:
            before, stood = _amounts(tally), tally.fired
            self._known(to_at, ((begin[0], begin[1]), end), spread_k)
            self._fire(to_at, before, (begin[0], begin[1]))
            news = sorted(tally.fired[len(stood) :], key=lambda fired: fired.at)
            tally.fired = (*stood, *(news if len(news) > 1 else tally.fired[len(stood) :]))
        tally.at, (tally.hot_c, tally.cold_c) = to_at, end

    def _known(self, to_at: int, ends: tuple[Ends, Ends], spread_k: float) -> None:
        gauge, tally, (begin, end) = self.gauge, self.tally, ends
        duration_ms = to_at - tally.at
        covered = covered_ms(self.trip, tally.at, to_at)
        if begin[0] > gauge.harm_above_c or begin[1] < gauge.harm_below_c:
            tally.harmful_ms += covered
        else:
            tally.good_ms += covered
        if gauge.per_ms:
            self._age((begin[0], end[0]), duration_ms)
        coldest_c, hottest_c = min(begin[1], end[1]), max(begin[0], end[0])
        first = not tally.known_ms
        tally.minimum_c = coldest_c if first else min(tally.minimum_c, coldest_c)
        tally.maximum_c = hottest_c if first else max(tally.maximum_c, hottest_c)
        tally.known_ms += duration_ms
        tally.sum_c_ms += (begin[0] + end[0]) / 2 * duration_ms
        tally.mkt_ms += (gauge.mkt_term(begin[0]) + gauge.mkt_term(end[0])) / 2 * duration_ms
        below_k = max(0.0, gauge.chilling_c - begin[1]) + max(0.0, gauge.chilling_c - end[1])
        tally.chilling_c_h += below_k / 2 * duration_ms / MS_PER_H
        dew_k = self._moisture(duration_ms, begin)
        self._timers(to_at, (*begin, dew_k, spread_k))

    def _age(self, ends_c: Ends, duration_ms: int) -> None:
        gauge, tally = self.gauge, self.tally
        rates = [gauge.rate(each) for each in ends_c]
        scale = gauge.per_ms * duration_ms / 2
        over = max(0.0, rates[0] - gauge.fair_rate) + max(0.0, rates[1] - gauge.fair_rate)
        tally.used = _plus(tally.used, (rates[0] + rates[1]) * scale)
        tally.excess = _plus(tally.excess, over * scale)
        if not gauge.low_c <= ends_c[0] <= gauge.high_c:
            tally.extrapolated_ms += duration_ms

    def _moisture(self, duration_ms: int, begin: Ends) -> float:
        gauge, tally, product = self.gauge, self.tally, self.gauge.product
        humidity_pct = tally.humidity_pct
        if humidity_pct is None or tally.at - tally.humid_at > gauge.max_gap_ms:
            return -1.0
        air = [each for each in tally.probes if each.channel == "air/temperature"]
        near = [each.value for each in air if each.at and tally.at - each.at <= gauge.max_gap_ms]
        air_c = near[0] if near else begin[0]
        if product.transpiration_ng_kg_s_pa is not None:
            deficit_pa = max(0.0, vpd_kpa(air_c, humidity_pct, product_c=begin[0])) * 1000
            per_day = weight_loss_pct_per_day(product.transpiration_ng_kg_s_pa.value, deficit_pa)
            tally.loss_pct += per_day * duration_ms / MS_PER_DAY
        if not product.condensation or humidity_pct <= 0:
            return -1.0
        dew_k = dew_point_c(air_c, humidity_pct) - begin[1]
        tally.wet_ms += duration_ms if dew_k >= 0 else 0
        return dew_k

    def _timers(self, to_at: int, values: tuple[float, ...]) -> None:
        tally, states = self.tally, []
        for clock, state in zip(self.gauge.clocks, tally.timers, strict=True):
            value = values[clock.watches]
            after = hold(clock.rule, state, value, from_at=tally.at, to_at=to_at)
            if after.fired_at and not state.fired_at:
                since_at = after.since_at or after.fired_at
                tally.fired = (*tally.fired, Fired(clock.rule.name, since_at, after.fired_at, value))
            states.append(after)
        tally.timers = tuple(states)

    def _fire(self, to_at: int, before: tuple[float, ...], begin: Ends) -> None:
        tally, after = self.tally, _amounts(self.tally)
        for rule, amount, full in self.gauge.fills:
            was, now = before[amount], after[amount]
            if was < full <= now and all(fired.rule != rule for fired in tally.fired):
                at = tally.at + round((full - was) / (now - was) * (to_at - tally.at))
                value = begin[1] if rule == CHILLING else begin[0]
                tally.fired = (*tally.fired, Fired(rule, at, at, value))


def _now(tally: Tally) -> tuple[float | None, float | None]:
    return tally.hot_c, tally.cold_c


def _amounts(tally: Tally) -> tuple[float, ...]:
    return tally.excess[1], tally.used[1], tally.chilling_c_h, tally.loss_pct


def _plus(sums: tuple[float, float, float], amount: float) -> tuple[float, float, float]:
    return sums[0] + amount, sums[1] + amount, sums[2] + amount


def _probe_of(tally: Tally, reading: Reading, window: Window) -> Probe | None:
    for probe in tally.probes:
        if (probe.device, probe.channel) == (reading.device, reading.channel):
            return probe if probe.stay == window.stay else None
    return None


def _with(tally: Tally, probe: Probe) -> tuple[Probe, ...]:
    """Return the probes of this stay with one as it is now, sorted by name."""
    named = {(each.device, each.channel): each for each in tally.probes if each.stay == probe.stay}
    named[probe.device, probe.channel] = probe
    return tuple(named[name] for name in sorted(named))
