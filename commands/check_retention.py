"""What ``coldchain check`` sees of how long things are kept: does InfluxDB let go of readings too early?"""

from collections.abc import Iterator

from commands.finding import Finding
from commands.settings import StationSettings

_NAME = "retention"
_DAY_S, _YEAR_S = 86_400.0, 365.25 * 86_400.0


def retention_findings(settings: StationSettings) -> Iterator[Finding]:
    """Yield whether readings are kept as long as ``keep_years`` says; nothing where no time is set."""
    years, readings = settings.cooperative.keep_years, settings.readings
    if not years:
        return
    if not readings.is_influx or not readings.keep_raw or readings.keep_raw >= years * _YEAR_S:
        yield Finding(_NAME, "ok", f"keep_years is {years}; readings are kept as long, or for ever")
        return
    days = f"{readings.keep_raw / _DAY_S:.0f} days"
    text = f"InfluxDB deletes readings after {days} (readings.keep_raw), keep_years is {years}"
    yield Finding(_NAME, "warning", f'{text}: set keep_raw = "0s", or take packs before (coldchain report)')
