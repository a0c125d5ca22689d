"""A station that watches berries in vans, and what its records say of them."""

from msgspec.structs import replace

from coldchain.registry.product import ProductProfile
from coldchain.registry.registry import Registry
from coldchain.registry.things import Leg, Shipment
from helpers.goods import BERRIES
from helpers.watching import COOP, REGISTRY, Station, at
from links.records_registry import save_registry
from links.records_shipments import VerdictRow, verdicts_of

BOX = Shipment(id="s-1", product="berries", lot="B-7", quantity_kg=120, price_per_kg=4)


def registry_of(*legs: tuple[str, float, float | None], product: ProductProfile = BERRIES) -> Registry:
    """Return the station's registry with berries on these legs [min]."""
    return replace(
        REGISTRY,
        profiles=(),
        products=(product,),
        shipments=(BOX,),
        legs=tuple(
            Leg(
                shipment="s-1",
                asset=asset,
                custodian="peter",
                from_at=at(begin),
                until_at=None if end is None else at(end),
            )
            for asset, begin, end in legs
        ),
    )


def change(station: Station, registry: Registry) -> None:
    """Enter another registry, as a person does, and let the watcher see it."""
    with station.records.transaction() as connection:
        save_registry(connection, registry)
    station.clock.advance(6_000)
    station.watch()


def verdicts(station: Station) -> list[VerdictRow]:
    """Return the versions of the verdict on the berries."""
    with station.records.reading() as connection:
        return verdicts_of(connection, COOP, "s-1")


def rules(station: Station) -> list[str]:
    """Return which harms stand."""
    return [row["limit_name"] for row in station.standing() if row["channel"] == "shipment"]
