"""What each address answers. Handlers are plain functions: Starlette runs them in threads, SQLite waits."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, is_narrow, may
from coldchain.errors import RecordsError, RegistryError, StoreError
from console import answers
from console.access.who import actor_of
from console.chart import Chart, in_language
from console.gather import Gather
from console.live import Live, Snapshot
from console.render import Renderer
from console.speaking import speaker
from console.visit import language_of
from links.clock import Clock

CHART_KEPT_MS = 15_000
CHARTS_KEPT = 256
_SHOWN_LETTERS = 80


class Pages:
    """The console's handlers.

    Args:
        gather: Reads the stores.
        renderer: Draws HTML.
        clock: Says when it is now.
        around: Makes what stands around a page.
        cooperative: Shown when the request names none; empty takes the first one.
    """

    def __init__(
        self,
        gather: Gather,
        *,
        renderer: Renderer,
        clock: Clock,
        around: Callable[[Request], dict[str, object]],
        cooperative: str = "",
    ) -> None:
        self._around = around
        self._gather = gather
        self._live = Live(gather.rows, clock, gather.cards)
        self._renderer = renderer
        self._cooperative = cooperative
        self._encoded: dict[str, tuple[Snapshot, answers.Encoded]] = {}
        self._charts = Charts(gather, clock)

    def now(self, request: Request) -> Response:
        """Return the page."""
        others = self._gather.cooperatives()
        if others and not seen_by(actor_of(request), [one.id for one in others]):
            return answers.see_other("/shipments")  # a driver or a carrier: what is his stands there
        coop = self._chosen(request)
        if coop is None:
            return answers.text(f"No cooperative {_wanted(request, 'coop')} is registered here.", status=404)
        page = self._renderer.page(self._live.snapshot(coop), self._around(request))
        return answers.page(request, page)

    def live(self, request: Request) -> Response:
        """Return the parts of the page that changed since it asked the last time; 204 when none did."""
        coop = self._chosen(request)
        if coop is None:
            return answers.load_anew()
        change = self._live.since(coop, request.query_params.get("since", ""))
        if change.reload:
            return answers.load_anew()
        if not change.parts:
            return answers.nothing_new()
        return answers.fragment(request, self._renderer.changes(change, speaker(language_of(request))))

    def api_now(self, request: Request) -> Response:
        """Return what the page shows, as JSON; the entity tag changes only when something happened."""
        coop = self._chosen(request)
        if coop is None:
            return _unknown(request, "coop")
        snapshot = self._live.snapshot(coop)
        kept = self._encoded.get(coop)
        if kept is None or kept[0] is not snapshot:
            content = {"now": snapshot.at, **msgspec.structs.asdict(snapshot.overview)}
            kept = self._encoded[coop] = snapshot, answers.encoded(content, snapshot.overview)
        return answers.kept_json(request, kept[1])

    def api_chart(self, request: Request) -> Response:
        """Return the chart of the last 24 h of an asset as JSON."""
        coop = self._chosen(request)
        if coop is None:
            return _unknown(request, "coop")
        try:
            chart = self._charts.get(coop, request.query_params.get("asset", ""))
            return answers.json(request, in_language(chart, speaker(request.query_params.get("lang", ""))))
        except RegistryError:
            return _unknown(request, "asset")
        except (RecordsError, StoreError) as error:
            return answers.problem(request, status=503, title="Not readable now", detail=str(error))

    def _chosen(self, request: Request) -> str | None:
        """Return the cooperative to show: empty while none is registered, None for one that is not his."""
        there = [one.id for one in self._gather.cooperatives()]
        known = seen_by(actor_of(request), there)
        wanted = request.query_params.get("coop", "")
        if wanted or (there and not known):
            return wanted if wanted in known else None
        return self._cooperative if self._cooperative in known else next(iter(known), "")


class Charts:
    """The newest charts, each kept for a moment: many pages ask for the same ones."""

    def __init__(self, gather: Gather, clock: Clock) -> None:
        self._gather = gather
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[int, Chart]] = OrderedDict()

    def get(self, coop: str, asset: str) -> Chart:
        """Return the chart of an asset, at most ``CHART_KEPT_MS`` old; raises what ``Gather.chart`` does."""
        now = self._clock.now()
        with self._lock:
            at, chart = self._kept.get((coop, asset), (0, None))
        if chart is not None and 0 <= now - at < CHART_KEPT_MS:
            return chart
        chart = self._gather.chart(coop, asset, now)
        with self._lock:
            self._kept[coop, asset] = now, chart
            self._kept.move_to_end((coop, asset))
            if len(self._kept) > CHARTS_KEPT:
                self._kept.popitem(last=False)
        return chart


def seen_by(actor: Actor, coops: list[str]) -> list[str]:
    """Return the cooperatives of which somebody may see everything that moves, in their order."""
    look = Permission.LOOK
    return [coop for coop in coops if may(actor, look, coop) and not is_narrow(actor, look, coop)]


def _wanted(request: Request, parameter: str) -> str:
    return repr(request.query_params.get(parameter, "")[:_SHOWN_LETTERS])


def _unknown(request: Request, parameter: str) -> Response:
    detail = f"{parameter}={_wanted(request, parameter)} is not registered; see /api/v1/now for what is."
    return answers.problem(request, status=404, title="Not registered", detail=detail)
