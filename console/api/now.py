"""What the first page shows and what its charts are made of, for programs."""

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request

from console.api import at_hand
from console.api.ask import Ask
from console.api.operation import Operation, Query
from console.api.reply import Reply

Name = Annotated[str, Meta(max_length=300)]


class NowQuery(Query, frozen=True, kw_only=True):
    """Of which cooperative; without, of the one that the page shows."""

    coop: Name = ""


class ChartQuery(Query, frozen=True, kw_only=True):
    """Of which asset, and in which language its labels are; English without."""

    coop: Name = ""
    asset: Name = ""
    lang: Name = ""


def now(ask: Ask) -> Reply:
    """Return what the first page shows."""
    return Reply(response=ask.shared.pages.api_now(Request(ask.asgi)))


def chart(ask: Ask) -> Reply:
    """Return the chart of the last 24 h of an asset."""
    return Reply(response=ask.shared.pages.api_chart(Request(ask.asgi)))


OPERATIONS = (
    Operation(
        "GET",
        "/now",
        "getNow",
        "What the first page shows; its ETag changes only when something happened",
        now,
        query=NowQuery,
        answer=dict,
        errors=(404,),
        at_hand=at_hand.now,
    ),
    Operation(
        "GET",
        "/chart",
        "getChart",
        "The last 24 h of an asset in steps of 10 minutes: lowest, mean, highest; null is a gap",
        chart,
        query=ChartQuery,
        answer=dict,
        errors=(404,),
        at_hand=at_hand.chart,
    ),
)
