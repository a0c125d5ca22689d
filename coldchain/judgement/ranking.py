"""Which alarm first: by the money that acting now still saves.

Money is quantity times price times the share of life that acting now saves until the goods arrive (see
``saving``). An alarm with no goods behind it has nothing at stake and stands last.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coldchain.judgement.facts import Kind
from coldchain.judgement.havens import Haven
from coldchain.judgement.saving import Action, Box, Saving, Stake, saving_of


class Trouble(NamedTuple):
    """An open alarm.

    Args:
        alarm: Its id.
        asset: Where.
        shipment: The one that it is about; empty for one about equipment, that is all that is in it.
        kind: What it is about.
        since_at: Since when [ms].
    """

    alarm: str
    asset: str
    shipment: str
    kind: Kind
    since_at: int


def rank(
    troubles: Iterable[Trouble], boxes: Iterable[Box], stakes: Iterable[Stake], havens: Sequence[Haven]
) -> list[Saving]:
    """Return what to do about every open alarm, what saves most money first; the order is total.

    Args:
        troubles: The open alarms.
        boxes: The assets that they are in.
        stakes: The goods in them.
        havens: Where goods could be moved to.
    """
    box_of = {box.asset: box for box in boxes}
    inside: dict[str, list[Stake]] = {}
    by_shipment: dict[str, list[Stake]] = {}
    for stake in stakes:
        inside.setdefault(stake.asset, []).append(stake)
        by_shipment[stake.shipment] = [stake]
    known: dict[str, Saving] = {}
    found: list[tuple[Saving, int]] = []
    for trouble in troubles:
        goods = by_shipment if trouble.shipment else inside
        endangered = goods.get(trouble.shipment or trouble.asset, ())
        for stake in endangered:
            if stake.shipment not in known:
                known[stake.shipment] = saving_of(stake, _box(box_of, stake.asset), havens)
            found.append((known[stake.shipment]._replace(alarm=trouble.alarm), trouble.since_at))
        if not endangered:
            found.append((_empty(trouble, _box(box_of, trouble.asset)), trouble.since_at))
    found.sort(key=lambda each: _order(*each))
    return [saving for saving, _ in found]


def first_of_each(savings: Iterable[Saving]) -> list[Saving]:
    """Return each shipment only once, in the given order, and nothing of alarms without goods."""
    found: dict[str, Saving] = {}
    for saving in savings:
        if saving.shipment:
            found.setdefault(saving.shipment, saving)
    return list(found.values())


def action_text(saving: Saving) -> str:
    """Return what to do in a few words, short enough to stand in an SMS; plain characters but for names."""
    found = saving.found
    if saving.action is Action.MOVE and found is not None:
        away = "distance not known" if found.distance_km is None else f"{found.distance_km:.0f} km"
        room = "ask if it has room" if found.haven.room_kg is None else f"room {found.haven.room_kg:.0f} kg"
        return f"Move to {found.haven.name}, {away}, {room}."
    return _TEXTS[saving.action]


_TEXTS = {
    Action.CLOSE_DOOR: "Close the door.",
    Action.RESTART_COOLING: "Start the cooling again.",
    Action.SET_WARMER: "Set the cooling warmer.",
    Action.MOVE: "Move it to a cooler.",
    Action.SELL_FIRST: "Sell it first.",
    Action.CHECK: "Go and look.",
    Action.NOTHING_LEFT: "Nothing left to save.",
}


def _box(box_of: Mapping[str, Box], asset: str) -> Box:
    """Return an asset as it is; one of which nothing is known when it is not among them."""
    return box_of.get(asset) or Box(asset, asset, None)


def _order(saving: Saving, since_at: int) -> tuple[float, float, int, str, str]:
    return -saving.avoidable_money, -saving.at_worst_money, since_at, saving.alarm, saving.shipment


def _empty(trouble: Trouble, box: Box) -> Saving:
    """Return what to do about an alarm with no goods behind it."""
    action = Action.CHECK
    if trouble.kind is Kind.LIMIT and box.door_open:
        action = Action.CLOSE_DOOR
    elif trouble.kind is Kind.LIMIT and (box.without_power or (box.air and box.air.to_c > box.air.now_c)):
        action = Action.RESTART_COOLING
    return Saving(trouble.alarm, trouble.asset, "", 0.0, 0.0, 0.0, action, "", "no goods on record")
