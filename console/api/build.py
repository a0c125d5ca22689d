"""Puts the HTTP interface together. Nothing is decided here."""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from acts.backfill import Taker
from acts.sessions import Sessions
from console.access.bodies import Upload
from console.api import backfill, registry_files
from console.api.ask import Shared
from console.api.catalogue import OPERATIONS
from console.api.feed import Feed
from console.api.kept import Kept
from console.api.openapi import describe
from console.api.operation import PREFIX
from console.api.router import Api
from console.api.stream import Stream
from console.asked import Asker
from console.desk import Packer
from console.gather import Gather
from console.pages import Pages
from console.settings import ConsoleSettings
from console.watched import Watched
from links.clock import Clock

UPLOADS = (
    Upload(PREFIX + backfill.PATH, backfill.MOST_BYTES),
    Upload(PREFIX + registry_files.PATH, registry_files.MOST_BYTES),
)
"""Where more may be sent than a form."""


class Makers(NamedTuple):
    """Who do what takes longer than an answer; None: it is not done here.

    Args:
        taker: Takes readings of loggers.
        asker: Makes summaries in the background.
        packer: Makes evidence packs.
    """

    taker: Taker | None = None
    asker: Asker | None = None
    packer: Packer | None = None


@lru_cache(maxsize=1)
def document() -> bytes:
    """Return the description of the interface, as JSON."""
    return msgspec.json.encode(describe(OPERATIONS))


def build_api(  # noqa: PLR0913 - what it is made of
    settings: ConsoleSettings,
    gather: Gather,
    clock: Clock,
    *,
    pages: Pages,
    watched: Watched,
    sessions: Sessions,
    makers: Makers,
) -> Api:
    """Return the HTTP interface.

    Args:
        settings: Of the ``[console]`` table.
        gather: Reads the stores.
        clock: Says when it is now.
        pages: Knows what the first page shows.
        watched: Knows how the programs are.
        sessions: Knows who holds what.
        makers: Do what takes longer than an answer.
    """
    kept = Kept(gather, clock, pages.cooperatives)
    reached_at, coop = (settings.url, settings.text_number), settings.cooperative
    shared = Shared(
        gather, kept, clock, pages, watched, coop, makers.taker, document, reached_at, *makers[1:]
    )
    stream = Stream(Feed(gather.records, clock), sessions, shared)
    return Api(OPERATIONS, shared, per_s=settings.api_rate, stream=stream)
