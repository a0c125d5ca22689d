"""*Vehicle* and *Cooler*: one asset over time, between the limits of its own profile."""

from dashboards.board import Board
from dashboards.boards.cooperative_now import LATELY, STATES
from dashboards.boards.events import alarms_of_asset, excursions_of
from dashboards.influxql import FACTS, READINGS, Influx
from dashboards.parts import (
    HALF,
    LOW,
    ORANGE,
    QUARTER,
    RED,
    WIDE,
    Made,
    Says,
    number,
    places,
    prop,
    rows,
    states,
    thresholds,
    trend,
)
from dashboards.variables import OF_ASSET, OF_COOP, asset, console, coop, data_source

_WHERE = f"{OF_COOP} AND {OF_ASSET} AND $timeFilter"
_MOVES, _STANDS = "van|motorcycle_box|drone", "cooler"


def vehicle() -> Board:
    """Return the dashboard of what drives."""
    own = [_supply(HALF), _way()]
    return _board(
        "vehicle", "Vehicle", "A van, box or drone: its air, goods, door, supply and way.", _MOVES, own
    )


def cooler() -> Board:
    """Return the dashboard of what stands."""
    return _board(
        "cooler", "Cooler", "A cooler: its air, goods, humidity, door and supply.", _STANDS, [_supply(WIDE)]
    )


def _board(name: str, title: str, text: str, kinds: str, own: list[Made]) -> Board:
    return Board(
        name=name,
        title=title,
        text=text,
        variables=[data_source(READINGS), data_source(FACTS), console(), coop(), asset(kinds)],
        events=[excursions_of(f"{OF_COOP} AND {OF_ASSET}")],
        panels=[
            _now(
                "temperature_c",
                "Air now",
                "The newest temperature of its air that can be believed.",
                "celsius",
            ),
            _now(
                "heard_s", "Heard ago", "How long ago it was heard; older than three samples is silence.", "s"
            ),
            _now("filled_kg", "Load", "Goods that are in it now.", "masskg"),
            _now("avoidable", "Avoidable loss", "What acting now still saves of what is in it.", "none"),
            _temperature(),
            _inside(),
            _channel(
                "Humidity of the air", "air/humidity", "humidity", "Too dry, goods wilt; wet, they rot."
            ),
            _channel("Door", "door/open", "percentunit", "The share of time for which a door stood open."),
            *own,
            states(
                Says("State", "Within limits, in alarm, or silent, once a minute.", height=LOW, span=WIDE),
                [
                    Influx(
                        f'SELECT last("state") FROM "assets" WHERE {_WHERE}'
                        ' GROUP BY time($__interval), "asset" fill(null)',
                        alias="$tag_asset",
                    )
                ],
                STATES,
            ),
            alarms_of_asset(_WHERE),
        ],
    )


def _now(field: str, title: str, text: str, unit: str) -> Made:
    query = f'SELECT last("{field}") FROM "assets" WHERE {_WHERE}'
    return number(Says(title, text, unit, span=QUARTER, height=LOW), [Influx(query, alias=title)])


def _limits(ref: str) -> Influx:
    """Return the limits of the profile, both in one query: not every profile has two."""
    query = (
        f'SELECT last("high_c") AS "highest", last("low_c") AS "lowest" FROM "assets" WHERE {_WHERE}'
        " GROUP BY time($__interval) fill(none)"
    )
    return Influx(query, ref=ref, alias="$col")


def _temperature() -> Made:
    says = Says(
        "Temperatures",
        "Air and goods as the sensors said, each step from its coldest to its warmest value; lines that"
        " are cut are"
        " times without data. The dashed lines are the limits of the asset's own profile; bands are"
        " excursions.",
        "celsius",
        span=WIDE,
        height=9,
        source=READINGS,
    )
    queries = [
        Influx(
            f'SELECT {what}("value") FROM "readings" WHERE {_WHERE} AND "channel" =~ /temperature$/ AND'
            ' "flag" < 3'
            ' GROUP BY time($__interval), "device", "channel" fill(null)',
            source=READINGS,
            ref=ref,
            alias=f"$tag_channel $tag_device {what}",
        )
        for ref, what in (("A", "mean"), ("B", "max"), ("C", "min"))
    ]
    made = trend(says, [*queries, _limits("D")])
    dashed = [prop("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}), prop("color", _fixed(RED))]
    return made.override_by_regexp("^(highest|lowest)$", dashed).override_by_regexp(
        " (min|max)$",
        [prop("custom.lineWidth", 0), prop("custom.showPoints", "never"), prop("custom.fillOpacity", 8)],
    )


def _inside() -> Made:
    query = (
        'SELECT last("left_likely_d") AS "Life left", "product" AS "Product", "decision" AS "Verdict",'
        ' "quantity_kg" AS "Quantity", "worth" AS "Worth", "avoidable" AS "Avoidable loss" FROM "goods"'
        f' WHERE {_WHERE} GROUP BY "shipment"'
    )
    text = (
        "The shipments that are in it now, with what is left of their life when they are kept well from"
        " now on."
    )
    made = rows(
        Says("What is in it", text, span=WIDE, height=6), [Influx(query, table=True)], by="Avoidable loss"
    )
    made = made.override_by_name("Life left", [prop("unit", "d"), prop("decimals", 1)])
    return (
        made.override_by_name("Quantity", [prop("unit", "masskg")]).time_from(LATELY).hide_time_override(True)
    )


def _channel(title: str, channel: str, unit: str, text: str) -> Made:
    query = (
        f'SELECT mean("value") FROM "readings" WHERE {_WHERE} AND "channel" = \'{channel}\' AND "flag" < 3'
        ' GROUP BY time($__interval), "device" fill(null)'
    )
    says = Says(title, text, unit, source=READINGS)
    return trend(says, [Influx(query, source=READINGS, alias="$tag_device")])


def _supply(span: int) -> Made:
    query = (
        f'SELECT min("value") FROM "readings" WHERE {_WHERE} AND "channel" =~ /voltage$/ AND "flag" < 3'
        ' GROUP BY time($__interval), "device" fill(null)'
    )
    text = (
        "The lowest voltage of each step. A 12 V lead battery is nearly empty at 11.8 V; a charger holds"
        " 13.6 V."
    )
    says = Says("Supply", text, "volt", span=span, source=READINGS)
    return trend(says, [Influx(query, source=READINGS, alias="$tag_device")])


def _way() -> Made:
    query = (
        f'SELECT last("late_s") AS "late", "latitude", "longitude", "state" FROM "assets" WHERE {_WHERE}'
        " GROUP BY time($__interval)"
    )
    text = (
        "Where it was, if it says so; the colour is how much later its readings came: holes in the coverage."
    )
    made = places(Says("Way", text, "s", span=HALF), [Influx(query, table=True)], colour_by="late")
    return made.thresholds(thresholds([(120, ORANGE), (1800, RED)]))


def _fixed(colour: str) -> dict[str, str]:
    return {"mode": "fixed", "fixedColor": colour}
