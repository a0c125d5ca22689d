"""scripts/metrics_reference.py: every metric is on the page once, under a heading of its own place."""

from coldchain.metrics import BY_PROGRAM, TABLE
from scripts.metrics_reference import HEAD, opening, parts


def test_every_metric_is_there_once() -> None:
    rows = [row for _, rows in parts() for row in rows]
    assert sorted(row[0].strip("`") for row in rows) == sorted(metric.name for metric in TABLE)
    assert all(len(row) == len(HEAD) for row in rows)


def test_each_program_has_its_heading_and_its_label() -> None:
    headings = " ".join(heading for heading, _ in parts())
    assert all(f"`{name}`" in headings for name in BY_PROGRAM)
    found = {row[0]: row[2] for _, rows in parts() for row in rows}
    assert found["`coldchain_rejected_total`"] == "`program`, `reason`"
    assert found["`coldchain_ready`"] == ""
    assert "watching.md" in opening()
