"""Parts that several dashboards show: excursions as marks in charts, the alarms of an asset."""

from dashboards.influxql import Events, Influx
from dashboards.parts import GREY, ORANGE, RED, WIDE, YELLOW, Made, Says, prop, rows, text_coloured
from dashboards.variables import OF_COOP

SEVERITIES = {"critical": RED, "high": ORANGE, "medium": YELLOW, "low": GREY}


def excursions_of(condition: str = OF_COOP) -> Events:
    """Return the excursions that stand, from their beginning to their end, as bands in all charts."""
    query = (
        'SELECT "text", "ended_at", "severity" FROM "excursions"'
        f' WHERE {condition} AND "withdrawn" = 0 AND $timeFilter'
    )
    return Events("Excursions", query, RED)


def alarms_of_asset(condition: str) -> Made:
    """Return the table of excursions, the longest first."""
    query = (
        'SELECT "text" AS "What", "severity" AS "Urgency", "minutes" AS "Lasted", "extreme" AS "Worst'
        ' value", "bound" AS "Limit",'
        f' "late_min" AS "Found later" FROM "excursions" WHERE {condition} AND "withdrawn" = 0'
        ' GROUP BY "asset", "channel", "limit"'
    )
    text = (
        "Every time outside a limit, and every silence, that stands by what is known now: late readings"
        " that show it"
        " was otherwise take it away again."
    )
    made = rows(Says("Excursions", text, span=WIDE), [Influx(query, table=True)], by="Lasted", hidden=())
    made = made.override_by_name("Lasted", [prop("unit", "m")]).override_by_name(
        "Found later", [prop("unit", "m")]
    )
    return text_coloured(made, "Urgency", SEVERITIES)
