"""Papers of a cooperative: what goods are worth by its list of prices, and which certificates run out.

Not what a shipment was sold for. How they are written: ``paper_settings``.
"""

from typing import NamedTuple

from coldchain.registry.product import product_key
from coldchain.registry.registry import Registry
from coldchain.registry.retired import is_retired
from coldchain.registry.things import Calibration


def price_at(registry: Registry, product: str, instant: int) -> float | None:
    """Return what a kilogram of a product is worth at an instant; None when nobody has set a price.

    Args:
        registry: With the prices.
        product: As people write it.
        instant: [ms since 1970, UTC].
    """
    name = product_key(product)
    prices = [each for each in registry.prices if product_key(each.product) == name]
    valid = [each for each in prices if each.from_at <= instant]
    return max(valid, key=lambda each: each.from_at).price_per_kg if valid else None


class Due(NamedTuple):
    """A device, or a channel of it, and its newest certificate; None: it has none."""

    device: str
    channel: str
    calibration: Calibration | None


def due_by(registry: Registry, instant: int) -> list[Due]:
    """Return what is not covered by a certificate at an instant [ms], the longest overdue first.

    Devices that never had a certificate come last; those that are retired by then need none.
    """
    newest: dict[tuple[str, str], Calibration] = {}
    for each in sorted(registry.calibrations, key=lambda one: one.calibrated_at):
        newest[each.device, each.channel] = each
    over = sorted(
        (each for each in newest.values() if each.due_at <= instant), key=lambda one: (one.due_at, one.device)
    )
    retired = {each.id for each in registry.devices if is_retired(each, instant)}
    over = [each for each in over if each.device not in retired]
    with_one = {each.device for each in newest.values()} | retired
    without = [Due(each.id, "", None) for each in registry.devices if each.id not in with_one]
    return [*(Due(each.device, each.channel, each) for each in over), *without]
