"""Whether what an operation touches is in memory just now, so that it can be answered without a thread.

Not whether that is right: each thing says itself for how long it is believed.
"""

from starlette.requests import Request
from starlette.types import Scope

from console.api.ask import Shared


def cooperatives(shared: Shared, _: Scope) -> bool:
    """Return whether it is known which cooperatives there are."""
    return shared.kept.has_coops()


def registry(shared: Shared, scope: Scope) -> bool:
    """Return whether the registry of the cooperative that is asked for is known."""
    text: str = scope.get("query_string", b"").decode("latin-1")
    coop = next((part[5:] for part in text.split("&") if part.startswith("coop=")), "")
    return shared.kept.is_fresh(coop)


def now(shared: Shared, scope: Scope) -> bool:
    """Return whether what the first page shows is there as it is sent."""
    return shared.pages.has_now(Request(scope))


def chart(shared: Shared, scope: Scope) -> bool:
    """Return whether the chart of an asset is there as it is sent."""
    return shared.pages.has_chart(Request(scope))
