"""For every test: hypothesis profiles, skips that fail where nothing may be skipped, one closing line.

Set ``COLDCHAIN_NO_SKIP=1`` (CI does) and a skipped test fails. One reason is let through, and told at the
end: the folder of published data is not there at all, because its files are not ours to hand on.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from helpers.needs import DATA_ABSENT

if TYPE_CHECKING:
    from helpers.side_by_side import Scheduling

settings.register_profile(
    "default", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
LEDGER = "ledger"
NO_SKIP = os.environ.get("COLDCHAIN_NO_SKIP", "") not in ("", "0")
settings.load_profile("ci" if NO_SKIP or os.environ.get("CI") else "default")


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what a test tells to have what it counted shown at the end of the run, also when it passes."""
    return lambda text: request.node.user_properties.append((LEDGER, text))


@pytest.fixture(scope="session", autouse=True)
def _quick_records() -> Iterator[None]:
    """Spare tests of records what is the same for each of them; where none uses records, import nothing."""
    if "links.records" not in sys.modules:
        yield
        return
    from helpers.quick_records import quick_records

    with quick_records():
        yield


@pytest.fixture
def real_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Alembic itself make the tables of new records."""
    from helpers.quick_records import REALLY_MIGRATE
    from links.records import Records

    monkeypatch.setattr(Records, "migrate", REALLY_MIGRATE)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the tests once, where several workers are about to read all of them."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if whole and config.getoption("dist", "no") == "loadfile" and not hasattr(config, "workerinput"):
        from helpers.compiled_tests import compile_tests

        compile_tests(config, config.rootpath / "tests")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage neither while ten thousand tests are collected, nor later among what was collected."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a report says skipped; empty when it does not, or when it is an expected failure."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return ""
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = _skip_reason(report)
    if NO_SKIP and reason and DATA_ABSENT not in reason:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped, and COLDCHAIN_NO_SKIP forbids it. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> "Scheduling | None":
    """Deal tests out by file and stream where `make test` asks for it; any other --dist stays what it is."""
    if config.getvalue("dist") != "loadfile":
        return None
    from helpers.side_by_side import Scheduling

    return Scheduling(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests counted, and say loudly when published data was absent: those said nothing."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        counted = [str(text) for name, text in report.user_properties if name == LEDGER]
        if counted and report.when == "call":
            terminalreporter.section(f"COUNTED by {report.nodeid}")
            terminalreporter.line("\n".join(counted))
    skipped = terminalreporter.stats.get("skipped", [])
    absent = sum(DATA_ABSENT in _skip_reason(report) for report in skipped)
    if absent:
        terminalreporter.section("NOT TESTED", bold=True, yellow=True)
        terminalreporter.line(f"{absent} tests: {DATA_ABSENT}; tests/README.md says what belongs there")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Close with one plain line of counts, after everything else that pytest has to say."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    counts = {name: len(reporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
    failed = counts["failed"] + counts["error"]
    reporter.write_line(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped")
