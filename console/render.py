"""View model to HTML with Jinja2, everything escaped. No rules and no data access here."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from coldchain.instants import MS_PER_S, to_local
from console import words
from console.live import ASSET_PART, Change, Snapshot
from console.static_files import StaticFiles
from links.records_views import CooperativeRow

TEMPLATES = Path(__file__).with_name("templates")


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its IANA name; UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # not found is a KeyError; a bad name is one of the others
        return UTC


class Renderer:
    """Draws whole pages and the parts that a poll asks for.

    Args:
        static: Where the addresses of static files come from.
        poll_ms: How often a page asks for changes [ms].
    """

    def __init__(self, static: StaticFiles, *, poll_ms: int) -> None:
        self._poll_ms = poll_ms
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["static"] = static.address
        self._environment.filters.update(
            shape=words.shape,
            duration=words.duration,
            plain=words.short_number,
            joined=words.joined,
            sentence=words.sentence,
            local=_local,
            clock=_clock,
        )

    def page(self, snapshot: Snapshot, others: list[CooperativeRow]) -> str:
        """Return the whole page.

        Args:
            snapshot: What it shows.
            others: The cooperatives to choose from; fewer than two need no choice.
        """
        zone = zone_of(snapshot.overview.time_zone)
        return self._draw(
            "page.html",
            snapshot,
            others=others if len(others) > 1 else [],
            zone_name=str(zone) if isinstance(zone, ZoneInfo) else "UTC",
            zone_short=datetime.fromtimestamp(snapshot.at // MS_PER_S, zone).strftime("%Z"),
        )

    def form(self, template: str, **said: object) -> str:
        """Return a page that shows no snapshot: a form."""
        return self._environment.get_template(template).render(**said)

    def changes(self, change: Change) -> str:
        """Return the changed parts and the next poll, as htmx takes them."""
        places = change.snapshot.overview.places
        cards = {ASSET_PART + card.id: card for place in places for card in place.assets}
        return self._draw("live.html", change.snapshot, changed=change.parts, cards=cards)

    def _draw(self, template: str, snapshot: Snapshot, **more: object) -> str:
        return self._environment.get_template(template).render(
            o=snapshot.overview,
            now=snapshot.at,
            token=snapshot.token,
            zone=zone_of(snapshot.overview.time_zone),
            poll_ms=self._poll_ms,
            **more,
        )


@pass_context
def _local(context: Context, at: int) -> Markup:
    """Return an instant as the cooperative reads it, on one line; the day only when it is not today."""
    text, today = to_local(at, context["zone"]), to_local(context["now"], context["zone"])
    day, _, time = text.rpartition(" ")
    return Markup.escape(time if day == today.rpartition(" ")[0] else text.replace(" ", "\N{NO-BREAK SPACE}"))


@pass_context
def _clock(context: Context, at: int) -> str:
    """Return the time of day with seconds."""
    return datetime.fromtimestamp(at // MS_PER_S, context["zone"]).strftime("%H:%M:%S")
