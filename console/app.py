"""The console as a program: the routes, and a small server that runs until it is told to stop."""

import asyncio
import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Iterator

import uvicorn
from anyio import to_thread
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from acts.backfill import Taker
from acts.sessions import Lasts, Sessions
from acts.signing_in import SigningIn
from coldchain.errors import SettingsError
from coldchain.instants import MS_PER_S
from console.access.bodies import Upload
from console.access.forms import Forms
from console.access.middleware import Access
from console.api.build import UPLOADS, Makers, build_api
from console.api.operation import PREFIX
from console.asked import Asker
from console.callbacks import Callbacks
from console.cooperatives import Cooperatives
from console.desk import SHELVE_AT_MOST_S, Desk, Packer
from console.frame import Frame
from console.gather import Gather, Sources
from console.pages import Pages
from console.render import Renderer
from console.screens import SCREENS, labels, registry_files
from console.settings import ConsoleSettings
from console.static_files import ADDRESS, StaticFiles
from console.watched import Watched
from links.clock import Clock
from links.passwords import Passwords
from links.vitals import Vitals

__all__ = ["Sources", "build_app", "run_console"]

MOST_CONNECTIONS = 512
GRACE_S = 3
KEEP_ALIVE_S = 15
THREADS = 4  # Python runs one at a time: forty that draw pages take turns from each other, and from the loop
TURN_S = (
    0.0005  # Python's own 5 ms would keep a small answer waiting for a page that a thread draws beside it
)
_BACKLOG = 128


def build_app(  # noqa: PLR0913 - what a console is made of
    settings: ConsoleSettings,
    gather: Gather,
    clock: Clock,
    *,
    callbacks: Callbacks | None = None,
    passwords: Passwords | None = None,
    taker: Taker | None = None,
    packer: Packer | None = None,
    asker: Asker | None = None,
    shelve_at_most_s: float = SHELVE_AT_MOST_S,
) -> ASGIApp:
    """Return the web application, behind whatever says who may come in; arguments as of ``run_console``."""
    sessions = Sessions(gather.records, clock, Lasts(settings.idle_for, settings.logged_in_for))
    passwords = passwords or Passwords()
    signing_in = SigningIn(gather.records, clock, sessions=sessions, passwords=passwords)
    watched = Watched(gather.sources, gather, clock)
    static = StaticFiles()
    renderer = Renderer(static, poll_ms=round(settings.poll_every * MS_PER_S))
    desk = Desk(
        gather,
        Frame(renderer.environment),
        clock,
        watched=watched,
        passwords=passwords,
        settings=settings,
        shelve_at_most_s=shelve_at_most_s,
        packer=packer,
        asker=asker,
    )
    pages = Pages(
        gather,
        renderer=renderer,
        clock=clock,
        cooperatives=Cooperatives(gather, clock, settings.cooperative),
        around=desk.around,
    )
    forms = Forms(signing_in, settings=settings, draw=desk.frame.form)
    own = [*desk.routes(SCREENS), desk.open_route(labels.LANDING, labels.landing)]
    others = [*forms.routes(), *(callbacks.routes() if callbacks else [])]
    app = Starlette(routes=[*_fixed(pages, watched, static), *own, *others])
    makers = Makers(taker, asker, packer)
    api = build_api(settings, gather, clock, pages=pages, watched=watched, sessions=sessions, makers=makers)
    uploads = (Upload(registry_files.IMPORT, registry_files.MOST_BYTES), *UPLOADS)
    return Access(_beside(api, app), settings, sessions=sessions, uploads=uploads)


def _fixed(pages: Pages, watched: Watched, static: StaticFiles) -> list[Route]:
    """Return the routes that are no screens."""
    return [
        Route("/", pages.now),
        Route("/live", pages.live),
        Route("/health", watched.health),
        Route("/ready", watched.ready),
        Route("/metrics", watched.metrics),
        Route(f"{ADDRESS}{{name:path}}", static.answer),
    ]


def _beside(api: ASGIApp, pages: ASGIApp) -> ASGIApp:
    """Return both as one application."""

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/")
        await (api if is_api else pages)(scope, receive, send)

    return both


def run_console(  # noqa: PLR0913 - what a program is made of
    settings: ConsoleSettings,
    sources: Sources,
    *,
    clock: Clock,
    stop: threading.Event,
    on_ready: Callable[[str], None] | None = None,
    vitals: Vitals | None = None,
    callbacks: Callbacks | None = None,
    passwords: Passwords | None = None,
    taker: Taker | None = None,
    packer: Packer | None = None,
    asker: Asker | None = None,
    shelve_at_most_s: float = SHELVE_AT_MOST_S,
) -> None:
    """Serve the page until ``stop`` is set, then finish what is being answered and return.

    Args:
        settings: Of the ``[console]`` table.
        sources: Where to read; stores that are not there yet are waited for.
        clock: Says when it is now.
        stop: Ends it, from any thread.
        on_ready: Called once with the page's address, when it answers.
        vitals: Shows how it is to whoever asks.
        callbacks: Answers calls of a provider of messages.
        passwords: Looks passwords up.
        shelve_at_most_s: Nobody may shelve an alarm for longer [s].
        taker: Takes in readings that a logger kept.
        packer: Makes evidence packs.
        asker: Makes summaries of a time, in the background.

    Raises:
        SettingsError: The address cannot be listened on, or the certificate cannot be used.
    """
    gather = Gather(sources)
    app = build_app(
        settings,
        gather,
        clock,
        callbacks=callbacks,
        passwords=passwords,
        taker=taker,
        packer=packer,
        asker=asker,
        shelve_at_most_s=shelve_at_most_s,
    )
    server = _Server(_loaded(_config(app, settings), settings))
    with contextlib.closing(gather), contextlib.closing(_listen(settings)) as listener:
        server.pulse = (vitals or Vitals("console", clock=clock)).loop("serve", stop)
        asyncio.run(_serve(server, listener, stop, lambda: _tell(on_ready, settings, listener)))


def _tell(on_ready: Callable[[str], None] | None, settings: ConsoleSettings, listener: socket.socket) -> None:
    """Say where the page answers."""
    scheme = "https" if settings.certificate else "http"
    if on_ready is not None:
        on_ready(f"{scheme}://{settings.host}:{listener.getsockname()[1]}/")


def _config(app: ASGIApp, settings: ConsoleSettings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        http="httptools",  # in C: a third of a small answer was the parser in Python
        ws="none",
        proxy_headers=False,  # whose word counts is ours to say: see console/access/seen.py
        ssl_certfile=settings.certificate or None,
        ssl_keyfile=settings.certificate_key or None,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )


class _Server(uvicorn.Server):
    """Leaves signals to the program that runs it: only ``stop`` ends it. Shows that its loop turns."""

    pulse: threading.Event

    async def on_tick(self, counter: int) -> bool:
        """Return whether to end; called ten times a second."""
        self.pulse.is_set()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


def _loaded(config: uvicorn.Config, settings: ConsoleSettings) -> uvicorn.Config:
    try:
        config.load()
    except OSError as error:  # of TLS too
        files = f"{settings.certificate!r} and {settings.certificate_key!r}"
        came = f"console.certificate, console.certificate_key: got {files} ({error.strerror or error})"
        allowed = "allowed: PEM files of a certificate with its chain, and of its key, that we may read"
        raise SettingsError("settings", [f"{came}; {allowed}"]) from error
    return config


def _listen(settings: ConsoleSettings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        came = f"console: got host {settings.host!r}, port {settings.port} ({error.strerror or error})"
        allowed = "allowed: an address of this machine and a free port; stop the other program or change it"
        raise SettingsError("settings", [f"{came}; {allowed}"]) from error
    # Head and body of an answer go out as two: without this the second waits 40 ms.
    # (asyncio does it only for sockets that name their protocol; what a listener has, its lines inherit.)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


async def _serve(
    server: uvicorn.Server, listener: socket.socket, stop: threading.Event, ready: Callable[[], object]
) -> None:
    """Run the server; a thread waits for ``stop``, because an event loop cannot wait for a thread's event."""

    def wait() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=wait, name="console-stop", daemon=True).start()
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    sys.setswitchinterval(TURN_S)
    asyncio.get_running_loop().call_soon(ready)
    await server.serve(sockets=[listener])
