"""*Cooperative now*: every station and van at a glance, and what can be saved first."""

from dashboards.board import Board
from dashboards.boards.events import SEVERITIES, excursions_of
from dashboards.influxql import FACTS, Influx, Pushed
from dashboards.parts import (
    GREEN,
    GREY,
    LOW,
    ORANGE,
    QUARTER,
    RED,
    WIDE,
    Made,
    Says,
    link,
    number,
    places,
    prop,
    rows,
    states,
    text_coloured,
    thresholds,
    trend,
)
from dashboards.variables import OF_COOP, OF_SITE, console, coop, data_source, site

STATES = {"in": GREEN, "stale": GREY, "alarm": RED, "none": GREY}
LATELY = "15m"
"""What has said nothing for so long is no longer there: it was taken out, or has arrived."""
_WHERE = f"{OF_COOP} AND {OF_SITE} AND $timeFilter"
_NOW = (
    'SELECT last("state") AS "State", "name" AS "Name", "temperature_c" AS "Air", "low_c" AS "Lowest",'
    ' "high_c" AS "Highest", "heard_s" AS "Heard ago", "severity" AS "Urgency", "filled_kg" AS "Load",'
    ' "worth" AS "Worth", "avoidable" AS "Avoidable loss", "action" AS "Do", "minutes_left" AS "Harm in"'
    f' FROM "assets" WHERE {_WHERE} GROUP BY "asset"'
)
_PLACES = (
    'SELECT last("alarms") AS "alarms", "latitude", "longitude", "name" FROM "assets"'
    f' WHERE {_WHERE} GROUP BY "asset"'
)


def cooperative_now() -> Board:
    """Return the dashboard that a manager opens first."""
    return Board(
        name="now",
        title="Cooperative now",
        text="Every station and van at a glance; what acting now still saves stands first.",
        variables=[data_source(FACTS), console(), coop(), site()],
        events=[excursions_of(), Pushed()],
        back="6h",
        panels=[
            *_totals(),
            _ranked(),
            _map(),
            *_over_time(),
        ],
    )


def _totals() -> list[Made]:
    return [
        _total(
            "avoidable",
            "Avoidable loss",
            "What acting now still saves in the whole cooperative, in its own currency: worth of the"
            " goods"
            " times the share of their life that is saved.",
            [(1, ORANGE)],
        ),
        _total("worth", "Goods on board", "Worth of all goods that are in some asset now.", []),
        _total(
            "alarms",
            "Open alarms",
            "Alarms that are not back to normal, of assets and of goods.",
            [(1, ORANGE), (5, RED)],
        ),
        _total(
            "silent",
            "Silent assets",
            "Assets of which nothing was heard for three samples. Silence is never counted as good time.",
            [(1, ORANGE)],
        ),
    ]


def _over_time() -> list[Made]:
    timeline = (
        f'SELECT last("state") FROM "assets" WHERE {_WHERE} GROUP BY time($__interval), "asset" fill(null)'
    )
    return [
        states(
            Says(
                "How each was",
                "The state of each asset, once a minute; grey: nothing was heard.",
                span=WIDE,
            ),
            [Influx(timeline, alias="$tag_asset")],
            STATES,
        ),
        trend(
            Says(
                "Avoidable loss over time",
                "How much could have been saved at each time by acting then, in the cooperative's currency.",
                span=WIDE,
            ),
            [
                Influx(
                    f'SELECT max("avoidable") FROM "cooperative" WHERE {OF_COOP} AND $timeFilter'
                    " GROUP BY time($__interval) fill(null)",
                    alias="avoidable",
                )
            ],
        ),
    ]


def _total(field: str, title: str, text: str, steps: list[tuple[float, str]]) -> Made:
    query = f'SELECT last("{field}") FROM "cooperative" WHERE {OF_COOP} AND $timeFilter'
    return number(Says(title, text, span=QUARTER, height=LOW), [Influx(query, alias=title)], steps=steps)


def _ranked() -> Made:
    says = Says(
        "What to save first",
        "One line an asset, the largest avoidable loss first: its air between the limits of its own"
        " profile, how long"
        " ago it was heard, what is in it, what to do, and in how many minutes the next harm comes if"
        " nothing is done.",
        span=WIDE,
        height=10,
    )
    made = (
        rows(says, [Influx(_NOW, table=True)], by="Avoidable loss").time_from(LATELY).hide_time_override(True)
    )
    for name in ("Air", "Lowest", "Highest"):
        made = made.override_by_name(name, [prop("unit", "celsius"), prop("decimals", 1)])
    made = made.override_by_name("Heard ago", [prop("unit", "s")]).override_by_name(
        "Harm in", [prop("unit", "m")]
    )
    made = made.override_by_name("Load", [prop("unit", "masskg")])
    page = "${console}/asset?coop=${coop}&id=${__data.fields.asset}"
    made = made.override_by_name("asset", [prop("links", [link("Open in the console", page).build()])])
    return text_coloured(text_coloured(made, "State", STATES), "Urgency", SEVERITIES)


def _map() -> Made:
    says = Says(
        "Where they are",
        "Sites where they stand, and what drives where it said so last; red: an alarm is open there.",
        span=WIDE,
        height=9,
    )
    made = places(says, [Influx(_PLACES, table=True)], colour_by="alarms")
    return made.thresholds(thresholds([(1, RED)])).time_from(LATELY).hide_time_override(True)
