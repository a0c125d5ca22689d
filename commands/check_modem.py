"""What ``coldchain check`` sees of the modem, and of the folders of a message daemon."""

from collections.abc import Iterator

from coldchain.errors import LinkError
from commands.finding import Finding
from commands.station import Station


def channel_findings(station: Station) -> Iterator[Finding]:
    """Yield whether the channels for text messages can send."""
    alerts = station.settings.alerts
    if alerts.gsm_modem is not None:
        yield _modem(station)
    if alerts.smsd is not None:
        yield _smsd(station)


def _modem(station: Station) -> Finding:
    from alerts.channels.gsm_modem.channel import GsmModem
    from links.clock import SystemClock
    from links.serial_port import IN_USE

    settings = station.settings.alerts.gsm_modem
    assert settings is not None  # noqa: S101 - see channel_findings
    modem = GsmModem(settings, station.folder, clock=SystemClock()).modem
    try:
        modem.look()
    except LinkError as error:
        if IN_USE in str(error):
            return Finding("modem", "warning", f"{settings.port} is in use; is the station running?")
        return Finding("modem", "failed", str(error))
    finally:
        modem.close()
    strength = "signal unknown" if modem.signal_dbm is None else f"{modem.signal_dbm} dBm"
    return Finding("modem", "ok", f"{modem.registration}, {strength}, operator {modem.operator or 'unknown'}")


def _smsd(station: Station) -> Finding:
    from alerts.channels.smsd.channel import Smsd
    from links.clock import SystemClock

    settings = station.settings.alerts.smsd
    assert settings is not None  # noqa: S101 - see channel_findings
    wrong = Smsd(settings, clock=SystemClock()).unusable()
    return Finding("smsd", "failed" if wrong else "ok", wrong or f"{settings.kind}: {settings.spool}")
