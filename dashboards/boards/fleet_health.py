"""*Fleet health*: gateways and sensors: spool, clock, supply, faults, and where nobody can be heard."""

from dashboards.board import Board
from dashboards.boards.cooperative_now import LATELY
from dashboards.influxql import FACTS, READINGS, Influx
from dashboards.parts import (
    GREEN,
    GREY,
    HALF,
    ORANGE,
    RED,
    WIDE,
    Made,
    Says,
    places,
    prop,
    rows,
    states,
    text_coloured,
    thresholds,
    trend,
)
from dashboards.variables import OF_ASSET, OF_COOP, asset, console, coop, data_source

STATES = {
    "online": GREEN,
    "silent": ORANGE,
    "stopped": GREY,
    "lost": RED,
    "offline": RED,
    "never heard": GREY,
}
_WHERE = f"{OF_COOP} AND $timeFilter"
_ASSETS = f"{OF_COOP} AND {OF_ASSET} AND $timeFilter"


def fleet_health() -> Board:
    """Return the dashboard of whoever looks after gateways and sensors."""
    return Board(
        name="fleet",
        title="Fleet health",
        text="Gateways and sensors: who is heard, what waits, whose clock and battery need somebody.",
        variables=[data_source(READINGS), data_source(FACTS), console(), coop(), asset()],
        back="2d",
        anew="5m",
        panels=[
            _gateways(),
            states(
                Says(
                    "Gateways over time",
                    "Green: heard; orange: silent; red: its line broke.",
                    span=WIDE,
                    height=7,
                ),
                [
                    Influx(
                        f'SELECT last("state") FROM "gateways" WHERE {_WHERE} GROUP BY time($__interval),'
                        ' "gateway"'
                        " fill(null)",
                        alias="$tag_gateway",
                    )
                ],
                STATES,
            ),
            _line(Says("Spool", "Frames that wait in a gateway for the server."), "spool_rows", "gateways"),
            _line(
                Says(
                    "Clock error", "How wrong a gateway's clock may be; nothing while it trusts no time.", "s"
                ),
                "clock_error_s",
                "gateways",
            ),
            _supply(),
            _line(
                Says(
                    "How late readings come",
                    "From the measurement until it was received: holes in the coverage, and outages.",
                    "s",
                ),
                "late_s",
                "assets",
            ),
            _coverage(),
            _flags(),
        ],
    )


def _gateways() -> Made:
    query = (
        'SELECT last("state") AS "State", "heard_s" AS "Heard ago", "spool_rows" AS "Waits",'
        ' "capacity_h" AS "Room for", "clock" AS "Clock", "clock_error_s" AS "Clock error", "ports_away"'
        ' AS "Ports away",'
        f' "version" AS "Version" FROM "gateways" WHERE {_WHERE} GROUP BY "gateway"'
    )
    text = "Each gateway as it said last: what waits in its spool, for how long that has room, and its clock."
    made = rows(Says("Gateways", text, span=WIDE), [Influx(query, table=True)], by="Heard ago")
    made = made.override_by_name("Heard ago", [prop("unit", "s")]).override_by_name(
        "Clock error", [prop("unit", "s")]
    )
    made = text_coloured(made, "State", STATES)
    return made.override_by_name("Room for", [prop("unit", "h")]).time_from(LATELY).hide_time_override(True)


def _line(says: Says, field: str, where: str) -> Made:
    condition, tag = (_ASSETS, "asset") if where == "assets" else (_WHERE, "gateway")
    query = (
        f'SELECT max("{field}") FROM "{where}" WHERE {condition} GROUP BY time($__interval), "{tag}"'
        " fill(null)"
    )
    return trend(says, [Influx(query, alias=f"$tag_{tag}")])


def _supply() -> Made:
    query = (
        f'SELECT min("value") FROM "readings" WHERE {_ASSETS} AND "channel" =~ /voltage$/ AND "flag" < 3'
        ' GROUP BY time($__interval), "asset" fill(null)'
    )
    text = (
        "The lowest voltage of each step: a 12 V lead battery is nearly empty at 11.8 V; a small cell at"
        " 2.2 V."
    )
    says = Says("Batteries and supply", text, "volt", span=HALF, source=READINGS)
    return trend(says, [Influx(query, source=READINGS, alias="$tag_asset")])


def _coverage() -> Made:
    query = (
        f'SELECT max("late_s") AS "late", "latitude", "longitude" FROM "assets" WHERE {_ASSETS}'
        ' GROUP BY time($__interval), "asset"'
    )
    text = "Where assets were, coloured by how late their readings came: red is where nobody could hear them."
    made = places(
        Says("Coverage", text, "s", span=WIDE, height=9), [Influx(query, table=True)], colour_by="late"
    )
    return made.interval("5m").thresholds(thresholds([(120, ORANGE), (1800, RED)]))


def _flags() -> Made:
    query = (
        f'SELECT count("flag") FROM "readings" WHERE {_ASSETS} AND "flag" >= 1'
        ' GROUP BY time($__interval), "device" fill(null)'
    )
    text = (
        "Readings of each device, good or not, in each step: a device that says less than it should is"
        " half dead."
    )
    says = Says("Readings heard", text, span=WIDE, source=READINGS)
    return trend(says, [Influx(query, source=READINGS, alias="$tag_device")], step="1h")
