"""What each address answers. Handlers are plain functions: Starlette runs them in threads, SQLite waits."""

from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from coldchain.access.actors import Actor
from coldchain.access.permissions import Permission, is_narrow, may
from coldchain.errors import RecordsError, RegistryError, StoreError
from coldchain.instants import MS_PER_S
from coldchain.messages.catalogue import ENGLISH, LANGUAGES
from console import answers
from console.access.who import actor_of
from console.believed import Believed
from console.chart import in_language
from console.cooperatives import Cooperatives
from console.gather import Gather
from console.live import REFRESH_MS, Change, Live, Snapshot
from console.render import Renderer
from console.speaking import speaker
from console.visit import language_of
from links.clock import Clock

CHART_KEPT_MS = 15_000
CHARTS_KEPT = 512
COOPERATIVES_TOLD = 200
_SHOWN_LETTERS = 80


class Pages:
    """The console's handlers.

    Args:
        gather: Reads the stores.
        renderer: Draws HTML.
        clock: Says when it is now.
        cooperatives: Which there are.
        around: Makes what stands around a page.
    """

    def __init__(
        self,
        gather: Gather,
        *,
        renderer: Renderer,
        clock: Clock,
        cooperatives: Cooperatives,
        around: Callable[[Request], dict[str, object]],
    ) -> None:
        self._around = around
        self._gather = gather
        self._live = Live(gather.rows, clock, gather.cards)
        self._renderer = renderer
        self._encoded: dict[str, tuple[Snapshot, answers.Encoded]] = {}
        self._charts = Charts(gather, clock)
        self._told: Believed[answers.Encoded] = Believed(clock, REFRESH_MS / MS_PER_S, COOPERATIVES_TOLD)
        self.cooperatives = cooperatives

    def now(self, request: Request) -> Response:
        """Return the page."""
        others = self.cooperatives.ids()
        if others and not seen_by(actor_of(request), others):
            return answers.see_other("/shipments")  # a driver or a carrier: what is his stands there
        coop = self._chosen(request)
        if coop is None:
            return answers.text(f"No cooperative {_wanted(request, 'coop')} is registered here.", status=404)
        page = self._renderer.page(self._live.snapshot(coop), self._around(request))
        return answers.page(request, page)

    async def live(self, request: Request) -> Response:
        """Return the parts of the page that changed since it asked the last time; 204 when none did.

        Most polls find nothing new in what is at hand: those are answered without a thread.
        """
        coop = self._at_hand(request)
        if not coop or not self._live.is_at_hand(coop):
            return await run_in_threadpool(self._changed, request)
        change = self._live.since(coop, request.query_params.get("since", ""))
        if change.parts and not change.reload:
            return await run_in_threadpool(self._told_of, request, change)
        return self._told_of(request, change)

    def _changed(self, request: Request) -> Response:
        coop = self._chosen(request)
        if coop is None:
            return answers.load_anew()
        return self._told_of(request, self._live.since(coop, request.query_params.get("since", "")))

    def _told_of(self, request: Request, change: Change) -> Response:
        """Return what a poll is told; only parts that changed have to be drawn."""
        if change.reload:
            return answers.load_anew()
        if not change.parts:
            return answers.nothing_new()
        return answers.fragment(request, self._renderer.changes(change, speaker(language_of(request))))

    def has_now(self, request: Request) -> bool:
        """Return whether ``api_now`` has to wait for nothing."""
        coop = self._at_hand(request)
        return bool(coop) and self._told.has(coop)

    def api_now(self, request: Request) -> Response:
        """Return what the page shows, as JSON; the entity tag changes only when something happened."""
        coop = self._chosen(request)
        if coop is None:
            return _unknown(request, "coop")
        return answers.kept_json(request, self._told.get(lambda: self._tell(coop), coop))

    def _tell(self, coop: str) -> answers.Encoded:
        """Return what the page shows as it is sent; that of the same snapshot is made once."""
        snapshot = self._live.snapshot(coop)
        kept = self._encoded.get(coop)
        if kept is None or kept[0] is not snapshot:
            told = answers.encoded(snapshot.overview, first={"now": snapshot.at})
            kept = self._encoded[coop] = snapshot, told
        return kept[1]

    def api_chart(self, request: Request) -> Response:
        """Return the chart of the last 24 h of an asset as JSON."""
        coop = self._chosen(request)
        if coop is None:
            return _unknown(request, "coop")
        try:
            return answers.kept_json(request, self._charts.get(coop, *_chart_of(request)))
        except RegistryError:
            return _unknown(request, "asset")
        except (RecordsError, StoreError) as error:
            return answers.problem(request, status=503, title="Not readable now", detail=str(error))

    def has_chart(self, request: Request) -> bool:
        """Return whether ``api_chart`` has to wait for nothing."""
        coop = self._at_hand(request)
        return bool(coop) and self._charts.has(coop or "", *_chart_of(request))

    def _at_hand(self, request: Request) -> str | None:
        """Return the cooperative to show when nothing need be read to know it; empty, None: ask."""
        known = self.cooperatives.known()
        return self._chosen_of(request, known) if known else None

    def _chosen(self, request: Request) -> str | None:
        """Return the cooperative to show: empty while none is registered, None for one that is not his."""
        return self._chosen_of(request, self.cooperatives.ids())

    def _chosen_of(self, request: Request, there: tuple[str, ...]) -> str | None:
        known = seen_by(actor_of(request), there)
        wanted = request.query_params.get("coop", "")
        if wanted or (there and not known):
            return wanted if wanted in known else None
        return self.cooperatives.first if self.cooperatives.first in known else next(iter(known), "")


class Charts:
    """The newest charts as they are sent, each kept for a moment: many pages ask for the same ones."""

    def __init__(self, gather: Gather, clock: Clock) -> None:
        self._gather, self._clock = gather, clock
        self._kept: Believed[answers.Encoded] = Believed(clock, CHART_KEPT_MS / MS_PER_S, CHARTS_KEPT)

    def has(self, coop: str, asset: str, language: str) -> bool:
        """Return whether a chart is there that is new enough."""
        return self._kept.has((coop, asset, language))

    def get(self, coop: str, asset: str, language: str) -> answers.Encoded:
        """Return the chart of an asset of just now; raises what ``Gather.chart`` does."""

        def look() -> answers.Encoded:
            chart = self._gather.chart(coop, asset, self._clock.now())
            return answers.encoded(in_language(chart, speaker(language)))

        return self._kept.get(look, (coop, asset, language))


def seen_by(actor: Actor, coops: Sequence[str]) -> list[str]:
    """Return the cooperatives of which somebody may see everything that moves, in their order."""
    look = Permission.LOOK
    return [coop for coop in coops if may(actor, look, coop) and not is_narrow(actor, look, coop)]


def _chart_of(request: Request) -> tuple[str, str]:
    """Return of which asset a chart is wanted, and in which language."""
    language = request.query_params.get("lang", "")
    return request.query_params.get("asset", ""), language if language in LANGUAGES else ENGLISH


def _wanted(request: Request, parameter: str) -> str:
    return repr(request.query_params.get(parameter, "")[:_SHOWN_LETTERS])


def _unknown(request: Request, parameter: str) -> Response:
    detail = f"{parameter}={_wanted(request, parameter)} is not registered; see /api/v1/now for what is."
    return answers.problem(request, status=404, title="Not registered", detail=detail)
