"""*Losses*: what harm has cost, why, in whose hands, and of which product."""

from dashboards.board import Board
from dashboards.influxql import FACTS, Influx
from dashboards.parts import (
    HALF,
    LOW,
    ORANGE,
    QUARTER,
    WIDE,
    Made,
    Says,
    bars,
    link,
    number,
    prop,
    rows,
    trend,
)
from dashboards.variables import OF_COOP, console, coop, data_source

_WHERE = f"{OF_COOP} AND $timeFilter"
_HOW = (
    " Lost is worth times the share of life that was used beyond what good storage takes, as far as is"
    " known now; late"
    " readings correct it."
)


def losses() -> Board:
    """Return the dashboard of money."""
    return Board(
        name="losses",
        title="Losses",
        text="What harm has cost, by cause, carrier and product. In the cooperative's own currency.",
        variables=[data_source(FACTS), console(), coop()],
        back="30d",
        anew="15m",
        panels=[
            _one(
                "Lost",
                'sum("lost")',
                "Money lost by harm to goods that set off in the time that is shown." + _HOW,
            ),
            _one("Worth", 'sum("worth")', "Worth of all goods that set off in the time that is shown."),
            _one(
                "Harmed shipments",
                'sum("harmed")',
                "Shipments of which a share of life was lost that counts.",
            ),
            _one("Quantity lost", 'sum("lost_kg")', "Quantity times the same share.", "masskg"),
            _by(
                "cause", "By cause", "What harmed the goods first; warmth is life that was used up too fast."
            ),
            _by(
                "carrier",
                "By carrier",
                "Who had the goods in hand when the first harm was certain. A report parts it by legs,"
                " exactly.",
            ),
            _by("product", "By product", "Which goods lose most."),
            _over_time(),
            _shipments(),
        ],
    )


def _one(title: str, what: str, text: str, unit: str = "none") -> Made:
    query = f'SELECT {what} FROM "losses" WHERE {_WHERE}'
    steps = [(1.0, ORANGE)] if what == 'sum("harmed")' else []
    return number(
        Says(title, text, unit, span=QUARTER, height=LOW), [Influx(query, alias=title)], steps=steps
    )


def _by(tag: str, title: str, text: str) -> Made:
    query = f'SELECT sum("lost") AS "Lost" FROM "losses" WHERE {_WHERE} GROUP BY "{tag}"'
    return bars(Says(title, text + _HOW, span=HALF), [Influx(query, table=True)], along=tag)


def _over_time() -> Made:
    query = f'SELECT sum("lost") FROM "losses" WHERE {_WHERE} GROUP BY time($__interval) fill(0)'
    text = "By the day (UTC) on which the goods set off." + _HOW
    return trend(Says("Lost over time", text, span=HALF), [Influx(query, alias="lost")], step="1d")


def _shipments() -> Made:
    query = (
        'SELECT "lost" AS "Lost", "worth" AS "Worth", "share" AS "Share", "lost_kg" AS "Quantity lost",'
        f' "decision" AS "Verdict" FROM "losses" WHERE {_WHERE} AND "decision" != \'corrected\''
        ' GROUP BY "shipment", "product", "carrier", "cause"'
    )
    text = "Each shipment, the dearest first." + _HOW
    made = rows(
        Says("Shipments", text, span=WIDE, height=9), [Influx(query, table=True)], by="Lost", hidden=()
    )
    made = made.override_by_name("Share", [prop("unit", "percentunit"), prop("decimals", 1)])
    made = made.override_by_name("Quantity lost", [prop("unit", "masskg")])
    page = "${console}/shipment?coop=${coop}&id=${__data.fields.shipment}"
    return made.override_by_name("shipment", [prop("links", [link("Open in the console", page).build()])])
