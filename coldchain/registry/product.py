"""A product profile: what a kind of goods bears, every number with its source and how sure it is.

One data file for each product in ``coldchain/products``; a cooperative overrides single values in its own
file (``product_files``). Not the limits of a piece of equipment: those are in ``profile``.
"""

import re
from enum import StrEnum

import msgspec

from coldchain.registry.profile import Severity
from coldchain.science.mkt import DELTA_H_KJ_MOL
from coldchain.science.models import Model

_BLANKS = re.compile(r"\s+")


class Confidence(StrEnum):
    """How sure a number is: published and recomputed, second hand, or from memory."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sourced(msgspec.Struct, frozen=True):
    """One number with where it comes from.

    Args:
        value: In the unit of the field that holds it.
        source: A key of ``docs/sources.md``.
        confidence: How sure it is.
    """

    value: float
    source: str
    confidence: Confidence


class Group(StrEnum):
    """Kinds of goods."""

    FRUIT = "fruit"
    VEGETABLE = "vegetable"
    ROOT = "root"
    MUSHROOM = "mushroom"
    HERB = "herb"
    FLOWER = "flower"
    DAIRY = "dairy"
    EGG = "egg"
    POULTRY = "poultry"
    MEAT = "meat"
    FISH = "fish"
    SEAFOOD = "seafood"
    MEDICINE = "medicine"
    FROZEN = "frozen"
    GENERIC = "generic"


class LifeModel(msgspec.Struct, frozen=True, kw_only=True):
    """How long goods live.

    Args:
        life_days: At the model's reference temperature [d].
        model: How much faster they age at other temperatures.
        source: Of the model's own numbers; a key of ``docs/sources.md``.
        confidence: How sure they are.
        measured_high_c: Above this nobody measured this product: the curve goes on as that of generic
            perishable goods, and time there is extrapolated [degC]; None: the model is valid as it stands.
    """

    life_days: Sourced
    model: Model
    source: str
    confidence: Confidence
    measured_high_c: float | None = None


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """A time that the law, or an indicator, allows beyond a temperature.

    Args:
        name: Short, stable, part of ids, e.g. ``two-four-hour``.
        above: Whether values above ``bound`` count; below otherwise.
        bound: [degC].
        inclusive: Whether the bound itself counts (WHO indicators: yes; "not exceeding" of the law: no).
        duration_s: How long it may last [s].
        cumulative: Never reset along the whole custody chain; else consecutive, reset by recovery.
        severity: How urgent it is when it has run out.
        text: What the rule says, for people.
    """

    name: str
    above: bool
    bound: Sourced
    inclusive: bool
    duration_s: Sourced
    cumulative: bool
    severity: Severity = Severity.HIGH
    text: str = ""


class ProductProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What one product bears.

    Args:
        name: Stable name, the file's name without its ending, e.g. ``strawberry``.
        title: For people.
        group: Kind of goods.
        version: Counts up with every change of the file.
        storage_low_c: Lowest recommended storage temperature [degC].
        storage_high_c: Highest recommended storage temperature [degC].
        harm_above_c: Time with the product above this counts as harmful [degC].
        harm_below_c: Time with the product below this counts as harmful [degC]; None: cold does no harm.
        max_gap_s: Time between two readings beyond this counts as unknown [s].
        lag_tau_s: Time constant from air to product, first order [s].
        humidity_low_pct: Recommended relative humidity from [%].
        humidity_high_pct: ... to [%].
        chilling_c: Below this cold damage adds up [degC].
        chilling_budget_c_h: Degree-hours of it that show damage [degC h].
        freezing_c: At or below this the product freezes [degC].
        freezing_for_s: ... when it lasts so long [s].
        life: How it ages; None: by its label alone.
        harm_share: Share of the whole life, lost beyond what storage takes, that is an alarm [0..1].
        transpiration_ng_kg_s_pa: Transpiration coefficient [ng/(kg s Pa)].
        weight_loss_limit_pct: Loss of weight beyond which it cannot be sold [%].
        condensation: Whether wet goods are damaged goods (eggs, onions).
        mkt_delta_h_kj_mol: For the mean kinetic temperature [kJ/mol].
        timers: Times that the law allows.
        advice: What to do when it gets too warm, in plain words.
        gtin: Its number at GS1, empty where it has none; judges nothing.
        content_hash: SHA-256 of the content, 16 hex digits; set by the loader.
    """

    name: str
    title: str
    group: Group
    version: int
    storage_low_c: Sourced
    storage_high_c: Sourced
    harm_above_c: Sourced
    harm_below_c: Sourced | None = None
    max_gap_s: float = 900.0
    lag_tau_s: Sourced
    humidity_low_pct: Sourced | None = None
    humidity_high_pct: Sourced | None = None
    chilling_c: Sourced | None = None
    chilling_budget_c_h: Sourced | None = None
    freezing_c: Sourced | None = None
    freezing_for_s: float = 900.0
    life: LifeModel | None = None
    harm_share: float = 0.14
    transpiration_ng_kg_s_pa: Sourced | None = None
    weight_loss_limit_pct: Sourced | None = None
    condensation: bool = False
    mkt_delta_h_kj_mol: float = DELTA_H_KJ_MOL
    timers: tuple[Timer, ...] = ()
    advice: str = ""
    gtin: str = ""
    content_hash: str = ""


def product_key(text: str) -> str:
    """Return the name of a product as people write it: ``raw-milk`` for ``Raw milk``."""
    return _BLANKS.sub("-", text.strip().lower())
