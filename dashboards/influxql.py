"""An InfluxQL query as a panel of Grafana holds it: the kind of query that the SDK does not have.

The fields are those of Grafana's own editor in its text mode. Not a client: ``check.py`` runs the queries.
"""

from grafana_foundation_sdk.builders.prometheus import Dataquery as PrometheusQuery
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import AnnotationQuery, AnnotationTarget, DataSourceRef
from grafana_foundation_sdk.models.prometheus import PromQueryFormat, QueryEditorMode

INFLUXDB, PROMETHEUS = "influxdb", "prometheus"
READINGS, FACTS, METRICS = "readings", "facts", "metrics"
"""The variables that choose the data sources: of readings, of what was judged of them, of our programs."""


def source_of(variable: str) -> DataSourceRef:
    """Return the reference to the data source that a variable chooses."""
    return DataSourceRef(type_val=PROMETHEUS if variable == METRICS else INFLUXDB, uid=f"${{{variable}}}")


class InfluxQuery(Dataquery):
    """A built query: what stands in the JSON.

    Args:
        fields: As Grafana has them.
    """

    def __init__(self, fields: dict[str, object]) -> None:
        self.fields = fields

    def to_json(self) -> dict[str, object]:
        """Return it as the SDK's encoder takes it."""
        return self.fields


class Influx(Builder[Dataquery]):
    """A query to be built.

    Args:
        text: InfluxQL, with Grafana's variables and macros.
        source: The variable of the data source.
        ref: Names it within its panel.
        alias: Names its series; ``$tag_...`` is filled in.
        table: Whether the answer is a table, and no series.
    """

    def __init__(
        self, text: str, *, source: str = FACTS, ref: str = "A", alias: str = "", table: bool = False
    ) -> None:
        self._fields: dict[str, object] = {
            "refId": ref,
            "datasource": source_of(source).to_json(),
            "query": text,
            "rawQuery": True,
            "resultFormat": "table" if table else "time_series",
            "alias": alias,
        }

    def build(self) -> Dataquery:
        """Return it built."""
        return InfluxQuery(self._fields)


class _Marked(AnnotationQuery):
    """An annotation with the fields of Grafana's InfluxDB plugin, which the SDK does not know."""

    def __init__(self, name: str, columns: dict[str, object], colour: str) -> None:
        super().__init__(name=name, datasource=source_of(FACTS), icon_color=colour, hide=False, built_in=0)
        self._columns = columns

    def to_json(self) -> dict[str, object]:
        target = {"refId": "Anno", "rawQuery": True, "fromAnnotations": True, **self._columns}
        return {**super().to_json(), **self._columns, "target": target}


class Pushed(Builder[AnnotationQuery]):
    """The steps of alarms that ``publish`` has pushed to Grafana itself; off until somebody wants them.

    They are as old as the last ``publish``; what is marked at once comes from the facts.
    """

    def build(self) -> AnnotationQuery:
        """Return it built."""
        there = DataSourceRef(type_val="grafana", uid="-- Grafana --")
        target = AnnotationTarget(limit=500, match_any=False, tags=["coldchain", "${coop}"], type_val="tags")
        return AnnotationQuery(
            name="Alarms, as published",
            datasource=there,
            icon_color="orange",
            target=target,
            enable=False,
            hide=False,
            built_in=0,
        )


class Events(Builder[AnnotationQuery]):
    """Times that are marked in every chart, from InfluxQL.

    Args:
        name: For people.
        text: InfluxQL that gives ``time``, ``ended_at`` [ms], ``text`` and ``severity``.
        colour: Of the mark.
    """

    def __init__(self, name: str, text: str, colour: str) -> None:
        columns: dict[str, object] = {"query": text, "textColumn": "text", "timeEndColumn": "ended_at"}
        self._made = _Marked(name, {**columns, "tagsColumn": "severity"}, colour)

    def build(self) -> AnnotationQuery:
        """Return it built."""
        return self._made


def promql(text: str, *, legend: str = "", ref: str = "A", instant: bool = False) -> PrometheusQuery:
    """Return a query of our own metrics: over the time that is shown, or of its end."""
    query = PrometheusQuery().expr(text).ref_id(ref).datasource(source_of(METRICS))
    query = query.instant() if instant else query.range()
    query = query.format(PromQueryFormat.TABLE if instant else PromQueryFormat.TIME_SERIES)
    return query.legend_format(legend or "__auto").editor_mode(QueryEditorMode.CODE)
