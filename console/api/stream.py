"""The live stream: what happens in a cooperative, told as it is written down (Server-Sent Events).

Who was cut off goes on with ``Last-Event-ID`` and misses nothing. It ends with the session or the token, when
nobody reads it, and for whoever opens too many.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncGenerator

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from acts.sessions import Sessions, Visit
from coldchain.access.permissions import Permission
from coldchain.errors import LinkError
from console.access import cookies
from console.access.who import NOBODY
from console.api.ask import Ask, Shared
from console.api.decode import query_of
from console.api.feed import Feed, Listener
from console.api.problems import ProblemError, not_found
from console.api.stream_operation import KIND, StreamQuery
from links.records_stream import StreamEvent

_log = logging.getLogger(__name__)
BEAT_S = 15.0
CHECK_S = 3.0
PATIENCE_S = 30.0
MOST_OF_ONE = 5
MOST_OF_ALL = 200
_LOOKS = {
    "transition": Permission.LOOK,
    "action": Permission.LOOK,
    "verdict": Permission.LOOK_SHIPMENTS,
    "custody": Permission.LOOK_SHIPMENTS,
}


class _Told(msgspec.Struct, frozen=True):
    """What of an event says whose it is."""

    asset: str | None = ""
    device: str | None = ""
    shipment: str | None = ""
    custodian: str | None = ""


_DECODER = msgspec.json.Decoder(_Told)


class Stream:
    """Answers ``/stream``.

    Args:
        feed: Knows what is new.
        sessions: Knows who holds what.
        shared: What all operations share.
    """

    def __init__(self, feed: Feed, sessions: Sessions, shared: Shared) -> None:
        self._feed, self._sessions, self._shared = feed, sessions, shared
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until somebody ends it."""
        ask, after, is_gap = await run_in_threadpool(self._begin, scope)
        who = ask.actor.id or ask.actor.address
        if self._open[who] >= MOST_OF_ONE or self._open.total() >= MOST_OF_ALL:
            why = f"At most {MOST_OF_ONE} streams are open for one account."
            raise ProblemError(429, "too-many-streams", why, headers={"Retry-After": "30"})
        self._open[who] += 1
        try:
            await self._tell(self._texts(ask, after, is_gap=is_gap), scope["method"], receive, send)
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]

    def _begin(self, scope: Scope) -> tuple[Ask, int, bool]:
        """Return who listens to what, behind which event, and whether some of those are forgotten."""
        visit = scope.get("state", {}).get("coldchain.visit", NOBODY)
        headers = Headers(scope=scope)
        query = query_of(StreamQuery, {}, scope.get("query_string", b"").decode("latin-1"))
        his = visit.actor.coops(self._shared.kept.coops())
        coop = query.coop or (
            self._shared.cooperative if self._shared.cooperative in his else next(iter(his), "")
        )
        if coop not in his:
            raise not_found("coop", query.coop, "unknown-cooperative")
        ask = Ask(self._shared, visit, scope, headers=headers, query=query, coop=coop)
        if not any(ask.may(each) for each in _LOOKS.values()):
            raise ProblemError(403, "not-allowed", "Nothing that happens here is yours to see.")
        said = headers.get("last-event-id", "") or query.after
        newest, oldest = self._feed.begin(coop)
        if not (said.isascii() and said.isdecimal() and len(said) < len(str(2**62))):
            return ask, newest, False
        after = int(said)
        return ask, min(after, newest), after < oldest - 1 or (after > 0 and not oldest)

    async def _tell(
        self, texts: AsyncGenerator[bytes, None], method: str, receive: Receive, send: Send
    ) -> None:
        """Send what there is to tell, until he has gone or does not read any more."""
        headers = [
            (b"content-type", KIND.encode()),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        left = asyncio.ensure_future(_left(receive))
        try:
            async with contextlib.aclosing(texts):
                while method != "HEAD" and (text := await anext(texts, None)) is not None:
                    if left.done() or not await _sent(send, text):
                        return
            await send({"type": "http.response.body", "body": b""})
        except LinkError as error:  # he comes again, and goes on where he was
            _log.warning("live stream: %s", error)
            await send({"type": "http.response.body", "body": b""})
        finally:
            left.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await left

    async def _texts(self, ask: Ask, after: int, *, is_gap: bool) -> AsyncGenerator[bytes, None]:
        """Yield what is sent, and a heartbeat where nothing happens, for as long as he is who he was."""
        listener, monotonic_s = Listener(asyncio.get_running_loop()), ask.clock.monotonic_s
        checked_s = spoken_s = monotonic_s()
        with self._feed.listening(ask.coop, listener, after):
            yield b"retry: 3000\n\n" + (b"event: gap\ndata: {}\n\n" if is_gap else b"")
            while True:
                if monotonic_s() - checked_s >= CHECK_S:
                    if not await run_in_threadpool(self._is_still, ask):
                        return
                    checked_s = monotonic_s()
                found = self._feed.after(ask.coop, after)
                if found is None:
                    found = await run_in_threadpool(self._feed.read, ask.coop, after)
                if found:
                    after = found[-1].id
                    text = await run_in_threadpool(self._written, ask, found)
                else:
                    await listener.wait(CHECK_S)
                    text = b""
                if text or monotonic_s() - spoken_s >= BEAT_S:
                    spoken_s = monotonic_s()
                    yield text or b": \n\n"

    def _written(self, ask: Ask, events: list[StreamEvent]) -> bytes:
        """Return events as they are sent, those that he may see."""
        now = Ask(
            self._shared, ask.visit, ask.asgi, headers=ask.headers, query=ask.query, coop=ask.coop
        )  # what is his may have become another
        return b"".join(
            f"id: {each.id}\nevent: {each.kind}\ndata: {each.content}\n\n".encode()
            for each in events
            if _sees(now, each)
        )

    def _is_still(self, ask: Ask) -> bool:
        """Return whether what he holds still counts, and lets him do what it did."""
        visit = ask.visit
        if not visit.token_hash:
            return True  # a visitor, where visitors may look
        kind, _, bearer = ask.headers.get("authorization", "").partition(" ")
        found: Visit | None
        if kind.lower() == "bearer":
            found = self._sessions.of_bearer(bearer.strip(), visit.actor.address)
        else:
            tls = ask.asgi.get("scheme") == "https" or self._shared.reached_at[0].startswith("https://")
            token = cookies.read(ask.headers.get("cookie", ""), tls=tls)
            found = self._sessions.of_cookie(token, visit.actor.address)
        return found is not None and found.actor.memberships == visit.actor.memberships


def _sees(ask: Ask, event: StreamEvent) -> bool:
    """Return whether somebody may see an event: narrow roles those of what is theirs, and no verdicts."""
    permission = _LOOKS[event.kind]
    if not ask.may(permission):
        return False
    if not ask.is_narrow(permission):
        return True
    told = _DECODER.decode(event.content)
    if event.kind == "custody":
        return bool({told.custodian or ""} & ask.actor.contacts_in(ask.coop)) or (
            bool(told.asset) and ask.scope.sees_asset(told.asset or "")
        )
    return event.kind != "verdict" and ask.scope.sees_alarm(told.asset or "", told.device or "")


async def _sent(send: Send, text: bytes) -> bool:
    """Return whether something was sent; who does not read it in time is cut off."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await send({"type": "http.response.body", "body": text, "more_body": True})
    except TimeoutError:
        return False
    return True


async def _left(receive: Receive) -> None:
    """Return when whoever listens has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
