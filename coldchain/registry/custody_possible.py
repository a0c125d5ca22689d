"""What somebody can say of a shipment now, with all that can be guessed filled in, so that two taps do.

A proposal, not a permission: what is said then is checked by ``custody_rules`` and ``acts``.
"""

from collections.abc import Iterator, Sequence

import msgspec

from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import OPEN, OVER, Lifecycle, State
from coldchain.registry.things import Asset, Contact, Role, Shipment

MOST = 12
_HOLDERS = (Role.DRIVER, Role.KEEPER, Role.CARRIER, Role.MANAGER)


class Possible(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be said next; who says it need only confirm.

    Args:
        act: What.
        shipment: Of which goods.
        from_asset: Where they are.
        asset: Where they would be; empty: to be chosen, or nowhere that is watched.
        custodian: Who would hold them.
        site: Where that is.
        needs: What still has to be said: ``asset``, ``why``, ``quantity_kg``.
    """

    act: CustodyKind
    shipment: str
    from_asset: str = ""
    asset: str = ""
    custodian: str = ""
    site: str = ""
    needs: tuple[str, ...] = ()


def possible(
    shipment: Shipment,
    life: Lifecycle,
    *,
    me: Contact | None,
    assets: Sequence[Asset],
    contacts: Sequence[Contact],
) -> list[Possible]:
    """Return what can be said next, the likeliest first, at most ``MOST``.

    Args:
        shipment: Of which goods.
        life: What became of them.
        me: Who asks; None: nobody of whom the registry knows.
        assets: That they may go into: his own, those at his site, those at their destination.
        contacts: Who is bound to those.
    """
    if life.state in OVER:
        return []
    here = Possible(act=CustodyKind.LOADED, shipment=shipment.id, from_asset=life.asset)
    found = [*_into_mine(here, life, me, assets), *_into_others(here, life, (assets, contacts), shipment)]
    if life.state in OPEN or life.state is State.OUT_OF_SIGHT:
        replace = msgspec.structs.replace
        ends = [
            replace(here, act=CustodyKind.DELIVERED),
            replace(here, act=CustodyKind.REFUSED, needs=("why",)),
        ]
        first = life.site == shipment.destination or life.state is State.OUT_OF_SIGHT
        found = [*ends, *found] if first else [*found, *ends]
        if life.state in OPEN:
            found.append(replace(here, act=CustodyKind.SPLIT, needs=("quantity_kg",)))
    return list(dict.fromkeys(found))[:MOST]


def holder_of(asset: Asset, contacts: Sequence[Contact], otherwise: str = "") -> str:
    """Return who holds what is in an asset: who is bound to it, or to its site; empty: nobody is known."""
    bound = [each for each in contacts if asset.id in each.own_assets]
    at_site = [each for each in contacts if asset.site and asset.site in each.own_sites]
    holders = [each.id for each in (*bound, *at_site) if each.role in _HOLDERS]
    return otherwise if otherwise in holders else (holders[0] if holders else otherwise)


def _into_mine(
    here: Possible, life: Lifecycle, me: Contact | None, assets: Sequence[Asset]
) -> Iterator[Possible]:
    """Yield that he takes the goods over himself: into his vehicle, or into the cooler of his site."""
    if me is None:
        return
    mine = [each for each in assets if each.id in me.own_assets or (each.site and each.site in me.own_sites)]
    for each in mine:
        if (each.id, me.id) != (life.asset, life.custodian):
            yield msgspec.structs.replace(
                here, act=_kind(each, life), asset=each.id, custodian=me.id, site=each.site
            )


def _into_others(
    here: Possible, life: Lifecycle, there: tuple[Sequence[Asset], Sequence[Contact]], shipment: Shipment
) -> Iterator[Possible]:
    """Yield that others take them over, those at their destination first."""
    assets, contacts = there
    for each in sorted(assets, key=lambda asset: (asset.site != shipment.destination, asset.id)):
        holder = holder_of(each, contacts)
        if each.id != life.asset:
            needs = () if holder else ("custodian",)
            yield msgspec.structs.replace(
                here, act=_kind(each, life), asset=each.id, custodian=holder, site=each.site, needs=needs
            )


def _kind(asset: Asset, life: Lifecycle) -> CustodyKind:
    """Return what it is called when goods go into an asset from where they are."""
    if asset.site:
        if life.state not in OPEN:
            return CustodyKind.LOADED  # the first place of goods may be a cooler
        return CustodyKind.HANDED if life.site else CustodyKind.UNLOADED
    if life.state not in OPEN or life.site:
        return CustodyKind.LOADED
    return CustodyKind.HANDED
