"""``coldchain watch``: judgement and messages."""

import logging
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from commands.options import SettingsOption
from commands.program import run_until_stopped
from commands.station import SETTINGS_FILE, Station, open_station
from links.clock import Clock, SystemClock
from links.logs import event, set_up

if TYPE_CHECKING:
    from alerts.facts.exporter import FactsLink
    from coldchain.judgement.alarms import Transition
    from links.journal import Entry
    from links.tail import Tail

_log = logging.getLogger(__name__)


def watch(settings: SettingsOption = Path(SETTINGS_FILE)) -> None:
    """Judge what comes through the journal, raise alarms, and send the messages in the outbox."""

    def work(stop: threading.Event) -> None:
        from commands.locks import sole_program
        from links.collector import look_seldom

        station = open_station(settings)
        set_up("watch", station.settings.log_format)
        with sole_program(station.folder, "watch"):
            look_seldom()
            watch_station(station, SystemClock(), stop)

    run_until_stopped(work)


def watch_station(
    station: Station, clock: Clock, stop: threading.Event, *, tail: "Tail[Entry] | None" = None
) -> None:
    """Judge and tell until ``stop`` is set; whoever calls holds the station's lock for it."""
    from alerts.sending import take_back_claims
    from alerts.watch import run_watch
    from alerts.watcher import WatchLinks
    from links.journal import Journal
    from links.records import Records
    from links.vitals import Vitals

    with (
        closing(Journal(station.journal, tail=tail)) as journal,
        closing(station.open_readings(reader=station.settings.readings.is_influx)) as store,
        closing(Records(station.records_url)) as records,
        Vitals("watch", clock=clock).told_in(station.folder) as vitals,
    ):
        records.migrate()
        if not station.settings.records.url:  # in the folder that is locked: no other program sends from them
            take_back_claims(records)
        links = WatchLinks(journal, store, records, clock, station.journal)
        alerts = station.settings.alerts
        facts = facts_of(station)
        run_watch(alerts, station.folder, links, stop=stop, on_transitions=_tell, vitals=vitals, facts=facts)


def facts_of(station: Station) -> "FactsLink | None":
    """Return where facts for panels are written; None without InfluxDB, or when nobody wants them."""
    settings = station.settings
    if not (settings.readings.is_influx and settings.grafana.facts):
        return None
    from alerts.facts.exporter import FactsLink

    address = settings.readings.address(station.file.parent)
    return FactsLink(address, station.coop, settings.grafana.facts_every)


def _tell(steps: "list[Transition]") -> None:
    for step in steps:
        told = (step.alarm, step.from_state, step.to_state, step.event, step.reason)
        extra = event("alarm-step", alarm=told[0], before=told[1], now=told[2], cause=told[3], reason=told[4])
        _log.info("%s: %s -> %s (%s, %s)", *told, extra=extra)
