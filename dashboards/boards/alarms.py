"""*Alarms*: what was in which state when, how soon people answered, how much each is asked to bear.

The figures of load are those of ISA-18.2 and EEMUA 191, as quoted by others (``docs/sources.md``, S43): one
alarm in ten minutes is what a person can well bear, two at most, ten are a flood; 150 a day, 300 at most.
"""

from grafana_foundation_sdk.models.common import VisibilityMode

from dashboards.board import Board
from dashboards.boards.events import alarms_of_asset, excursions_of
from dashboards.influxql import FACTS, Influx, Pushed
from dashboards.parts import (
    GREEN,
    GREY,
    HALF,
    LOW,
    ORANGE,
    QUARTER,
    RED,
    WIDE,
    YELLOW,
    Made,
    Says,
    bars,
    link,
    number,
    prop,
    states,
    thresholds,
    trend,
)
from dashboards.variables import OF_ASSET, OF_COOP, asset, console, coop, data_source

STATES = {"UNACK": RED, "ACKED": ORANGE, "RTN_UNACK": YELLOW, "NORMAL": GREEN, "": GREY}
WELL_BORNE_10_MIN, MOST_10_MIN, FLOOD_10_MIN = 1, 2, 10
WELL_BORNE_A_DAY, MOST_A_DAY = 150, 300
_ASSETS = f"{OF_COOP} AND {OF_ASSET} AND $timeFilter"
_COOP = f"{OF_COOP} AND $timeFilter"


def alarms() -> Board:
    """Return the dashboard of alarms and those who answer them."""
    return Board(
        name="alarms",
        title="Alarms",
        text="What was in alarm, how soon somebody answered, and whether people can bear the load.",
        variables=[data_source(FACTS), console(), coop(), asset()],
        events=[excursions_of(), Pushed()],
        back="7d",
        anew="5m",
        panels=[
            _one(
                "Raised",
                f'SELECT count("raised") FROM "answers" WHERE {_ASSETS}',
                "Alarms that began in the time that is shown.",
                "none",
            ),
            _one(
                "Answered",
                f'SELECT mean("answered") FROM "answers" WHERE {_ASSETS}',
                "The share of them that somebody acknowledged.",
                "percentunit",
            ),
            _one(
                "Time to acknowledge",
                f'SELECT median("ack_s") FROM "answers" WHERE {_ASSETS}',
                "The middle of all times from an alarm's beginning until somebody acknowledged it.",
                "s",
            ),
            _one(
                "Slow answers",
                f'SELECT percentile("ack_s", 90) FROM "answers" WHERE {_ASSETS}',
                "One in ten took longer than this.",
                "s",
            ),
            _timeline(),
            _answers(),
            _load(),
            _a_day(),
            _most(),
            alarms_of_asset(_ASSETS),
        ],
    )


def _one(title: str, query: str, text: str, unit: str) -> Made:
    page = link("Answer alarms", "${console}/alarms?coop=${coop}")
    return number(Says(title, text, unit, span=QUARTER, height=LOW), [Influx(query, alias=title)]).links(
        [page]
    )


def _timeline() -> Made:
    query = (
        f'SELECT "to_state" FROM "alarm_steps" WHERE {_ASSETS} GROUP BY "asset", "device", "channel", "limit"'
    )
    text = (
        "Each alarm in the words of ISA-18.2, by the readings' own time: red nobody has acknowledged it,"
        " orange somebody"
        " has, yellow it is over and nobody has acknowledged it, green normal. A row begins with its"
        " first step in the"
        " time that is shown."
    )
    says = Says("State of each alarm", text, span=WIDE, height=10)
    return states(says, [Influx(query, alias="$tag_asset $tag_device $tag_limit")], STATES)


def _answers() -> Made:
    query = (
        f'SELECT max("ack_s") FROM "answers" WHERE {_ASSETS} GROUP BY time($__interval), "kind" fill(null)'
    )
    text = (
        "Points: the longest that somebody took in each step, by what it is about. What nobody"
        " acknowledged is not"
        " in it."
    )
    made = trend(Says("Time to acknowledge", text, "s"), [Influx(query, alias="$tag_kind")], step="1h")
    return made.show_points(VisibilityMode.ALWAYS).line_width(0).point_size(7)


def _load() -> Made:
    query = f'SELECT sum("count") FROM "messages" WHERE {_COOP} GROUP BY time(10m), "contact" fill(0)'
    text = (
        f"Messages to each person in ten minutes. {WELL_BORNE_10_MIN} can well be borne, {MOST_10_MIN} at"
        " most;"
        f" {FLOOD_10_MIN} are a flood, in which nobody sees what matters (ISA-18.2, EEMUA 191)."
    )
    made = trend(
        Says("Load in ten minutes", text, span=HALF), [Influx(query, alias="$tag_contact")], step="10m"
    )
    return _with_lines(made, [(MOST_10_MIN, YELLOW), (FLOOD_10_MIN, RED)])


def _a_day() -> Made:
    query = f'SELECT sum("count") FROM "messages" WHERE {_COOP} GROUP BY time(1d), "contact" fill(0)'
    text = (
        f"Messages to each person a day (UTC). {WELL_BORNE_A_DAY} can well be borne, {MOST_A_DAY} at most"
        " (ISA-18.2)."
    )
    made = trend(Says("Load a day", text, span=HALF), [Influx(query, alias="$tag_contact")], step="1d")
    return _with_lines(made, [(WELL_BORNE_A_DAY, YELLOW), (MOST_A_DAY, RED)])


def _with_lines(made: Made, steps: list[tuple[float, str]]) -> Made:
    made = made.thresholds(thresholds(steps)).axis_soft_max(steps[0][0]).min(0)
    return made.override_by_regexp(".*", [prop("custom.thresholdsStyle", {"mode": "dashed"})])


def _most() -> Made:
    query = (
        f'SELECT sum("count") AS "Messages", sum("urgent") AS "Urgent" FROM "messages" WHERE {_COOP} GROUP'
        ' BY "contact"'
    )
    text = "Who was told how often in the time that is shown; urgent is of high or critical severity."
    return bars(Says("Who is told most", text, span=HALF), [Influx(query, table=True)], along="contact")
