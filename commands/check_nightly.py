"""What ``coldchain check`` and ``health`` see of what timers do: how old the newest backup is, what is due.

Read from what backup and report have written down themselves, so that it says the same whoever started them,
or nobody did. Not the making of either.
"""

import os
from collections.abc import Iterator

from coldchain.backups import Failed, Good, Standing, Verdict
from coldchain.errors import ColdchainError
from coldchain.instants import MS_PER_S, to_iso, zone_of
from commands.finding import Finding
from commands.station import Station
from links import backup_state

BACKUP, REPORTS = "backup", "reports"
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_TWO_DAYS_MS = 2 * _DAY_MS
_NIGHTLY = "coldchain backup FOLDER --keep 14 each night (docs/backup.md)"
_LOOK = "journalctl -u coldchain-backup; when that is mended: coldchain backup FOLDER --keep 14"
_WHY = {
    Verdict.OLD: f"is the timer on? systemctl list-timers coldchain-backup.timer; {_LOOK}",
    Verdict.FAILED: _LOOK,
    Verdict.AHEAD: "the clock is or was wrong, and nobody knows how old it is: set it right (timedatectl),"
    " then: coldchain backup FOLDER --keep 14",
}


def nightly_findings(station: Station, now: int) -> Iterator[Finding]:
    """Yield how the backups are, and the summary that is due where one is scheduled.

    Args:
        station: Whose.
        now: [ms since 1970, UTC].
    """
    yield backup_finding(backups_of(station, now), now)
    if station.settings.reports.every != "never":
        yield _report_finding(station, now)


def backups_of(station: Station, now: int) -> Standing:
    """Return how the backups of a station are at an instant [ms]."""
    return backup_state.look(station.folder, now=now, old_after_s=station.settings.alerts.backup_old_after)


def backup_finding(found: Standing, now: int) -> Finding:
    """Return in words how the backups are at an instant [ms]."""
    good, failed = found.backups.good, found.backups.failed
    if found.verdict is Verdict.NEVER:
        return Finding(BACKUP, "ok", f"none was ever made. To have one: {_NIGHTLY}")
    if found.verdict is Verdict.UNREADABLE:
        why = f"nobody knows how old the newest is: {found.problem}. The next good one writes it anew"
        return Finding(BACKUP, "warning", f"{why}: {_NIGHTLY}")
    said = ["no good one" if good is None else _newest(good, found.age_ms, now)]
    if failed is not None:
        said.append(_failure(failed))
    if (next_step := _WHY.get(found.verdict)) is not None:
        return Finding(BACKUP, "warning", "; ".join([*said, next_step]))
    if good is not None and good.checked_at is None:
        said.append(f"not read back yet: coldchain backup --check {good.file}")
    return Finding(BACKUP, "ok", "; ".join(said))


def _newest(good: Good, age_ms: int | None, now: int) -> str:
    age = f"later than now, which is {to_iso(now)}" if age_ms is None else f"{_length(age_ms)} old"
    there = "" if os.path.exists(good.file) else ", not to be seen there now"  # noqa: PTH110 - raises never
    size = f"{good.size:,} bytes in {good.took_ms / MS_PER_S:.1f} s"
    return f"the newest is of {to_iso(good.as_of)}, {age} ({size}): {good.file}{there}"


def _failure(failed: Failed) -> str:
    row = "" if failed.since_at == failed.at else f", and none went well since {to_iso(failed.since_at)}"
    return f"the last try FAILED at {to_iso(failed.at)}{row}: {failed.why}"


def _length(length_ms: int) -> str:
    if length_ms < _TWO_DAYS_MS:
        return f"{length_ms // _HOUR_MS} h"
    return f"{length_ms // _DAY_MS} days"


def _report_finding(station: Station, now: int) -> Finding:
    """Return whether the summary that is due was made, and has gone to all."""
    from commands.scheduling import is_there
    from reports.delivery.schedule import due_at
    from reports.delivery.sent import SentBook

    settings, cooperative = station.settings.reports, station.settings.cooperative
    due = due_at(settings, zone_of(cooperative.time_zone), now)
    if due is None:
        return Finding(REPORTS, "ok", "no summary is due")
    name = due.period.name
    folder = station.folder / settings.folder / f"{cooperative.id}-{name}"
    next_step = "to do it now, and see what keeps it: coldchain report scheduled"
    try:
        if not is_there(folder):
            late = now - due.known_at > _DAY_MS  # the timer looks each hour
            text = f"the summary of {name} has been due since {to_iso(due.known_at)} and is not made"
            return Finding(REPORTS, "warning" if late else "ok", f"{text}; {next_step}")
        book = SentBook(folder)
    except ColdchainError as error:
        return Finding(REPORTS, "warning", f"the summary of {name} cannot be looked at: {error}")
    left, doubt = book.left(settings.to), book.in_doubt()
    if left:
        text = f"the summary of {name} has not gone to {', '.join(left)}"
        return Finding(REPORTS, "warning", f"{text}; {next_step}")
    if doubt:
        text = f"nobody knows whether {', '.join(doubt)} got the summary of {name}"
        return Finding(REPORTS, "warning", f"{text}: ask, then: coldchain report scheduled --again")
    return Finding(REPORTS, "ok", f"the summary of {name} is made, and has gone to {len(settings.to)}")
