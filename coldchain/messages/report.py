"""The words of a standing report and of a test message, made to fit one SMS of the reader's language.

Not what is reported, nor to whom: see ``alerts/report_facts`` and ``alerts/reports``.
"""

from datetime import tzinfo
from typing import NamedTuple

from coldchain.messages.catalogue import phrases
from coldchain.messages.fitting import fitted, short
from coldchain.messages.quantities import value_text
from coldchain.messages.times import day_text, number_text, time_text

_TEMPERATURE = "air/temperature"
_NAMES_SAID = 2


class Load(NamedTuple):
    """Goods that stand for all that somebody hears of.

    Args:
        goods: What they are called, e.g. "Fresh milk".
        shipment: Their id.
        asset: What they are in, as people call it.
        left_days: How long they keep; None where nobody can say.
    """

    goods: str
    shipment: str
    asset: str
    left_days: float | None = None


class Overview(NamedTuple):
    """How a cooperative is, or the part of it that somebody is responsible for.

    Args:
        place: What it is called.
        assets: How many vans and coolers that is.
        alarms: How many alarms are open, of which people are told.
        unanswered: How many of them nobody has answered.
        quiet: Vans and coolers without readings, as people call them.
        worst: The goods that are off worst; None when there are none.
        used: Messages or money of this month; empty when this reader is not told.
        limit: The most that may be used; empty when there is no limit.
    """

    place: str
    assets: int
    alarms: int = 0
    unanswered: int = 0
    quiet: tuple[str, ...] = ()
    worst: Load | None = None
    used: str = ""
    limit: str = ""


class Own(NamedTuple):
    """How a driver's own vehicle is: the worst, when there are several.

    Args:
        asset: What it is called.
        value_c: Its newest temperature [degC]; None without any.
        read_at: When that was [ms].
        alarms: How many alarms of it are open.
        others: How many others of this driver have alarms.
        load: The goods in it that keep the shortest; None when there are none.
    """

    asset: str
    value_c: float | None = None
    read_at: int = 0
    alarms: int = 0
    others: int = 0
    load: Load | None = None


def overview_message(facts: Overview, now: int, zone: tzinfo, language: str) -> str:
    """Return the report for whoever looks after many.

    Args:
        facts: How it is.
        now: [ms].
        zone: Of the reader.
        language: Of the reader.
    """
    said = phrases(language)
    day, place = day_text(now, zone, said), short(facts.place, facts.place, said)
    is_well = not facts.alarms and not facts.quiet
    count = facts.assets if is_well else facts.alarms
    more = {} if is_well else {"unanswered": facts.unanswered, "quiet": len(facts.quiet)}
    first = said.say("report", "well" if is_well else "trouble", day=day, place=place, count=count, **more)
    names = said.listed([short(each, each, said) for each in facts.quiet], _NAMES_SAID)
    silent = said.say("report", "silent", names=names) if facts.quiet else ""
    key = "spent_of" if facts.limit else "spent"
    limit = {"limit": facts.limit} if facts.limit else {}
    spent = said.say("report", key, used=facts.used, **limit) if facts.used else ""
    return fitted(said, first, spent, silent, do=_worst(facts.worst, language))


def own_message(facts: Own | None, now: int, zone: tzinfo, language: str) -> str:
    """Return the report for a driver; None: nothing is in his care.

    Args:
        facts: How it is.
        now: [ms].
        zone: Of the reader.
        language: Of the reader.
    """
    said = phrases(language)
    if facts is None:
        return fitted(said, said.say("report", "nothing", day=day_text(now, zone, said)))
    name = short(facts.asset, facts.asset, said)
    if facts.value_c is None:
        at = time_text(now, zone, said)
        first = said.say("report", "own_silent", name=name, at=at, count=facts.alarms)
    else:
        value, at = value_text(facts.value_c, _TEMPERATURE, said), time_text(facts.read_at, zone, said)
        first = said.say("report", "own", name=name, value=value, at=at, count=facts.alarms)
    others = said.say("report", "others", count=facts.others) if facts.others else ""
    return fitted(said, first, others, do=_life(facts.load, language))


def check_message(place: str, at: int, zone: tzinfo, language: str, *, answers: bool) -> str:
    """Return a message that only shows that messages arrive; its first word says that it is none but that.

    Args:
        place: Whose it is.
        at: When [ms].
        zone: Of the reader.
        language: Of the reader.
        answers: Somebody hears what is answered.
    """
    said = phrases(language)
    first = said.say("report", "test", place=short(place, place, said), at=time_text(at, zone, said))
    return fitted(said, first, do=said.say("report", "test_answer") if answers else "")


def _worst(load: Load | None, language: str) -> str:
    if load is None:
        return ""
    said = phrases(language)
    goods, name = short(load.goods, load.shipment, said), short(load.asset, load.asset, said)
    if load.left_days is None:
        return said.say("report", "worst", goods=goods, name=name)
    days = number_text(load.left_days, 1, said)
    return said.say("report", "worst_life", goods=goods, name=name, days=days)


def _life(load: Load | None, language: str) -> str:
    if load is None:
        return ""
    said = phrases(language)
    goods = short(load.goods, load.shipment, said)
    if load.left_days is None:
        return said.say("limit", "inside", goods=goods)
    return said.say("report", "life", goods=goods, days=number_text(load.left_days, 1, said))
