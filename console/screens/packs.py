"""Evidence packs on pages: of a shipment by its id or lot, of a leg, of a van, box or cooler for a time."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError
from coldchain.instants import FOREVER_AT, from_local
from console.asked import Told
from console.desk import LONGEST_PACK_DAYS, Desk, Screen, Wanted
from console.held import about_said
from console.screens.reports import given, page, period_of
from console.visit import Visit
from links.records import Connection
from links.records_packs import TakenPack, packs_taken
from links.records_shipments_whole import Whole

COOKIE = "coldchain-made"
"""Comes with a pack, so that the page knows that it has come (``static/making.js``)."""
MOST_SHOWN = 20
_DAY_MS = 86_400_000
_LEG = re.compile(r"(?P<shipment>[^.]+)\.\d{1,4}")
_TOKEN = re.compile(r"[a-z0-9]{8,32}")
_COOKIE_S = 60


class About(NamedTuple):
    """What there is about a shipment beside its page.

    Args:
        taken: Packs that were taken.
        summaries: Those that tell it.
        makes_packs: Whether this person may have one made.
        offers_packs: Whether he might when he had logged in.
    """

    taken: Sequence[TakenPack]
    summaries: Sequence[Told]
    makes_packs: bool
    offers_packs: bool


def about_shipment(visit: Visit, desk: Desk, connection: Connection, whole: Whole) -> About:
    """Return who took which pack, for whoever reads the audit chain, and the summaries that he may take."""
    id_, taken, summaries = whole.way.shipment.id, [], []
    if visit.may(Permission.LOOK_AUDIT):
        taken = packs_taken(connection, visit.coop, id_, limit=MOST_SHOWN)
    if desk.asker is not None and may_take(visit) and whole.way.legs:
        from_at, until_at = whole.way.legs[0].from_at, whole.way.legs[-1].until_at or FOREVER_AT
        product = whole.way.shipment.product
        summaries = [
            each
            for each in desk.asker.told(visit.coop)
            if each.state == "done"
            and each.product in ("", product)
            and each.first_at < until_at
            and each.last_at >= from_at
        ]
    makes = desk.packer is not None and may_take(visit) and bool(whole.way.legs)
    return About(taken, summaries, makes, desk.packer is not None and not visit.is_known)


def may_take(visit: Visit) -> bool:
    """Return whether this person may take all about goods as a file; narrow roles see parts only."""
    wide = (Permission.EXPORT, Permission.LOOK_SHIPMENTS)
    return all(visit.may(each) and not visit.is_narrow(each) for each in wide)


def pack(visit: Visit, desk: Desk) -> Response:
    """Return an evidence pack, as it is known now or was known then.

    Raises:
        RegistryError: No packs are made here.
    """
    desk.need(visit, Permission.LOOK_SHIPMENTS, "/reports/pack", is_wide=True)
    if desk.packer is None:
        raise RegistryError("report", "'evidence'", "a report that this console makes", reason="no-such")
    try:
        name, body = desk.packer.pack(_wanted(visit))
    except InputError as error:
        return page(visit, desk, error=error)
    answer = given(visit, name, body)
    token = visit.asked("token")
    if _TOKEN.fullmatch(token):
        tls = visit.request.url.scheme == "https"
        answer.set_cookie(COOKIE, token, max_age=_COOKIE_S, samesite="strict", secure=tls)
    return answer


def _wanted(visit: Visit) -> Wanted:
    """Return which pack is asked for.

    Raises:
        InputError: A time is none, or too long.
    """
    known_at, compare_with = _known(visit)
    as_pdf = visit.asked("as") == "pdf"
    language = visit.speaker.code
    if visit.asked("asset"):
        period = period_of(visit)
        from_at, until_at = period.from_at, min(period.until_at, visit.now)
        if until_at <= from_at:
            raise InputError("period", visit.asked("from"), "a day that has begun", reason="in-the-future")
        if until_at - from_at > LONGEST_PACK_DAYS * _DAY_MS:
            came = f"{visit.asked('from')} to {visit.asked('until')}"
            next_step = "Take it in parts."
            raise InputError(
                "period", came, f"{LONGEST_PACK_DAYS} days at most", next_step, reason="too-long"
            )
        wanted = Wanted(visit.coop, "asset", visit.asked("asset"), language, known_at, as_pdf=as_pdf)
        return wanted._replace(from_at=from_at, until_at=until_at)
    kind, id_ = _goods(visit, visit.asked("id"))
    return Wanted(visit.coop, kind, id_, language, known_at, compare_with, as_pdf)


def _goods(visit: Visit, text: str) -> tuple[str, str]:
    """Return the kind and the id of what somebody means: a shipment by its id or lot, or one of its legs."""
    id_ = about_said("shipments", text, visit.registry).partition("/")[2]
    known = {each.id for each in visit.registry.shipments}
    found = _LEG.fullmatch(id_.lower())
    is_leg = id_ not in known and found is not None and found["shipment"] in known
    return ("leg" if is_leg else "shipment"), (id_ if id_ in known else id_.lower())


def _known(visit: Visit) -> tuple[int | None, int | None]:
    """Return the instant of knowledge, and the one with which it is compared [ms]; None where none is named.

    Raises:
        InputError: One of them is none, or they are in the wrong order.
    """
    known, since = visit.asked("known").strip(), visit.asked("since").strip()
    known_at = from_local("as known at", known, visit.zone) if known else None
    compare_with = from_local("compare with", since, visit.zone) if since else None
    if known_at is not None and known_at > visit.now:
        raise InputError("as known at", repr(known), "a time that has been", reason="bad-time")
    if compare_with is not None and compare_with > (visit.now if known_at is None else known_at):
        allowed = "a time before the other one"
        raise InputError("compare with", repr(since), allowed, reason="bad-time")
    return known_at, compare_with


SCREENS = (Screen("/reports/pack", Permission.EXPORT, pack, is_wide=True),)
