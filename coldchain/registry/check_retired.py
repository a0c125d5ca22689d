"""What would go on beyond the end of a thing: a device in a sold van, goods in it, a cooler on a closed site.

Not a check of single values: the types and ``settings`` see to those. Not what an end means: see ``retired``.
"""

from collections.abc import Iterator, Sequence

from coldchain.errors import RegistryError
from coldchain.instants import to_iso
from coldchain.registry.registry import Registry
from coldchain.registry.retired import RETIRABLE, Thing
from coldchain.registry.things import Asset, Leg, Placement
from coldchain.settings import Contradiction, Where


def check_retired(registry: Registry) -> Iterator[Contradiction]:
    """Yield what goes on beyond the end of a thing, each with what to do first."""
    ends = {kind: _ends(registry, kind) for kind in RETIRABLE}
    for index, placement in enumerate(registry.placements if ends["assets"] or ends["devices"] else ()):
        where: Where = ("placements", index)
        for kind, name in (("assets", placement.asset), ("devices", placement.device)):
            end = ends[kind].get(name)
            if end is not None and _is_open_at(placement, end):
                yield Contradiction(where, _still_there(kind, name, placement, end))
    for index, leg in enumerate(registry.legs if ends["assets"] or ends["contacts"] else ()):
        for kind, name in (("assets", leg.asset), ("contacts", leg.custodian)):
            end = ends[kind].get(name)
            if end is not None and _is_open_at(leg, end):
                yield Contradiction(("legs", index), _still_holds(kind, name, leg.shipment, end))
    for index, asset in enumerate(registry.assets):
        end = ends["sites"].get(asset.site)
        if end is not None and (asset.retired_at is None or asset.retired_at > end):
            yield Contradiction(("assets", index, "site"), _still_stands(asset, end))


def _still_holds(kind: str, name: str, shipment: str, end: int) -> RegistryError:
    """Return the error of goods that are in a van, or in somebody's hands, beyond its end [ms]."""
    where = "it" if kind == "assets" else "hand"
    came = f"at its end on {to_iso(end)}, with the goods {shipment} in {where}"
    next_step = f"Say first where they went: coldchain shipment unload {shipment}; or choose a later instant."
    return RegistryError(f"{kind}/{name}", came, "one without goods", next_step, reason="still-loaded")


def _ends(registry: Registry, kind: str) -> dict[str, int]:
    things: Sequence[Thing] = getattr(registry, kind)
    return {each.id: each.retired_at for each in things if each.retired_at is not None}


def _is_open_at(each: Placement | Leg, instant: int) -> bool:
    return each.until_at is None or each.until_at > instant


def _still_there(kind: str, name: str, placement: Placement, end: int) -> RegistryError:
    other = placement.device if kind == "assets" else placement.asset
    until = "" if placement.until_at is None else f" until {to_iso(placement.until_at)}"
    came = f"at its end on {to_iso(end)}, with the device {other} in it{until}"
    if kind == "devices":
        came = f"at its end on {to_iso(end)}, and still in {other}{until}"
    out = f'coldchain device move {placement.device} ""'
    next_step = f"Take the device out first: {out}; or choose a later instant."
    allowed = "one without a device in it" if kind == "assets" else "one that is nowhere"
    return RegistryError(f"{kind}/{name}", came, allowed, next_step, reason="still-placed")


def _still_stands(asset: Asset, end: int) -> RegistryError:
    came = f"at its end on {to_iso(end)}, with {asset.id} on it"
    next_step = f"First retire {asset.id}, or say where it stands: coldchain asset change {asset.id} site=..."
    allowed = "one on which nothing stands"
    return RegistryError(f"sites/{asset.site}", came, allowed, next_step, reason="still-stands")
