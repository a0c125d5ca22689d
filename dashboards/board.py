"""What all dashboards have in common: name, variables, links to each other, and panels with numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import (
    AnnotationQuery,
    DashboardCursorSync,
    DashboardLinkType,
)

from dashboards.variables import Variable

TAG = "coldchain"
UID = f"{TAG}-"


class Board(NamedTuple):
    """A dashboard to be built.

    Args:
        name: Ends its uid and its file's name.
        title: For people.
        text: What it is for.
        variables: In the order in which they are chosen.
        panels: In the order of a narrow screen.
        events: What is marked in its charts.
        back: How much time it shows at first.
        anew: How often it asks again. What is new comes once a minute; much time is much to read for a Pi.
    """

    name: str
    title: str
    text: str
    variables: Sequence[Variable]
    panels: Sequence[Any]
    events: Sequence[Builder[AnnotationQuery]] = ()
    back: str = "24h"
    anew: str = "1m"

    def build(self) -> Dashboard:
        """Return the builder of the SDK, filled."""
        made = Dashboard(self.title).uid(f"{UID}{self.name}").description(self.text).tags([TAG])
        made = made.timezone("browser").refresh(self.anew).time(f"now-{self.back}", "now").readonly()
        made = made.tooltip(DashboardCursorSync.CROSSHAIR).link(_others()).link(_console())
        for variable in self.variables:
            made = made.with_variable(variable)
        for event in self.events:
            made = made.annotation(event)
        for number, panel in enumerate(self.panels, 1):
            made = made.with_panel(panel.id(number))
        return made


def _others() -> DashboardLink:
    made = DashboardLink("Coldchain").type(DashboardLinkType.DASHBOARDS).tags([TAG]).as_dropdown(True)
    return made.keep_time(True).include_vars(True)


def _console() -> DashboardLink:
    made = DashboardLink("Console").type(DashboardLinkType.LINK).url("${console}").target_blank(True)
    return made.icon("external link").tooltip(
        "The station's own page: answer alarms, move goods, make reports"
    )
