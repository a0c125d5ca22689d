"""View model to HTML with Jinja2, everything escaped. No rules and no data access here."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from coldchain.instants import MS_PER_S
from console import words
from console.drawn import joined, lasting, local, marked, options, plainly, say, script_words, trouble
from console.live import ASSET_PART, Change, Snapshot
from console.speaking import Speaker
from console.static_files import StaticFiles

TEMPLATES = Path(__file__).with_name("templates")


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its IANA name; UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # not found is a KeyError; a bad name is one of the others
        return UTC


class Renderer:
    """Draws whole pages and the parts that a poll asks for; ``environment`` is what draws all other pages.

    Args:
        static: Where the addresses of static files come from.
        poll_ms: How often a page asks for changes [ms].
    """

    def __init__(self, static: StaticFiles, *, poll_ms: int) -> None:
        self._poll_ms = poll_ms
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(
            static=static.address, tm=marked, trouble=trouble, script_words=script_words
        )
        self.environment.filters.update(
            shape=words.shape,
            duration=lasting,
            plain=plainly,
            options=options,
            joined=joined,
            say=say,
            sentence=words.sentence,
            local=local,
            act=words.act_words,
            cause=words.cause_words,
            clock=_clock,
        )

    def page(self, snapshot: Snapshot, around: dict[str, object]) -> str:
        """Return the whole page.

        Args:
            snapshot: What it shows.
            around: What stands around the page: see ``console/frame.py``.
        """
        zone = zone_of(snapshot.overview.time_zone)
        return self._draw(
            "page.html",
            snapshot,
            around,
            zone_name=str(zone) if isinstance(zone, ZoneInfo) else "UTC",
            zone_short=datetime.fromtimestamp(snapshot.at // MS_PER_S, zone).strftime("%Z"),
        )

    def changes(self, change: Change, speaker: Speaker) -> str:
        """Return the changed parts and the next poll, as htmx takes them."""
        places = change.snapshot.overview.places
        cards = {ASSET_PART + card.id: card for place in places for card in place.assets}
        around: dict[str, object] = {"t": speaker.say, "lang": speaker.code}
        return self._draw("live.html", change.snapshot, around, changed=change.parts, cards=cards)

    def _draw(self, template: str, snapshot: Snapshot, around: dict[str, object], **more: object) -> str:
        own = {
            "o": snapshot.drawn,
            "board": snapshot.board,
            "now": snapshot.at,
            "token": snapshot.token,
            "zone": zone_of(snapshot.overview.time_zone),
            "poll_ms": self._poll_ms,
        }
        return self.environment.get_template(template).render({**around, **own, **more})


@pass_context
def _clock(context: Context, at: int) -> str:
    """Return the time of day with seconds."""
    return datetime.fromtimestamp(at // MS_PER_S, context["zone"]).strftime("%H:%M:%S")
