"""Products as the cooperative has them, and a form by which one is adapted, or made like another."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from starlette.responses import Response

from acts.adapting import adapt
from acts.reasoned import reasons_needed
from acts.registry import Wish, ask
from acts.registry_check import product_of
from coldchain.access.permissions import Permission
from coldchain.errors import InputError, RegistryError, WhyNeededError
from coldchain.nearest import did_you_mean
from coldchain.registry.entries import about_of
from coldchain.registry.merge import Step
from coldchain.registry.product import ProductProfile, product_key
from coldchain.registry.product_generic import GENERIC_NAME
from coldchain.registry.product_hand import GROUPS, KEYS, SOURCED
from coldchain.registry.product_written import Told, written_product, written_whole
from console.desk import Desk, Screen
from console.frame import see
from console.reasons import mistake
from console.said import said
from console.visit import Visit
from links.product_files import PACKAGED
from links.records_audit import newest
from links.records_registry_rows import find

_LABELS = {
    "title": said("Name"),
    "storage_low": said("Storage from"),
    "storage_high": said("Storage to"),
    "harm_above": said("Harmful above"),
    "harm_below": said("Harmful below"),
    "days": said("Shelf life"),
    "gtin": said("GTIN (number of GS1)"),
    "advice": said("Advice"),
    "humidity_low": said("Humidity from"),
    "humidity_high": said("Humidity to"),
    "transpiration": said("Transpiration coefficient"),
    "weight_loss_limit": said("Most loss of weight"),
    "condensation": said("Wet goods are damaged goods"),
    "chilling": said("Cold damage below"),
    "chilling_budget": said("Degree-hours that show damage"),
    "freezing": said("Freezes at"),
    "freezing_for": said("Freezes when it lasts"),
    "harm_share": said("Share of life whose loss is an alarm"),
    "mkt_delta_h": said("Energy for the mean kinetic temperature"),
    "lag_tau": said("Time constant from air to product"),
    "max_gap": said("Time without a reading that is unknown"),
    "timers": said("Times that the law allows, a line each"),
    "life_kind": said("Model of ageing"),
    "life_reference": said("Shelf life is at"),
    "life_valid_low": said("Valid from"),
    "life_valid_high": said("Valid to"),
    "life_rates": said("Rates at temperatures"),
    "life_lives": said("Lives at temperatures, instead of rates"),
    "life_bands": said("Q10 up to temperatures"),
    "life_t_min": said("Ageing stops at"),
    "life_per_k": said("Rise with each kelvin"),
    "life_activation": said("Activation energy"),
    "life_beyond": said("Beyond what was measured"),
    "life_source": said("Source of the model"),
}
_TITLES = {
    "humidity": said("Humidity and weight"),
    "cold": said("Cold damage"),
    "ageing": said("Ageing"),
    "time": said("Time and law"),
}
_HINTS = {
    "storage_low": "2 degC",
    "storage_high": "4 degC",
    "harm_above": "8 degC",
    "harm_below": "0 degC",
    "days": "5d",
    "gtin": "06291041500213",
    "humidity_low": "85 %RH",
    "humidity_high": "95 %RH",
    "transpiration": "44 ng/(kg s Pa)",
    "weight_loss_limit": "6 %",
    "chilling": "13 degC",
    "chilling_budget": "700 degC h",
    "freezing": "-0.8 degC",
    "freezing_for": "15m",
    "harm_share": "14 %",
    "mkt_delta_h": "83.14472 kJ/mol",
    "lag_tau": "4h",
    "max_gap": "15m",
    "timers": "cooling; above 8 degC [S22, medium]; for 2h; cumulative; high; cooled within 2 hours",
    "life_reference": "0 degC",
    "life_valid_low": "0 degC",
    "life_valid_high": "40 degC",
    "life_rates": "0 degC = 16, 10 degC = 75",
    "life_lives": "2 degC = 43d, 16 degC = 3d",
    "life_bands": "10 degC = 3, 40 degC = 2",
    "life_t_min": "-10 degC",
    "life_per_k": "0.12 1/K",
    "life_activation": "80 kJ/mol",
    "life_source": "S2, high",
}
MODELS = {
    "hb66": said("as fresh produce does in general (Handbook 66)"),
    "rate-table": said("by a table of rates or lives"),
    "q10": said("by Q10"),
    "square-root": said("by the square root of the rate"),
    "exponential": said("exponentially"),
    "arrhenius": said("after Arrhenius"),
}
_CHOICES: dict[str, Mapping[str, str]] = {
    "condensation": {"no": said("no"), "yes": said("yes")},
    "life_kind": MODELS,
    "life_beyond": {"none": said("not known"), "hb66": MODELS["hb66"]},
}
_SOURCE = "-source"
"""Ends the name of the field in which the source of a number is typed."""
_AREAS = ("timers", "life_rates", "life_lives", "life_bands")


class _Field(NamedTuple):
    """A value in the form.

    Args:
        key: Its name.
        label: For people.
        value: As it is, or was typed.
        hint: An example.
        wrong: What is wrong with it; empty: nothing.
        choices: Of those alone, with their words.
        is_long: It has lines.
        has_source: Its source has a field of its own.
        source: As it was typed.
        was: Which source it has.
    """

    key: str
    label: str
    value: str
    hint: str = ""
    wrong: str = ""
    choices: Mapping[str, str] = MappingProxyType({})
    is_long: bool = False
    has_source: bool = False
    source: str = ""
    was: str = ""


class _Group(NamedTuple):
    """Fields that stand together; open: one of them is wrong."""

    title: str
    fields: list[_Field]
    is_open: bool


def show_all(visit: Visit, desk: Desk, *, error: RegistryError | None = None) -> Response:
    """Return the page of the cooperative's products, with a way to those that come along.

    Args:
        visit: The request.
        desk: Of the console.
        error: Why what was searched for is not shown.
    """
    own = sorted((each for each in visit.registry.products if each.name != GENERIC_NAME), key=_title)
    return desk.frame.page(
        visit,
        "products.html",
        title="Products",
        status=404 if error else 200,
        problem=mistake(error) if error else "",
        sought=visit.asked("name"),
        products=[(each, written_product(each)) for each in own],
        known=list(PACKAGED),
        may_change=visit.may(Permission.CHANGE_REGISTRY),
    )


def show_one(visit: Visit, desk: Desk) -> Response:
    """Return the form of one product; of a new one like another where no such is known."""
    name = product_key(visit.asked("name"))
    return _form(visit, desk, name, {})


def save(visit: Visit, desk: Desk) -> Response:
    """Adapt a product, or make one of the cooperative's own."""
    desk.need(visit, Permission.CHANGE_REGISTRY, "products")
    name = product_key(visit.said("name"))
    given = {key: visit.said(key) for key in (*KEYS, *(f"{key}{_SOURCE}" for key in SOURCED), "base")}
    values = {key: _typed(given, key) for key in (*KEYS, "base")}
    wish = Wish("products", (name,), values, visit.said("why"))
    try:
        outcome = ask(
            visit.records, visit.clock, visit.actor, visit.coop, verb=adapt, wish=wish, key=visit.said("key")
        )
    except InputError as error:
        if error.reason == "not-allowed":
            raise
        return _form(visit, desk, name, given, error=error)
    return see(visit, "/products", said="again" if outcome.again else "saved")


def _form(
    visit: Visit, desk: Desk, name: str, given: dict[str, str], *, error: InputError | None = None
) -> Response:
    with visit.reading() as connection:
        product = product_of(connection, visit.coop, name) if name else None
        own = find(connection, visit.coop, "products", (name,)) if name else None
        step = Step("products", (name,), own, None if own else product)
        needs_why = bool(product and reasons_needed(connection, visit.now, visit.coop, [step]))
        about = about_of("products", (name,))
        may_look = bool(name) and visit.may(Permission.LOOK_AUDIT)
        history = newest(connection, visit.coop, about=about, limit=20) if may_look else []
    if name and product is None and error is None:
        near = did_you_mean(name, sorted({*PACKAGED, *(each.name for each in visit.registry.products)}))
        unknown = RegistryError("product", repr(name[:80]), "one that is known here", near, reason="no-such")
        return show_all(visit, desk, error=unknown)
    has = written_whole(product) if product else {}
    told = {each.field: f"{each.came}; {each.allowed}" for each in getattr(error, "mistakes", ())}
    return desk.frame.page(
        visit,
        "product.html",
        title=product.title if product else "Products",
        status=422 if error else 200,
        problem=mistake(error) if error else "",
        wanted=name,
        product=product,
        base=given.get("base", ""),
        groups=_groups(has, given, told),
        source_ends=_SOURCE,
        known=list(PACKAGED) if product is None else [],
        needs_why=needs_why,
        why=visit.said("why") if error else "",
        is_unsaid=isinstance(error, WhyNeededError),
        may_change=visit.may(Permission.CHANGE_REGISTRY),
        history=history,
    )


def _groups(has: Mapping[str, Told], given: Mapping[str, str], told: Mapping[str, str]) -> list[_Group]:
    """Return the fields of the form: as the product has them, or as they were typed."""
    groups = []
    for name, keys in GROUPS.items():
        fields = []
        for key in keys:
            was = has.get(key, Told(""))
            field = _Field(
                key=key,
                label=_LABELS[key],
                value=given[key] if given else "" if key == "life_source" else was.value,
                hint=was.value if key == "life_source" and was.value else _HINTS.get(key, ""),
                wrong=told.get(key, ""),
                choices=_CHOICES.get(key, {}),
                is_long=key in _AREAS,
                has_source=key in SOURCED,
                source=given.get(f"{key}{_SOURCE}", ""),
                was=was.source,
            )
            fields.append(field)
        groups.append(_Group(_TITLES.get(name, ""), fields, is_open=any(each.wrong for each in fields)))
    return groups


def _typed(given: Mapping[str, str], key: str) -> str:
    """Return a value with the source that was typed beside it."""
    value, source = given[key].strip(), given.get(f"{key}{_SOURCE}", "").strip()
    return f"{value} [{source}]" if value and source else value


def _title(product: ProductProfile) -> str:
    return product.title or product.name


SCREENS = (
    Screen("/products", Permission.LOOK, show_all, is_wide=True),
    Screen("/product", Permission.LOOK, show_one, is_wide=True),
    Screen("/product", Permission.LOOK, save, method="POST", is_wide=True),
)
