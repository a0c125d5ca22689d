"""What can be said of goods, and what is refused: with a name for programs, and plain words for people.

Pure: who may say it is in ``coldchain/access``; what follows from it is in ``custody`` and ``custody_way``.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from coldchain.errors import InputError
from coldchain.instants import local_text, zone_of
from coldchain.nearest import did_you_mean, listed
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.custody_way import Way
from coldchain.registry.reasons import is_said
from coldchain.registry.retired import is_retired
from coldchain.registry.things import Asset, Contact, Shipment

CLOCKS_DIFFER_MS = 300_000
"""Somebody's clock may be so far ahead of ours."""
OLDEST_MS = 7 * 86_400_000
"""A telephone without coverage may say so late what it noted; longer ago is for whoever corrects."""
COLDEST_C, HOTTEST_C = -100.0, 100.0
LEAST_KG = 0.001
LONGEST_TEXT = 500
_NEEDS_PLACE = (CustodyKind.LOADED, CustodyKind.HANDED)
_NEEDS_WHY = (CustodyKind.REFUSED, CustodyKind.WITHDRAWN)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What an act is judged by, beside the way of its goods.

    Args:
        assets: Those that it names, by id.
        contacts: Those that it names, by id.
        sites: Names of the sites that it names, by id.
        time_zone: Of the cooperative, for what people read.
        load_kg: What is in the asset already [kg].
        oldest_ms: How long ago it may have been [ms]; None: as long as one likes.
        corrects: Somebody puts right what was said: it need not fit to what was said of later.
    """

    assets: Mapping[str, Asset]
    contacts: Mapping[str, Contact]
    sites: Mapping[str, str] = {}
    time_zone: str = "UTC"
    load_kg: float = 0.0
    oldest_ms: int | None = OLDEST_MS
    corrects: bool = False


def checked(way: Way, act: CustodyAct, facts: Facts, now: int) -> CustodyAct:
    """Return an act as it is to be written down, with where the goods were.

    Args:
        way: Of the goods.
        act: What somebody says.
        facts: What there is.
        now: [ms].

    Raises:
        InputError: It cannot have been so; ``reason`` says why in a word.
    """
    check_words(act)
    check_time(act, facts, now)
    check_places(act, facts)
    act = replace(act, at=free_instant(way, min(act.at, now)))
    leg, before = way.leg_at(act.at - 1), way.before(act.at)
    check_there(way, act, facts)
    moves = act.act is not CustodyKind.REFUSED and not (before and before.act is CustodyKind.REFUSED)
    if moves and leg and (act.asset, act.custodian) == (leg.asset, leg.custodian):
        raise _refusal(act, "so-already", f"in {leg.asset} with {leg.custodian} already", "another place")
    _check_later(way, act, facts)
    return replace(act, from_asset=leg.asset if leg else "")


def free_instant(way: Way, instant: int) -> int:
    """Return the first instant from one on [ms] at which nothing else happened to these goods.

    Two acts of one minute so stay in the order in which they were said.
    """
    taken = {each.at for each in way.stands} | {leg.from_at for leg in way.legs}
    while instant in taken:
        instant += 1
    return instant


def warnings_of(act: CustodyAct, quantity_kg: float, facts: Facts) -> list[str]:
    """Return what is unusual about an act, by name; it is taken all the same.

    Args:
        act: Was checked.
        quantity_kg: Of the goods [kg].
        facts: What there is.
    """
    asset = facts.assets.get(act.asset)
    if asset is None or asset.capacity_kg is None or facts.load_kg + quantity_kg <= asset.capacity_kg:
        return []
    return ["no-room"]


def check_words(act: CustodyAct) -> None:
    """Return when what is said can be said at all: a reason where one is needed, a temperature of this world.

    Raises:
        InputError: It cannot.
    """
    if act.act in _NEEDS_WHY and not is_said(act.why):
        raise _refusal(act, "why-needed", "no reason", "a few words why", "Others will ask.")
    for text in (act.why, act.receiver, act.site):
        if len(text) > LONGEST_TEXT:
            raise _refusal(act, "too-long", f"{len(text)} characters", f"{LONGEST_TEXT} at most")
    value = act.measured_c
    if value is not None and not COLDEST_C <= value <= HOTTEST_C:
        raise _refusal(act, "bad-temperature", f"{value} degC", f"{COLDEST_C:g} to {HOTTEST_C:g} degC")
    check_quantity(act.shipment, act.quantity_kg)


def check_quantity(thing: str, quantity_kg: float | None) -> None:
    """Return when a quantity [kg] is one, or none was said.

    Raises:
        InputError: It is none.
    """
    if quantity_kg is not None and not LEAST_KG <= quantity_kg < 10.0**7:
        raise InputError(
            f"shipment {thing}, quantity", f"{quantity_kg} kg", "more than 0 kg", reason="bad-quantity"
        )


def check_time(act: CustodyAct, facts: Facts, now: int) -> None:
    """Return when an act can have been at its time.

    Raises:
        InputError: It is to come, or too long ago.
    """
    told = _when(act.at, facts)
    if act.at > now + CLOCKS_DIFFER_MS:
        came, next_step = f"{told}, which is to come", "Look at the clock of the telephone."
        raise _refusal(act, "in-the-future", came, f"until {_when(now, facts)}", next_step)
    if act.at <= 0 or (facts.oldest_ms is not None and act.at < now - facts.oldest_ms):
        days = (facts.oldest_ms or 0) // 86_400_000
        next_step = "A manager can still enter it, with the time at which it was."
        raise _refusal(act, "too-long-ago", told, f"at most {days} days ago", next_step)


def check_places(act: CustodyAct, facts: Facts) -> None:
    """Return when the places and people of an act are there.

    Raises:
        InputError: One is not.
    """
    if act.act in _NEEDS_PLACE and not act.asset:
        raise _refusal(act, "place-needed", "no vehicle or cooler", "the one that the goods are in now")
    if act.act is CustodyKind.UNLOADED and not (act.asset or act.site):
        raise _refusal(act, "place-needed", "no place", "a cooler, or the site where they are now")
    for name, kind, known in (
        (act.asset, "unknown-place", facts.assets),
        (act.custodian, "unknown-person", facts.contacts),
    ):
        if name and name not in known:
            raise _refusal(act, kind, repr(name), f"one of {listed(known)}", did_you_mean(name, known))
    for thing in (facts.assets.get(act.asset), facts.contacts.get(act.custodian)):
        if thing is not None and is_retired(thing, act.at):
            came = f"{thing.id}, at its end since {_when(thing.retired_at or 0, facts)} ({thing.retired_why})"
            raise _refusal(act, "retired", came, "what is in use, and whoever is still there")


def check_same_goods(target: Shipment | None, ways: Sequence[Way], at: int) -> str:
    """Return the asset that goods to be merged are in together.

    Args:
        target: What they become, or one of them.
        ways: Of the parts.
        at: When [ms].

    Raises:
        InputError: They cannot be merged.
    """
    if target is None or len({each.shipment.id for each in ways}) < 2:  # noqa: PLR2004 - one part is none
        raise InputError("merge", f"{len(ways)} shipment", "two or more", reason="too-few")
    for each in ways:
        if each.shipment.product != target.product:
            came = f"{each.shipment.id} is {each.shipment.product}"
            raise InputError("merge", came, f"only {target.product}", reason="not-same-product")
    places = {each.shipment.id: leg.asset if (leg := each.leg_at(at)) else "" for each in ways}
    if len(set(places.values())) != 1 or not all(places.values()):
        came = ", ".join(f"{name} in {place or 'nothing'}" for name, place in sorted(places.items()))
        next_step = "Say first how they came together."
        raise InputError("merge", came, "goods in one place", next_step, reason="not-together")
    return next(iter(places.values()))


def check_there(way: Way, act: CustodyAct, facts: Facts) -> None:
    """Return when goods were there at the time of an act.

    Raises:
        InputError: They had left, or nobody had loaded them.
    """
    gone = next((each for each in way.stands if each.at < act.at and not each.asset and _ends(each)), None)
    if gone is not None and not any(leg.from_at > gone.at and leg.from_at < act.at for leg in way.legs):
        came = f"goods that were {gone.act} on {_when(gone.at, facts)}"
        next_step = "If that was wrong, take it back first."
        raise _refusal(act, "goods-gone", came, "goods that are still here", next_step)
    if way.shipment.quantity_kg <= 0 and (way.shipment.parents or way.acts):
        raise _refusal(act, "nothing-left", "a shipment of which nothing is left", "one with goods in it")
    if act.act is CustodyKind.LOADED or way.leg_at(act.at - 1):
        return
    last = way.before(act.at)
    if act.act in (CustodyKind.DELIVERED, CustodyKind.REFUSED) and last is not None:
        return  # from a place that nothing measures
    came = f"goods that nobody had loaded on {_when(act.at, facts)}"
    raise _refusal(act, "not-loaded", came, "goods that were loaded", "Say first into what they were loaded.")


def _ends(act: CustodyAct) -> bool:
    return act.act in (CustodyKind.DELIVERED, CustodyKind.MERGED)


def _check_later(way: Way, act: CustodyAct, facts: Facts) -> None:
    """Refuse what came late and does not fit to what others said of the time after it."""
    later = way.after(act.at)
    if later is None or facts.corrects or act.act is CustodyKind.REFUSED or later.from_asset == act.asset:
        return
    came = (
        f"{act.act} on {_when(act.at, facts)}, but on {_when(later.at, facts)} it was"
        f" {later.act} {f'out of {later.from_asset}' if later.from_asset else 'for the first time'}"
    )
    next_step = "See its history; a manager can correct what is wrong."
    raise _refusal(act, "contradicts-later", came, "what fits to what was said of later", next_step)


def _when(instant: int, facts: Facts) -> str:
    try:
        return local_text(instant, zone_of(facts.time_zone))
    except (OverflowError, OSError, ValueError):  # no year that there can be
        return f"{instant} ms"


def _refusal(act: CustodyAct, reason: str, came: str, allowed: str, next_step: str = "") -> InputError:
    return InputError(f"shipment {act.shipment}", came, allowed, next_step, reason=reason)
