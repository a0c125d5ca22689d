"""Panels as all dashboards have them: with a description, a unit, a height for a phone, and gaps left open.

Grafana puts panels below each other on a narrow screen, in their order: what matters stands first, and none
is higher than a phone.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders import common, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.barchart import Panel as BarPanel
from grafana_foundation_sdk.builders.dashboard import DashboardLink, ThresholdsConfig
from grafana_foundation_sdk.builders.geomap import MapViewConfig
from grafana_foundation_sdk.builders.geomap import Panel as MapPanel
from grafana_foundation_sdk.builders.stat import Panel as StatPanel
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    FieldTextAlignment,
    FrameGeometrySourceMode,
    GraphGradientMode,
    LegendDisplayMode,
    LegendPlacement,
    VisibilityMode,
)

from dashboards.influxql import FACTS, source_of

WIDE, HALF, THIRD, QUARTER = 24, 12, 8, 6
LOW, TALL = 4, 8
"""Widths of 24 and heights in Grafana's grid; 8 rows are some 300 pixels, less than a phone."""
GAP_INTERVAL = "5m"
"""A step of a chart at least: sensors speak more often, so that a step without a value is a gap."""
_NOTHING = "Nothing was written in the time that is shown"
"""In place of "No data". Not in tables: there it would stand in each empty cell."""
Query = Builder[Dataquery]
Made = Any
"""A panel to be built: each kind has a builder of its own, which have no face in common."""
GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "gray"


class Says(NamedTuple):
    """What every panel has.

    Args:
        title: Its name.
        text: What it shows, and how to read it.
        unit: As Grafana calls it.
        span: Width of 24.
        height: In rows.
        source: The variable of its data source.
    """

    title: str
    text: str
    unit: str = "none"
    span: int = HALF
    height: int = TALL
    source: str = FACTS


def trend(says: Says, queries: Sequence[Query], *, step: str = GAP_INTERVAL) -> Made:
    """Return a chart over time in which a time without values stays empty."""
    made = _common(timeseries.Panel(), says, queries).interval(step).no_value(_NOTHING)
    made = made.span_nulls(False).show_points(VisibilityMode.AUTO).line_width(1).fill_opacity(0)
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).show_legend(True)
    return made.legend(legend.placement(LegendPlacement.BOTTOM).calcs([]))


def number(says: Says, queries: Sequence[Query], *, steps: Sequence[tuple[float, str]] = ()) -> Made:
    """Return one large number, coloured from some values on."""
    made = (
        _common(StatPanel(), says, queries)
        .no_value("no value")
        .thresholds(thresholds(steps, GREEN if steps else BLUE))
    )
    reduce = common.ReduceDataOptions().calcs(["lastNotNull"]).values(False).fields("")
    return made.reduce_options(reduce).color_mode(
        BigValueColorMode.BACKGROUND if steps else BigValueColorMode.VALUE
    )


def rows(says: Says, queries: Sequence[Query], *, by: str = "", hidden: Sequence[str] = ("Time",)) -> Made:
    """Return a table.

    Args:
        says: What it is.
        queries: Asked with ``table=True``.
        by: The column of which the largest stands first; empty: as they come.
        hidden: Columns that are not shown.
    """
    made = (
        _common(table.Panel(), says, queries).show_header(True).align(FieldTextAlignment.AUTO).inspect(False)
    )
    for name in hidden:
        made = made.override_by_name(name, [model.DynamicConfigValue("custom.hidden", True)])
    if by:
        made = made.sort_by([common.TableSortByFieldState().display_name(by).desc(True)])
    return made


def states(says: Says, queries: Sequence[Query], colours: dict[str, str]) -> Made:
    """Return what was in which state when, one row each."""
    made = _common(statetimeline.Panel(), says, queries).no_value(_NOTHING).mappings([coloured(colours)])
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).show_legend(True)
    made = (
        made.merge_values(True).show_value(VisibilityMode.AUTO).fill_opacity(70).line_width(0).row_height(0.9)
    )
    return made.legend(legend.placement(LegendPlacement.BOTTOM).calcs([]))


def bars(says: Says, queries: Sequence[Query], *, along: str) -> Made:
    """Return a bar for each row of a table; ``along`` is the column that names them."""
    made = _common(BarPanel(), says, queries).no_value(_NOTHING).x_field(along).fill_opacity(80).line_width(1)
    return made.gradient_mode(GraphGradientMode.NONE)


def places(says: Says, queries: Sequence[Query], *, colour_by: str) -> Made:
    """Return a map of the columns ``latitude`` and ``longitude``, coloured by another column."""
    where = common.FrameGeometrySource().mode(FrameGeometrySourceMode.COORDS)
    where = where.latitude("latitude").longitude("longitude")
    style: dict[str, Any] = {
        "color": {"field": colour_by, "fixed": BLUE},
        "size": {"fixed": 6, "min": 3, "max": 12},
        "opacity": 0.7,
        "symbol": {"fixed": "img/icons/marker/circle.svg", "mode": "fixed"},
    }
    config: dict[str, Any] = {"showLegend": True, "style": style}
    layer = common.MapLayerOptions().type("markers").name(says.title).location(where).config(config)
    base = common.MapLayerOptions().type("default").name("Map")
    view = MapViewConfig().id("fit").lat(0).lon(0).zoom(6)
    return _common(MapPanel(), says, queries).basemap(base).layers([layer]).view(view)


def thresholds(steps: Sequence[tuple[float, str]], base: str = GREEN) -> ThresholdsConfig:
    """Return colours from some values on."""
    made = [model.Threshold(None, base), *(model.Threshold(value, colour) for value, colour in steps)]
    return ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(made)


def coloured(colours: dict[str, str]) -> model.ValueMapping:
    """Return what colours texts."""
    options = {
        text: model.ValueMappingResult(text=text, color=colour, index=index)
        for index, (text, colour) in enumerate(colours.items())
    }
    return model.ValueMap(options)


def text_coloured(made: Made, column: str, colours: dict[str, str]) -> Made:
    """Return a table of which the texts of one column have colours."""
    cell = prop("custom.cellOptions", {"type": "color-text"})
    return made.override_by_name(column, [prop("mappings", [coloured(colours)]), cell])


def link(title: str, url: str) -> DashboardLink:
    """Return a link out of a panel."""
    return DashboardLink(title).type(model.DashboardLinkType.LINK).url(url).target_blank(True)


def prop(name: str, value: Any) -> model.DynamicConfigValue:  # noqa: ANN401 - any JSON
    """Return one property of a column that is not as the others."""
    return model.DynamicConfigValue(name, value)


def _common(panel: Made, says: Says, queries: Sequence[Query]) -> Made:
    made = panel.title(says.title).description(says.text).unit(says.unit).span(says.span).height(says.height)
    made = made.datasource(source_of(says.source))
    for query in queries:
        made = made.with_target(query)
    return made
