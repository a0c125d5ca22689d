"""The limits of a piece of equipment that holds one product: derived from what the product bears.

Used for an asset whose profile is the name of a product. Not the judgement of the goods themselves: that
follows a shipment through all its assets.
"""

from collections.abc import Iterator

from coldchain.registry.product import ProductProfile
from coldchain.registry.profile import Limit, Profile, Severity, Side

DEADBAND_K = 0.5  # [K] so that one alarm does not become twenty
ON_DELAY_S = 600.0  # [s] a door that opens is no breakdown
OFF_DELAY_S = 300.0  # [s]
_CHANNELS = {"": "air/temperature", "goods-": "product/temperature"}
_WARM = "Shut the door and check the cooling; move the goods to a cold place if it lasts."
_COLD = "Turn the thermostat up and keep the goods away from the coil."


def limits_from(product: ProductProfile) -> Profile:
    """Return the limits on air and goods that keep a product from harm.

    The bound itself is out where the rule behind it says so: at freezing, and where a timer of the law
    counts it. Cold is limited only where it does harm.
    """
    return Profile(name=product.name, limits=tuple(_limits(product)), max_gap_s=product.max_gap_s)


def _limits(product: ProductProfile) -> Iterator[Limit]:
    """Yield the limits on air, then those on the goods."""
    bounds = [(Side.ABOVE, "too-warm", product.harm_above_c, product.advice or _WARM)]
    if product.harm_below_c is not None:
        bounds.append((Side.BELOW, "too-cold", product.harm_below_c, _COLD))
    for prefix, channel in _CHANNELS.items():
        for side, name, bound, advice in bounds:
            yield Limit(
                name=prefix + name,
                channel=channel,
                side=side,
                bound=bound.value,
                inclusive=_counts(product, bound.value, side),
                deadband=DEADBAND_K,
                on_delay_s=ON_DELAY_S,
                off_delay_s=OFF_DELAY_S,
                severity=Severity.HIGH if prefix else Severity.MEDIUM,
                advice=advice,
            )


def _counts(product: ProductProfile, bound_c: float, side: Side) -> bool:
    """Return whether the bound itself [degC] is already out."""
    freezing = product.freezing_c
    if side is Side.BELOW and freezing is not None and freezing.value == bound_c:
        return True
    return any(
        timer.inclusive and timer.bound.value == bound_c and timer.above == (side is Side.ABOVE)
        for timer in product.timers
    )
