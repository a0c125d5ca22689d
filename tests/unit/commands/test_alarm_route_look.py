"""commands/alarm_route_look.py: what stands in the records counts too."""

import shutil
from pathlib import Path

from sqlalchemy import insert

from coldchain.judgement.routing import RouteReason
from coldchain.registry.profile import Severity
from commands.alarm_route_look import Question, decided, waiting
from commands.station import open_station
from links.clock import SystemClock
from links.records import Records
from links.records_escalations import Escalation, begin
from links.records_tables import contact_choices

EXAMPLE = Path(__file__).parents[3] / "examples" / "station.toml"
CASE = Escalation("a|1", "", "a", "s", "van-1", "high", "alarm", "open", 0, 10, 20, ("peter",), "")


def test_a_stop_and_what_waits_are_read_from_the_records(tmp_path: Path) -> None:
    station = open_station(Path(shutil.copy(EXAMPLE, tmp_path / "coldchain.toml")))
    question, now = Question("van-1", "", "", Severity.HIGH), SystemClock().now()
    before = decided(station, question, now)
    told = next(each.contact.id for each in before.routes if each.told)
    assert waiting(station) == []
    station.folder.mkdir(parents=True, exist_ok=True)
    Records(station.records_url).migrate()
    with Records(station.records_url).transaction() as connection:
        stop = {"coop": station.coop, "contact": told, "stopped_at": 1}
        connection.execute(insert(contact_choices).values(**stop))
        begin(connection, CASE._replace(coop=station.coop))
    after = decided(station, question, now)
    assert {each.contact.id: each.reason for each in after.routes}[told] is RouteReason.STOPPED
    assert waiting(station) == [CASE._replace(coop=station.coop)]
