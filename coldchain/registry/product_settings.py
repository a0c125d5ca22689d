"""A product as it stands in its file, and in ``[products.<name>]`` of the settings file.

Every key may be left out here: the cooperative overrides single values. What a whole product must have is
checked in ``product_files``, what a product is in ``product``.
"""

from typing import Any, Self

from msgspec.structs import replace
from pydantic import Field, model_validator

from coldchain.errors import InputError
from coldchain.registry.gs1 import Gtin
from coldchain.registry.product import Group, ProductProfile, Timer
from coldchain.registry.product_life import LifeSettings, to_life
from coldchain.registry.product_numbers import (
    EnergyKjMol,
    Share,
    SourcedC,
    SourcedDegreeHours,
    SourcedHumidity,
    SourcedPercent,
    SourcedS,
    SourcedTranspiration,
)
from coldchain.registry.profile import Severity
from coldchain.settings import DurationS, Name, Section

REQUIRED = ("title", "group", "version", "storage_low", "storage_high", "harm_above", "lag_tau")
# key of the file -> field of ProductProfile, where they differ by the unit
_FIELDS = {
    "storage_low": "storage_low_c",
    "storage_high": "storage_high_c",
    "harm_above": "harm_above_c",
    "harm_below": "harm_below_c",
    "max_gap": "max_gap_s",
    "lag_tau": "lag_tau_s",
    "humidity_low": "humidity_low_pct",
    "humidity_high": "humidity_high_pct",
    "chilling": "chilling_c",
    "chilling_budget": "chilling_budget_c_h",
    "freezing": "freezing_c",
    "freezing_for": "freezing_for_s",
    "transpiration": "transpiration_ng_kg_s_pa",
    "weight_loss_limit": "weight_loss_limit_pct",
    "mkt_delta_h": "mkt_delta_h_kj_mol",
}


class TimerSettings(Section):
    """``[[products.<name>.timers]]``: a time that the law, or an indicator, allows beyond a temperature.

    Args:
        name: Never change it: the ids of excursions are made of it.
        above: Time above this counts; give this or ``below``. With its source.
        below: Time below this counts. With its source.
        inclusive: Whether the temperature itself counts already.
        duration: How long it may last. With its source.
        cumulative: Never reset along the whole way of the goods; else reset by recovery.
        severity: How bad it is when it has run out.
        text: What the rule says.
    """

    name: Name
    above: SourcedC | None = None
    below: SourcedC | None = None
    inclusive: bool
    duration: SourcedS
    cumulative: bool
    severity: Severity = Severity.HIGH
    text: str = ""

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.above is None) == (self.below is None):
            came = "neither above nor below" if self.above is None else "both above and below"
            raise InputError("timer", came, "one of them; write two timers for a band")
        if self.duration.value <= 0:
            raise InputError("timer", "a duration of nothing", "more than 0 s")
        return self


class ProductSettings(Section):
    """``[products.<name>]``: what is different from the product of this name, or a product of one's own.

    Args:
        base: For a product of one's own: the product that it is like.
        title: For people.
        group: Kind of goods.
        version: Counts up with every change.
        storage_low: Lowest recommended storage temperature.
        storage_high: Highest recommended storage temperature.
        harm_above: Time with the product above this counts as harmful.
        harm_below: Time with the product below this counts as harmful.
        max_gap: Time between two readings beyond this counts as unknown.
        lag_tau: Time constant from air to product.
        humidity_low: Recommended relative humidity from.
        humidity_high: Recommended relative humidity to.
        chilling: Below this cold damage adds up.
        chilling_budget: Degree-hours of it that show damage.
        freezing: At or below this the product freezes.
        freezing_for: ... when it lasts so long.
        life: How long the goods live.
        harm_share: Share of life, lost beyond what recommended storage takes, that is an alarm.
        transpiration: Transpiration coefficient.
        weight_loss_limit: Loss of weight beyond which it cannot be sold.
        condensation: Whether wet goods are damaged goods.
        mkt_delta_h: For the mean kinetic temperature.
        timers: Times that the law allows; given at all, they replace those of the base.
        advice: What to do when it gets too warm.
        gtin: Its number at GS1 (GTIN, the digits under its barcode), where it has one.
    """

    base: Name | None = None
    title: str = ""
    group: Group | None = None
    version: int | None = Field(default=None, ge=1)
    storage_low: SourcedC | None = None
    storage_high: SourcedC | None = None
    harm_above: SourcedC | None = None
    harm_below: SourcedC | None = None
    max_gap: DurationS | None = Field(default=None, gt=0)
    lag_tau: SourcedS | None = None
    humidity_low: SourcedHumidity | None = None
    humidity_high: SourcedHumidity | None = None
    chilling: SourcedC | None = None
    chilling_budget: SourcedDegreeHours | None = None
    freezing: SourcedC | None = None
    freezing_for: DurationS | None = Field(default=None, gt=0)
    life: LifeSettings | None = None
    harm_share: Share | None = None
    transpiration: SourcedTranspiration | None = None
    weight_loss_limit: SourcedPercent | None = None
    condensation: bool | None = None
    mkt_delta_h: EnergyKjMol | None = Field(default=None, gt=0)
    timers: tuple[TimerSettings, ...] = ()
    advice: str | None = None
    gtin: Gtin = ""


def field_of(key: str) -> str:
    """Return what the field of a product is called that stands under a key."""
    return _FIELDS.get(key, key)


def to_product(name: str, settings: ProductSettings, base: ProductProfile | None = None) -> ProductProfile:
    """Return the product that the settings describe, without its hash.

    Args:
        name: Its name.
        settings: Checked; all of ``REQUIRED`` when there is no base.
        base: What is taken for what they leave out; its version counts one up.

    Raises:
        InputError: Its life lacks a part.
    """
    changes: dict[str, Any] = {
        _FIELDS.get(key, key): getattr(settings, key)
        for key in settings.model_fields_set - {"base", "life", "timers"}
    }
    if settings.life is not None:
        changes["life"] = to_life(settings.life, base.life if base else None)
    if "timers" in settings.model_fields_set:
        changes["timers"] = tuple(to_timer(each) for each in settings.timers)
    if base is None:
        return ProductProfile(name=name, **changes)
    version = base.version + (set(changes) != {"gtin"})  # what partners call it is no other judgement
    return replace(base, **{"name": name, "version": version} | changes)


def to_timer(settings: TimerSettings) -> Timer:
    """Return one timer."""
    bound = settings.below if settings.above is None else settings.above
    if bound is None:
        raise InputError("timer", "no bound", "above or below")
    return Timer(
        name=settings.name,
        above=settings.above is not None,
        bound=bound,
        inclusive=settings.inclusive,
        duration_s=settings.duration,
        cumulative=settings.cumulative,
        severity=settings.severity,
        text=settings.text,
    )
