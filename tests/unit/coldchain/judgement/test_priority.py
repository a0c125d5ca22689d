"""Which message goes first."""

import pytest

from coldchain.judgement.priority import CRITICAL_LATE, LAST, is_late, rank_of, severity_of
from coldchain.registry.profile import Severity


def test_critical_before_all_then_live_before_late_then_severity() -> None:
    order = [("critical", False), ("critical", True), *((s, False) for s in ("high", "medium", "low"))]
    order += [(s, True) for s in ("high", "medium", "low")]
    ranks = [rank_of("alarm", severity, late=late) for severity, late in order]
    assert ranks == sorted(set(ranks))
    assert ranks[1] == CRITICAL_LATE
    assert rank_of("report", "critical", late=False) == LAST > ranks[-1]


@pytest.mark.parametrize(
    ("purpose", "severity", "expected"),
    [
        ("alarm", "", Severity.MEDIUM),
        ("alarm", "nonsense", Severity.MEDIUM),
        ("goods", "", Severity.HIGH),
        ("reply", "", Severity.HIGH),
        ("system", "", Severity.HIGH),
        ("test", "", Severity.HIGH),
        ("report", "", Severity.LOW),
        ("gateway", "low", Severity.LOW),
        ("unheard of", "", Severity.LOW),
    ],
)
def test_what_has_no_severity_is_as_urgent_as_its_purpose(
    purpose: str, severity: str, expected: Severity
) -> None:
    assert severity_of(purpose, severity) is expected


@pytest.mark.parametrize("severity", [*Severity])
@pytest.mark.parametrize("late", [True, False])
def test_a_rank_says_whether_it_is_late(severity: Severity, *, late: bool) -> None:
    assert is_late(rank_of("alarm", severity, late=late)) is late
