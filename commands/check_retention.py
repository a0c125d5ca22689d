"""What ``coldchain check`` sees of how long things are kept: does anything let go too early?"""

from collections.abc import Iterator
from contextlib import closing

from coldchain.errors import JournalError
from coldchain.instants import to_iso
from commands.finding import Finding
from commands.settings import StationSettings
from commands.station import Station
from links.clock import Clock

_NAME, HELD, REFUSED = "retention", "holds", "quarantine"
_NEARLY_FULL_PERCENT = 80
_LATE = 3  # looks that were missed
_DAY_S, _YEAR_S = 86_400.0, 365.25 * 86_400.0


def retention_findings(settings: StationSettings) -> Iterator[Finding]:
    """Yield whether readings are kept as long as ``keep_years`` says; nothing where no time is set."""
    years, readings = settings.cooperative.keep_years, settings.readings
    if not years:
        return
    if not readings.is_influx or not readings.keep_raw or readings.keep_raw >= years * _YEAR_S:
        yield Finding(_NAME, "ok", f"keep_years is {years}; readings are kept as long, or for ever")
        return
    text = f"InfluxDB deletes readings after {_days(readings.keep_raw)} (readings.keep_raw)"
    text = f"{text}, keep_years is {years}"
    yield Finding(_NAME, "warning", f'{text}: set keep_raw = "0s", or take packs before (coldchain report)')


def held_finding(station: Station, clock: Clock) -> Finding:
    """Return whether the readings under a hold are copied to where InfluxDB deletes nothing by age.

    Raises:
        LinkError: The records or the server cannot be read.
    """
    from links.records import Records
    from links.records_holds import standing_holds
    from links.records_views import is_there

    if not is_there(station.records_url):
        return Finding(HELD, "ok", "no legal hold")
    with closing(Records(station.records_url)) as records, records.reading() as connection:
        holds = standing_holds(connection).get(station.coop, [])
    if not holds:
        return Finding(HELD, "ok", "no legal hold")
    with closing(station.open_readings(reader=True)) as store:
        retention = store.retention(station.coop)
    late = []
    for hold in holds:
        copy = retention.copies.get(hold.id)
        if copy is None or clock.now() - copy.looked_at > _LATE * retention.look_every_ms:
            since = "never" if copy is None else f"last at {to_iso(copy.looked_at)}"
            late.append(f"those of hold {hold.id} on {hold.about} {since}")
    if not late:
        return Finding(HELD, "ok", f"{len(holds)} stand; their readings are copied to where none is deleted")
    text = f"readings under a legal hold are not copied: {', '.join(late)}"
    deletes = f"InfluxDB deletes each after {_days(station.settings.readings.keep_raw)}"
    next_step = "start the station (coldchain up), or: coldchain hold copy"
    return Finding(HELD, "warning", f"{text}; {deletes}: {next_step}")


def refused_findings(station: Station) -> Iterator[Finding]:
    """Yield whether there is room for what was refused and is under a legal hold; nothing without such."""
    from links.quarantine_page import Shown, refused

    if not station.journal.exists():
        return
    try:
        counts, _, shelf = refused(station.journal, 0, Shown())
    except JournalError as error:
        yield Finding(REFUSED, "failed", str(error))
        return
    if not shelf.things and not shelf.lost:
        return
    text = f"{sum(counts.values())} refused things, {shelf.things} of them kept for legal holds"
    next_step = "put right at its source what is refused, and take a copy (coldchain quarantine show)"
    if lost := sum(shelf.lost.values()):
        yield Finding(REFUSED, "warning", f"{text}; {lost} of such gave way, no room for more: {next_step}")
    elif shelf.percent >= _NEARLY_FULL_PERCENT:
        yield Finding(REFUSED, "warning", f"{text}: {shelf.percent} % of the room for such; {next_step}")
    else:
        yield Finding(REFUSED, "ok", text)


def _days(kept_s: float) -> str:
    return f"{kept_s / _DAY_S:.0f} days"
