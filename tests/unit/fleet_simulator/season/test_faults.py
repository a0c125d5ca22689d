"""fleet_simulator/season/faults.py: what a logger says of what it feels, and its faults."""

from statistics import mean

from fleet_simulator.season.faults import (
    DISCONNECTED_C,
    MOST_BIAS_K,
    POWER_ON_C,
    FaultKind,
    Logger,
    Probe,
    faults_of,
)
from fleet_simulator.season.network import MS_PER_MINUTE, SeasonPlan

PLAN = SeasonPlan(seed=1, days=60)
NAMES = [f"logger-{number}" for number in range(30)]
AIR = "air/temperature"


def says(name: str, *, true_c: float = 4.0, plan: SeasonPlan = PLAN) -> list[tuple[int, float]]:
    probe = Probe(plan, f"{name}/{AIR}")
    instants = range(plan.start_at, plan.end_at, 60 * MS_PER_MINUTE)
    return [(instant, probe.says(true_c, instant, powered_on=False)) for instant in instants]


def faulty(name: str, kind: FaultKind) -> list[tuple[int, int]]:
    found = faults_of(PLAN, name, (AIR,))
    return [(one.begin_at, one.end_at) for each in found.values() for one in each if one.kind is kind]


def test_a_probe_is_a_little_off_and_noisy_and_rounds() -> None:
    for name in NAMES[:5]:
        plain = [value for _, value in says(name) if abs(value - 4.0) < 1.0]
        assert abs(mean(plain) - 4.0) < MOST_BIAS_K + 0.05
        assert 3 <= len(set(plain)) <= 20


def test_a_disconnected_probe_says_so_and_only_then() -> None:
    name = next(name for name in NAMES if faulty(name, FaultKind.DISCONNECTED))
    spans = faulty(name, FaultKind.DISCONNECTED)
    for instant, value in says(name):
        inside = any(begin_at <= instant < end_at for begin_at, end_at in spans)
        assert value != DISCONNECTED_C or inside


def test_a_stuck_probe_says_its_last_value_again() -> None:
    name = next(name for name in NAMES if faulty(name, FaultKind.STUCK))
    begin_at, end_at = faulty(name, FaultKind.STUCK)[0]
    probe = Probe(PLAN, f"{name}/{AIR}")
    instants = range(PLAN.start_at, end_at, 10 * MS_PER_MINUTE)
    said = [
        (instant, probe.says(float(number % 7), instant, powered_on=False))
        for number, instant in enumerate(instants)
    ]
    assert len({value for instant, value in said if instant >= begin_at}) == 1
    assert len({value for instant, value in said if instant < begin_at}) > 5


def test_the_first_value_after_a_restart_is_the_power_on_value() -> None:
    assert Probe(PLAN, "any/air").says(3.0, PLAN.start_at, powered_on=True) == POWER_ON_C


def test_a_restart_gives_a_new_boot_and_a_dropout_silence() -> None:
    name = next(name for name in NAMES if faulty(name, FaultKind.RESTART) and faulty(name, FaultKind.DROPOUT))
    restarts = faulty(name, FaultKind.RESTART)
    logger = Logger(PLAN, name)
    boots = {logger.boot(begin_at) for begin_at, _ in restarts} | {logger.boot(PLAN.start_at - 1)}
    assert len(boots) == len(restarts) + 1
    begin_at, end_at = min(faulty(name, FaultKind.DROPOUT))
    assert not logger.silent(begin_at - 1)
    assert logger.silent(begin_at)
    assert logger.silent(end_at - 1)


def test_spikes_are_rare_and_large() -> None:
    values = [value for name in NAMES for _, value in says(name)]
    spikes = [value for value in values if abs(value - 4.0) > 3.0 and value != DISCONNECTED_C]
    assert 0 < len(spikes) < len(values) / 500
