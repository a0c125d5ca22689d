"""``coldchain alarm route``: who is told of an alarm, who follows without an answer, and why not the others.

Changes nothing and sends nothing.
"""

from pathlib import Path
from typing import Annotated

import typer

from coldchain.instants import zone_of
from coldchain.registry.profile import Severity
from commands.options import JsonOption, SettingsOption
from commands.program import telling_errors
from commands.station import SETTINGS_FILE, open_station
from links.clock import SystemClock

Test = Annotated[
    bool, typer.Option("--test", help="Ask who would be told; without it: which alarms wait for an answer.")
]
About = Annotated[str, typer.Option("--asset", "-a", help="Of an alarm about this asset.")]
Site = Annotated[str, typer.Option("--site", help="Of a silence of all that stands at this site.")]
Goods = Annotated[str, typer.Option("--shipment", help="Of harm to this shipment, where it is then.")]
How = Annotated[Severity, typer.Option("--severity", help="How urgent it is.")]
At = Annotated[str, typer.Option("--at", help="When: HH:MM of today there, or ISO 8601 with a zone.")]


def route(
    test: Test = False,
    asset: About = "",
    site: Site = "",
    shipment: Goods = "",
    severity: How = Severity.HIGH,
    at: At = "",
    settings: SettingsOption = Path(SETTINGS_FILE),
    json: JsonOption = False,
) -> None:
    """Show who would be told of an alarm (--test), or which alarms wait for an answer from whom."""
    with telling_errors():
        from commands.alarm_route_look import Question, decided, waiting
        from commands.alarm_route_view import print_decided, print_waiting

        station, now = open_station(settings), SystemClock().now()
        if test:
            question = Question(asset, site, shipment, severity, at)
            print_decided(decided(station, question, now), json=json)
        else:
            zone = zone_of(station.settings.cooperative.time_zone)
            print_waiting(waiting(station), zone, json=json)
