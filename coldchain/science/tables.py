"""Ready-made models of ageing, and models made of tables as they are published.

Not the profiles of products: those are data files, which say with each number where it comes from.
"""

from collections.abc import Sequence

from coldchain.errors import InputError
from coldchain.science.models import Exponential, RateTable, SquareRoot
from coldchain.science.rates import check_model

Pairs = Sequence[tuple[float, float]]

# Relative rates of deterioration of produce that is not better known, reference 0 degC: S2, table 20.4.
HB66_GENERIC = RateTable(
    reference_c=0.0,  # [degC] S2
    valid_low_c=0.0,  # [degC] S2
    valid_high_c=40.0,  # [degC] S2
    nodes=((0.0, 1.0), (10.0, 3.0), (20.0, 7.5), (30.0, 15.0), (40.0, 22.5)),  # [degC], [-] S2
)
# Fresh fish from temperate water: Tmin -10 degC, so that the rate is (1 + 0.1 T)^2. S1.
TEMPERATE_FISH = SquareRoot(
    reference_c=0.0,  # [degC] S1
    valid_low_c=-1.0,  # [degC] m: the flesh begins to freeze
    valid_high_c=25.0,  # [degC] m: growth of what spoils it is near its optimum
    t_min_c=-10.0,  # [degC] S1
)
# Fresh fish and shrimp from tropical water.
TROPICAL_FISH = Exponential(
    reference_c=0.0,  # [degC] S1
    valid_low_c=0.0,  # [degC] m
    valid_high_c=30.0,  # [degC] m
    per_k=0.12,  # [1/K] m
)
# Cold-smoked salmon in vacuum; hot-smoked fish is met better still. S1.
SMOKED_FISH = Exponential(
    reference_c=0.0,  # [degC] S1
    valid_low_c=0.0,  # [degC] S1
    valid_high_c=25.0,  # [degC] S1
    per_k=0.089,  # [1/K] S1
)


def respiration_table(pairs: Pairs, reference_c: float) -> RateTable:
    """Return a model that takes ageing as proportional to respiration (S2); valid from first to last pair.

    Where decay rather than respiration ends life (strawberry) it overstates the loss: see ``README.md``.

    Args:
        pairs: (temperature [degC], respiration > 0 in any one unit, e.g. mg CO2/(kg h)), rising temperatures.
        reference_c: Where the rate is 1 [degC], within the pairs.

    Raises:
        InputError: Fewer than two pairs, not rising, not above 0, or the reference lies outside.
    """
    if not pairs:
        raise InputError("table of rates", "no pairs", "two or more (temperature, value)")
    nodes = tuple((float(temperature_c), float(value)) for temperature_c, value in pairs)
    table = RateTable(
        reference_c=reference_c, valid_low_c=nodes[0][0], valid_high_c=nodes[-1][0], nodes=nodes
    )
    check_model(table)
    return table


def life_table(pairs: Pairs, reference_c: float) -> RateTable:
    """Return a model whose life is that of the table at each of its temperatures; valid from first to last.

    Args:
        pairs: (temperature [degC], life > 0 [d]), rising temperatures.
        reference_c: Where the rate is 1 [degC], within the pairs.

    Raises:
        InputError: Fewer than two pairs, not rising, a life of 0 or less, or the reference lies outside.
    """
    for temperature_c, life_days in pairs:
        if not life_days > 0:
            raise InputError(f"life at {temperature_c} degC", f"{life_days} d", "more than 0 d")
    return respiration_table([(temperature_c, 1.0 / days) for temperature_c, days in pairs], reference_c)
