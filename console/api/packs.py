"""Evidence packs for programs: of a shipment, a leg, an asset; made while somebody waits, and who took which.

A pack takes a second or some. Given ``known_at`` the same request has the same bytes, and so the same tag.
"""

import base64
import hashlib
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from acts.summaries import may_ask, note_taken
from coldchain.access.permissions import Permission
from coldchain.errors import InputError
from coldchain.instants import FOREVER_AT, to_iso
from coldchain.messages.catalogue import LANGUAGES
from console.answers import attachment
from console.api.ask import Ask
from console.api.operation import IdQuery, Instant, Operation
from console.api.problems import ProblemError, not_found
from console.api.reply import Reply, has
from console.desk import LONGEST_PACK_DAYS, Packer, Wanted
from links.records_packs import packs_taken

ZIP, PDF = "application/zip", "application/pdf"
MOST_LISTED = 200
_DAY_MS = 86_400_000
_NOT_MODIFIED = 304


class PackQuery(IdQuery, frozen=True, kw_only=True):
    """Which pack: a zip or a single PDF, in a language, as known then, with what changed since.

    Without ``known_at`` it tells what is known now, and the next one is another file.
    """

    format: Literal["zip", "pdf"] = "zip"
    language: Annotated[str, Meta(max_length=2, description="Empty: the cooperative's own.")] = ""
    known_at: Annotated[int | None, Meta(description="Only what was known then [ms since 1970, UTC].")] = None
    compare_with: Annotated[
        int | None, Meta(description="Tell what changed since this was known [ms since 1970, UTC].")
    ] = None


class ShipmentPackQuery(PackQuery, frozen=True, kw_only=True):
    """Of which shipment; with ``leg`` of that leg alone, the first one is 1."""

    leg: Annotated[int, Meta(ge=0, le=9_999)] = 0


class AssetPackQuery(PackQuery, frozen=True, kw_only=True):
    """Of which van, box or cooler, from when until before when; the last day where nothing is said."""

    from_at: Instant | None = None
    until_at: Instant | None = None


class TakenRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that was taken: when [ms], by whom, by which door, the file's name and SHA-256."""

    at: int
    by: str
    via: str
    file: str
    sha256: str


class TakenPacks(msgspec.Struct, frozen=True, kw_only=True):
    """Packs of a shipment and its legs that were taken, the newest first; the newest 200 at most."""

    items: list[TakenRow]


def of_shipment(ask: Ask) -> Reply:
    """Return the pack of a shipment, or of one of its legs."""
    query = ask.query
    kind, id_ = ("leg", f"{query.id}.{query.leg}") if query.leg else ("shipment", query.id)
    return _given(ask, kind, id_)


def of_asset(ask: Ask) -> Reply:
    """Return the pack of a van, box or cooler for a time."""
    query = ask.query
    until_at = min(ask.now if query.until_at is None else query.until_at, ask.now)
    from_at = until_at - _DAY_MS if query.from_at is None else query.from_at
    before = min(each for each in (until_at, query.known_at, query.compare_with) if each is not None)
    if from_at >= before:
        allowed = "a time before the end, and before what is known"
        raise InputError("from_at", to_iso(from_at), allowed, reason="bad-time")
    if until_at - from_at > LONGEST_PACK_DAYS * _DAY_MS:
        allowed = f"{LONGEST_PACK_DAYS} days at most"
        next_step = "Take it in parts, or by coldchain report asset."
        raise InputError("from_at", to_iso(from_at), allowed, next_step, reason="too-long")
    return _given(ask, "asset", query.id, from_at, until_at)


def taken(ask: Ask) -> Reply:
    """Return who took which pack of a shipment."""
    id_ = ask.query.id
    if all(each.id != id_ for each in ask.lookup.registry.shipments):
        raise not_found("shipment", id_, "no-such-shipment")
    with ask.records.reading() as connection:
        found = packs_taken(connection, ask.coop, id_, limit=MOST_LISTED)
    return Reply(TakenPacks(items=[TakenRow(**each._asdict()) for each in found]))


def _given(ask: Ask, kind: str, id_: str, from_at: int = 0, until_at: int = FOREVER_AT) -> Reply:
    """Return a pack that is made now; who took which bytes is in the audit chain."""
    may_ask(ask.records, ask.clock, ask.actor, ask.coop)
    query, packer = ask.query, _packer(ask)
    _check_known(ask)
    wanted = Wanted(
        ask.coop,
        kind,
        id_,
        _language(ask),
        query.known_at,
        query.compare_with,
        as_pdf=query.format == "pdf",
        from_at=from_at,
        until_at=until_at,
    )
    return given_file(ask, *packer.pack(wanted), PDF if wanted.as_pdf else ZIP)


def given_file(ask: Ask, name: str, body: bytes, kind: str) -> Reply:
    """Return a file with its size and hash; who took which bytes is in the audit chain.

    Args:
        ask: Who has that version already is told so.
        name: Of the file.
        body: All of it.
        kind: Media type.
    """
    digest = hashlib.sha256(body)
    tag = f'"{digest.hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if has(tag, ask.headers.get("if-none-match", "") or "-"):
        return Reply(status=_NOT_MODIFIED, headers=headers)
    what = f"{name} sha256 {digest.hexdigest()}"
    note_taken(ask.records, ask.clock, ask.actor, ask.coop, what=what)
    headers |= {
        "Content-Disposition": attachment(name),
        "Content-Length": str(len(body)),
        "Repr-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode()}:",
    }
    return Reply(chunks=iter([body]), kind=kind, headers=headers)


def _check_known(ask: Ask) -> None:
    known_at, since = ask.query.known_at, ask.query.compare_with
    if known_at is not None and not 0 <= known_at <= ask.now:
        raise InputError("known_at", str(known_at), "a time that has been", reason="bad-time")
    if since is not None and not 0 <= since <= (ask.now if known_at is None else known_at):
        raise InputError("compare_with", str(since), "a time before the other one", reason="bad-time")


def _language(ask: Ask) -> str:
    language = ask.query.language or ask.lookup.registry.cooperative.language
    if language not in LANGUAGES:
        raise InputError("language", repr(language), ", ".join(LANGUAGES), reason="bad-language")
    return str(language)


def _packer(ask: Ask) -> Packer:
    packer = ask.shared.packer
    if packer is None:
        why = "Packs are made on the machine that has the stores."
        raise ProblemError(503, "not-here", why, headers={"Retry-After": "60"})
    return packer


OPERATIONS = (
    Operation(
        "GET",
        "/shipments/{id}/pack",
        "takePack",
        "The evidence pack of a shipment or one leg, made now; that it was taken is written down",
        of_shipment,
        Permission.EXPORT,
        ShipmentPackQuery,
        answer=str,
        kinds=(ZIP, PDF),
        errors=(304, 404, 409),
    ),
    Operation(
        "GET",
        "/shipments/{id}/packs",
        "listPacks",
        "Packs of a shipment and its legs that were taken: when, by whom, which file",
        taken,
        Permission.LOOK_AUDIT,
        IdQuery,
        answer=TakenPacks,
        errors=(404,),
    ),
    Operation(
        "GET",
        "/assets/{id}/pack",
        "takeAssetPack",
        "The evidence pack of a van, box or cooler for a time, whatever was in it",
        of_asset,
        Permission.EXPORT,
        AssetPackQuery,
        answer=str,
        kinds=(ZIP, PDF),
        errors=(304, 404),
    ),
)
