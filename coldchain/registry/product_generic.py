"""Generic perishable goods: how a shipment is judged whose product nobody has described.

The same as ``coldchain/products/generic.toml``, which a test holds it against; it stands here so that a
registry that was loaded without products still has something to judge by. Not a fallback for numbers that a
known product lacks.
"""

from coldchain.registry.product import Confidence, Group, LifeModel, ProductProfile, Sourced
from coldchain.registry.product_hash import sealed
from coldchain.science.models import RateTable

GENERIC_NAME = "generic"
_HB66 = "S2"  # USDA Handbook 66, 2002, table 20.4


def _chosen(value: float, source: str = "convention", confidence: Confidence = Confidence.LOW) -> Sourced:
    """Return a number that is our choice unless it says otherwise."""
    return Sourced(value, source, confidence)


GENERIC = sealed(
    ProductProfile(
        name=GENERIC_NAME,
        title="Perishable goods",
        group=Group.GENERIC,
        version=1,
        storage_low_c=_chosen(0.0),
        storage_high_c=_chosen(5.0, "S13", Confidence.MEDIUM),
        harm_above_c=_chosen(8.0),
        harm_below_c=_chosen(-0.5),
        lag_tau_s=_chosen(7200.0, "m"),
        freezing_c=_chosen(-0.5),
        life=LifeModel(
            life_days=_chosen(7.0),
            model=RateTable(
                reference_c=0.0,
                valid_low_c=-1.0,
                valid_high_c=40.0,
                nodes=((-1.0, 1.0), (0.0, 1.0), (10.0, 3.0), (20.0, 7.5), (30.0, 15.0), (40.0, 22.5)),
            ),
            source=_HB66,
            confidence=Confidence.HIGH,
        ),
        advice="Shut the door and check the cooling; sell these goods first.",
    )
)
