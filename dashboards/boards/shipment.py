"""*Shipment*: the life that is left with its bounds, what harmed the goods, what was said when."""

from dashboards.board import Board
from dashboards.boards.events import excursions_of
from dashboards.influxql import FACTS, Influx
from dashboards.parts import (
    GREEN,
    GREY,
    LOW,
    ORANGE,
    QUARTER,
    RED,
    WIDE,
    YELLOW,
    Made,
    Says,
    link,
    number,
    prop,
    rows,
    states,
    text_coloured,
    trend,
)
from dashboards.variables import OF_COOP, OF_SHIPMENT, console, coop, data_source, shipment

DECISIONS = {"good": GREEN, "watch": YELLOW, "sell-first": ORANGE, "reject": RED, "unknown": GREY}
_WHERE = f"{OF_COOP} AND {OF_SHIPMENT} AND $timeFilter"
_PAGE = "${console}/shipment?coop=${coop}&id=${shipment}"
_REPORT = "${console}/reports?coop=${coop}&id=${shipment}"


def shipment_board() -> Board:
    """Return the dashboard of one shipment."""
    where_device = f'{OF_COOP} AND "shipment" =~ /^${{shipment:regex}}$/'
    return Board(
        name="shipment",
        title="Shipment",
        text="One shipment: how much of its life is left, at best, likely and at worst, and why.",
        variables=[data_source(FACTS), console(), coop(), shipment()],
        events=[excursions_of(where_device)],
        back="3d",
        anew="5m",
        panels=[
            _last("left_likely_d", "Life left", "When it is kept well from now on.", "d"),
            _last(
                "used_worst",
                "Life used at worst",
                "If all the time without data was as bad as can be.",
                "percentunit",
            ),
            _last(
                "unknown_h",
                "Without data",
                "Time in assets that nobody heard: neither good nor harmful.",
                "h",
            ),
            _last(
                "lost", "Lost so far", "Worth times the share of life beyond what good storage takes.", "none"
            ),
            _life(),
            _air(),
            _said(),
            _hours(),
            _versions(),
        ],
    )


def _last(field: str, title: str, text: str, unit: str) -> Made:
    query = f'SELECT last("{field}") FROM "goods" WHERE {_WHERE}'
    made = number(Says(title, text, unit, span=QUARTER, height=LOW), [Influx(query, alias=title)])
    return made.decimals(1).links([link("Console", _PAGE), link("Report", _REPORT)])


def _life() -> Made:
    queries = [
        Influx(
            f'SELECT last("left_{name}_d") FROM "goods" WHERE {_WHERE} GROUP BY time($__interval) fill(null)',
            ref=ref,
            alias=name,
        )
        for ref, name in (("A", "worst"), ("B", "likely"), ("C", "best"))
    ]
    text = (
        "Days at the warm end of recommended storage, as was known at each time. The band is what time"
        " without data"
        " leaves open. A gap is a time in which it was in no asset, or nobody judged it."
    )
    made = trend(Says("Life left, with its bounds", text, "d", span=WIDE, height=9), queries)
    made = made.override_by_name("best", [prop("custom.fillBelowTo", "worst"), prop("custom.lineWidth", 0)])
    return made.override_by_name("worst", [prop("custom.lineWidth", 0)])


def _air() -> Made:
    queries = [
        Influx(
            f'SELECT mean("{field}") FROM "goods" WHERE {_WHERE} GROUP BY time($__interval) fill(null)',
            ref=ref,
            alias=name,
        )
        for ref, field, name in (("A", "air_c", "air"), ("B", "low_c", "lowest"), ("C", "high_c", "highest"))
    ]
    text = (
        "The air of the asset that it was in, wherever that was, between the bounds of recommended"
        " storage of its own"
        " product. Lines that are cut are times without data."
    )
    made = trend(Says("Air around it", text, "celsius", span=WIDE), queries)
    dashed = [prop("custom.lineStyle", {"fill": "dash", "dash": [10, 10]})]
    return made.override_by_regexp("^(lowest|highest)$", dashed)


def _said() -> Made:
    query = (
        f'SELECT last("decision") FROM "goods" WHERE {_WHERE}'
        ' GROUP BY time($__interval), "shipment" fill(null)'
    )
    text = "What was said of it when: good, watch, sell first, reject, unknown."
    return states(
        Says("Verdict", text, span=WIDE, height=5), [Influx(query, alias="$tag_shipment")], DECISIONS
    )


def _hours() -> Made:
    queries = [
        Influx(
            f'SELECT last("{name}_h") FROM "goods" WHERE {_WHERE} GROUP BY time($__interval) fill(null)',
            ref=ref,
            alias=name,
        )
        for ref, name in (("A", "good"), ("B", "harmful"), ("C", "unknown"))
    ]
    text = "Hours within bounds, beyond them and without data; the three add up to the time in assets."
    return trend(Says("Good, harmful and unknown time", text, "h", span=WIDE), queries)


def _versions() -> Made:
    query = (
        'SELECT "version" AS "Version", "decision" AS "Verdict", "why" AS "Why", "cause" AS "Written'
        ' because",'
        f' "final" AS "Final" FROM "verdicts" WHERE {_WHERE} GROUP BY "shipment"'
    )
    text = (
        "Each version of the verdict when it was written down; late readings make a new one, none is"
        " overwritten."
    )
    made = rows(Says("Verdicts as they were given", text, span=WIDE), [Influx(query, table=True)], hidden=())
    return text_coloured(made, "Verdict", DECISIONS)
