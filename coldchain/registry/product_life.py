"""How long goods live, as it stands in a product's file: ``[life]``, and how it becomes a model.

A table of respiration, of lives or of rates ends as the same ``RateTable``. Beyond what was measured of a
product the curve may go on as that of generic perishable goods (``beyond = "hb66"``): a van in the sun is
warmer than any table of respiration. Not the arithmetic: that is in ``coldchain/science``.
"""

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from msgspec.structs import replace
from pydantic import PlainValidator, model_validator

from coldchain.errors import InputError
from coldchain.registry.product import Confidence, LifeModel
from coldchain.registry.product_numbers import EnergyKjMol, PerKelvin, SourcedDays, SourceKey, parse_days
from coldchain.science.models import Q10, Arrhenius, Exponential, Model, RateTable, SquareRoot
from coldchain.science.rates import rate
from coldchain.science.tables import HB66_GENERIC
from coldchain.settings import Section, TemperatureC
from coldchain.units import parse_temperature_c

HB66_RATES = HB66_GENERIC.nodes
# The same as Q10 up to [degC]: the nodes stand 10 K apart.
HB66_BANDS = tuple((high_c, high / low) for (_, low), (high_c, high) in pairwise(HB66_RATES))
_ALL = ("days",)
_OF_MODEL = ("kind", "reference", "valid_low", "valid_high", "source", "confidence")
_OF_KIND: dict[str, tuple[str, ...]] = {
    "hb66": (),
    "rate-table": ("rates", "lives", "beyond"),
    "q10": ("bands", "beyond"),
    "square-root": ("t_min",),
    "exponential": ("per_k",),
    "arrhenius": ("activation",),
}
KINDS_OF_MODEL = tuple(_OF_KIND)
_MAY_LACK = ("beyond", "rates", "lives")  # rates or lives: see _one_table
Nodes = tuple[tuple[float, float], ...]


def _nodes(parse: Callable[[object], float]) -> Callable[[object], Nodes]:
    """Return what reads ``{ "0 degC" = x, ... }`` as nodes of rising temperature."""

    def read(came: object) -> Nodes:
        if not isinstance(came, Mapping) or not came:
            raise InputError("table", repr(came)[:80], 'a table such as { "0 degC" = 16, "10 degC" = 75 }')
        nodes = tuple(sorted((parse_temperature_c(key), parse(value)) for key, value in came.items()))
        if any(not value > 0 for _, value in nodes) or any(one[0] == two[0] for one, two in pairwise(nodes)):
            raise InputError("table", repr(dict(came))[:80], "numbers above 0, each temperature once")
        return nodes

    return read


def _plain(came: object) -> float:
    """Return a number without a unit: a rate counts against the others of its table only."""
    if isinstance(came, bool) or not isinstance(came, int | float) or not math.isfinite(came):
        raise InputError("rate", repr(came)[:80], "a plain number")
    return float(came)


RateNodes = Annotated[Nodes, PlainValidator(_nodes(_plain))]
"""Plain numbers at temperatures, written ``{ "0 degC" = 16, "10 degC" = 75 }``."""

LifeNodes = Annotated[Nodes, PlainValidator(_nodes(parse_days))]
"""Lives at temperatures, written ``{ "2 degC" = "43 d", "16 degC" = "3 d" }``."""


class LifeSettings(Section):
    """``[products.<name>.life]``: how long the goods live, and how much faster they age when it is warmer.

    Args:
        days: Life at ``reference``, with its source.
        kind: The model; ``hb66`` is that of generic perishable goods.
        reference: Where life is ``days``.
        valid_low: Below this the rate of this temperature counts; of a table the lowest one when left out.
        valid_high: Above this likewise; of a table the highest one when left out.
        rates: Of a rate table: rates or respiration at temperatures, in any one unit.
        lives: Of a rate table, instead of ``rates``: how long they live at temperatures.
        bands: Of q10: Q10 up to each temperature.
        t_min: Of square-root: where ageing stops.
        per_k: Of exponential: the rise with each kelvin.
        activation: Of arrhenius: the activation energy.
        beyond: Above the last measured temperature go on as generic perishable goods do, up to 40 degC.
        source: Of the model's own numbers.
        confidence: How sure they are.
    """

    days: SourcedDays | None = None
    kind: Literal["hb66", "rate-table", "q10", "square-root", "exponential", "arrhenius"] | None = None
    reference: TemperatureC | None = None
    valid_low: TemperatureC | None = None
    valid_high: TemperatureC | None = None
    rates: RateNodes | None = None
    lives: LifeNodes | None = None
    bands: RateNodes | None = None
    t_min: TemperatureC | None = None
    per_k: PerKelvin | None = None
    activation: EnergyKjMol | None = None
    beyond: Literal["hb66"] | None = None
    source: SourceKey | None = None
    confidence: Confidence | None = None

    @model_validator(mode="after")
    def _whole_model(self) -> Self:
        """Refuse keys of another kind of model, and a kind without its numbers."""
        given = self.model_fields_set - set(_ALL)
        if self.kind is None:
            if given:
                raise InputError("life", f"{min(given)} without kind", "days alone, or a whole model")
            return self
        allowed = (*_OF_MODEL, *_OF_KIND[self.kind])
        foreign = sorted(given - set(allowed))
        if foreign:
            raise InputError("life", f"{foreign[0]} with kind {self.kind!r}", f"of it: {', '.join(allowed)}")
        for key in ("reference", "source", "confidence", *_OF_KIND[self.kind]):
            if key not in given and key not in _MAY_LACK:
                raise InputError("life", f"kind {self.kind!r} without {key}", f"{key} = ...")
        self._table_or_range()
        return self

    def _table_or_range(self) -> None:
        """Refuse a rate table without nodes, and another model without its range."""
        if self.kind == "rate-table" and (self.rates is None) == (self.lives is None):
            came = "neither rates nor lives" if self.rates is None else "both rates and lives"
            raise InputError("life", came, "one of them")
        if self.kind not in ("hb66", "rate-table") and (
            self.valid_low is None or (self.valid_high is None and self.beyond is None)
        ):
            raise InputError("life", "no valid range", "valid_low and valid_high")


def keys_of_kind(kind: str) -> tuple[str, ...]:
    """Return which keys a model of a kind may have; nothing for a kind that there is not."""
    return (*_OF_MODEL, *_OF_KIND[kind]) if kind in _OF_KIND else ()


def to_life(settings: LifeSettings, base: LifeModel | None = None) -> LifeModel:
    """Return the life that the settings describe.

    Args:
        settings: Checked; the days, the model, or both.
        base: What is taken for the part that they leave out.

    Raises:
        InputError: A part is neither in the settings nor in a base.
    """
    days = settings.days or (base.life_days if base else None)
    if days is None:
        raise InputError("life.days", "nothing", "a value: it has no default")
    if settings.kind is None:
        if base is None:
            raise InputError("life.kind", "nothing", f"one of {', '.join(_OF_KIND)}")
        return replace(base, life_days=days)
    model, measured_high_c = _model(settings)
    return LifeModel(
        life_days=days,
        model=model,
        source=settings.source or "",
        confidence=settings.confidence or Confidence.LOW,
        measured_high_c=measured_high_c,
    )


def _model(life: LifeSettings) -> tuple[Model, float | None]:
    """Return the model, and where what was measured ends when something else goes on from there."""
    low, high = life.valid_low, life.valid_high
    if life.kind in ("hb66", "rate-table"):
        return _rate_table(life)
    bands, measured_high_c = life.bands or (), None
    if life.kind == "q10" and life.beyond is not None:
        measured_high_c = bands[-1][0]
        bands = (*bands, *(band for band in HB66_BANDS if band[0] > measured_high_c))
        high = bands[-1][0]
    common: dict[str, Any] = {"reference_c": life.reference, "valid_low_c": low, "valid_high_c": high}
    models: dict[str | None, Callable[[], Model]] = {
        "q10": lambda: Q10(bands=bands, **common),
        "square-root": lambda: SquareRoot(t_min_c=life.t_min or 0.0, **common),
        "exponential": lambda: Exponential(per_k=life.per_k or 0.0, **common),
        "arrhenius": lambda: Arrhenius(activation_kj_mol=life.activation or 0.0, **common),
    }
    return models[life.kind](), measured_high_c


def _rate_table(life: LifeSettings) -> tuple[RateTable, float | None]:
    """Return a rate table; below its first node the first rate counts, which is never too low."""
    nodes = life.rates or tuple((at_c, 1.0 / days) for at_c, days in life.lives or ()) or HB66_RATES
    measured_high_c = None
    if life.beyond is not None and nodes[-1][0] < HB66_RATES[-1][0]:
        measured_high_c, last = nodes[-1]
        scale = last / rate(HB66_GENERIC, measured_high_c).value
        nodes += tuple((at_c, step * scale) for at_c, step in HB66_RATES if at_c > measured_high_c)
    low_c = nodes[0][0] if life.valid_low is None else life.valid_low
    if low_c < nodes[0][0]:
        nodes = ((low_c, nodes[0][1]), *nodes)
    high_c = nodes[-1][0] if life.valid_high is None else life.valid_high
    table = RateTable(reference_c=life.reference or 0.0, valid_low_c=low_c, valid_high_c=high_c, nodes=nodes)
    return table, measured_high_c
