"""Where providers of messages call us: ``/callbacks/<channel>/<secret>``.

The one part of the console that has something written down, by whoever is handed in. A call is answered with
200 only when what it says is kept; a provider that was told otherwise calls again, and twice is once.
"""

import hmac
from typing import NamedTuple, Protocol
from urllib.parse import parse_qsl

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from coldchain.errors import InputError, RecordsError
from coldchain.sms.callbacks import FieldNames, Report, Told, is_twilios, understand

LARGEST_BYTES = 64 * 1024
MOST_FIELDS = 200
_NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_RETRY_S = "30"


class Keeper(Protocol):
    """Keeps what was heard; the same thing twice is one thing."""

    def told(self, channel: str, told: Told) -> None:
        """Keep a message; raises ``RecordsError`` when it could not."""

    def report(self, channel: str, report: Report) -> bool:
        """Keep what became of a message; return whether it is known. Raises ``RecordsError``."""


class Caller(NamedTuple):
    """Who may call, and how he speaks.

    Args:
        channel: Name of the channel, as in the address.
        token: The secret at the end of the address.
        names: What his fields are called.
        signing_key: With what he signs, as Twilio does; empty when he does not.
        public_url: Under which he reaches us; it is part of what is signed.
    """

    channel: str
    token: str
    names: FieldNames
    signing_key: str = ""
    public_url: str = ""


class Callbacks:
    """Answers calls of one provider.

    Args:
        caller: Who calls.
        keeper: Keeps what he says.
    """

    def __init__(self, caller: Caller, keeper: Keeper) -> None:
        self._caller = caller
        self._keeper = keeper

    def routes(self) -> list[Route]:
        """Return where calls come in."""
        path = f"/callbacks/{self._caller.channel}/{{token}}"
        return [Route(path, self.answer, methods=["GET", "POST"])]

    async def answer(self, request: Request) -> Response:
        """Take a call."""
        token = request.path_params["token"].encode("utf-8", "surrogatepass")
        if not self._caller.token or not hmac.compare_digest(token, self._caller.token.encode()):
            return _plain(404, "Nothing is here.")
        body = await _body(request)
        if body is None:
            return _plain(413, f"At most {LARGEST_BYTES} bytes.")
        try:
            form = _pairs(request, body)
            if self._caller.signing_key and not self._is_signed(request, form):
                return _plain(403, "The signature is not right: look at token and public_url.")
            query = list(request.query_params.multi_items())
            meant = understand(dict([*query, *form]), self._caller.names)
        except InputError as error:
            return _plain(400, str(error))
        try:
            is_known = await run_in_threadpool(self._keep, meant)
        except RecordsError:
            is_known = False
        if not is_known:  # or it comes before the sender has written down the message's name
            return _plain(503, "Not kept; call again.", {"retry-after": _RETRY_S})
        return Response(_NOTHING, media_type="text/xml")

    def _is_signed(self, request: Request, form: list[tuple[str, str]]) -> bool:
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self._caller.public_url.rstrip('/')}{request.url.path}{query}"
        signature = request.headers.get("x-twilio-signature", "")
        return is_twilios(self._caller.signing_key, url, form, signature)

    def _keep(self, meant: Report | Told | None) -> bool:
        if isinstance(meant, Told):
            self._keeper.told(self._caller.channel, meant)
            return True
        return meant is None or self._keeper.report(self._caller.channel, meant)


async def _body(request: Request) -> bytes | None:
    """Return what was sent; None when it is too much, or the caller has gone."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _pairs(request: Request, body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a form, or the plain values of a JSON object.

    Raises:
        InputError: It is neither.
    """
    if "json" in request.headers.get("content-type", "").lower():
        try:
            content = msgspec.json.decode(body, type=dict[str, object])
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise InputError("call-back", "no JSON object", "one", reason="bad-callback") from error
        plain = (str, int, float)
        return [(name, str(value)) for name, value in content.items() if isinstance(value, plain)]
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        allowed = f"a form of at most {MOST_FIELDS} fields"
        raise InputError("call-back", "something else", allowed, reason="bad-callback") from error


def _plain(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(f"{text}\n", status_code=status, media_type="text/plain", headers=headers)
