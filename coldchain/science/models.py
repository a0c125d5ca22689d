"""How fast goods age at a temperature: the kinds of model that a product profile can name, as plain data.

The rate is relative: 1 at ``reference_c``, so that life at a temperature is life at the reference divided by
the rate. Not the arithmetic: that is in ``rates``.
"""

import msgspec


class _Model(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What all models share.

    Args:
        reference_c: Where the rate is 1 [degC].
        valid_low_c: Below this the rate of this temperature is taken, and flagged extrapolated [degC].
        valid_high_c: Above this likewise [degC].
    """

    reference_c: float
    valid_low_c: float
    valid_high_c: float


class RateTable(_Model, frozen=True, kw_only=True, tag="rate-table"):
    """Log-linear between nodes; tables of rates, of respiration and of lives all end up here.

    Args:
        nodes: (temperature [degC], rate > 0 in any one unit), rising temperatures, two or more. The rate is
            divided by its value at ``reference_c``.
    """

    nodes: tuple[tuple[float, float], ...]


class Q10(_Model, frozen=True, kw_only=True, tag="q10"):
    """Q10 by bands; one constant over 0 to 40 degC is wrong for produce.

    Args:
        bands: (upper end of the band [degC], Q10 > 0), rising; the last band reaches to ``valid_high_c``.
    """

    bands: tuple[tuple[float, float], ...]


class SquareRoot(_Model, frozen=True, kw_only=True, tag="square-root"):
    """Ratkowsky: the root of the rate rises in a straight line from ``t_min_c`` [degC]; 0 at and below it."""

    t_min_c: float


class Exponential(_Model, frozen=True, kw_only=True, tag="exponential"):
    """The logarithm of the rate rises by ``per_k`` for each kelvin [1/K]."""

    per_k: float


class Arrhenius(_Model, frozen=True, kw_only=True, tag="arrhenius"):
    """One activation energy [kJ/mol]; one mechanism only, 0 to 40 degC."""

    activation_kj_mol: float


Model = RateTable | Q10 | SquareRoot | Exponential | Arrhenius
