"""Products as the cooperative has them, and a form by which one is adapted, or made like another."""

from starlette.responses import Response

from acts.adapting import KEYS, adapt
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
from coldchain.registry.product_written import written_product
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
}

_HINTS = {
    "storage_low": "2 degC",
    "storage_high": "4 degC",
    "harm_above": "8 degC",
    "harm_below": "0 degC",
    "days": "5d",
    "gtin": "06291041500213",
}


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
    given = {key: visit.said(key) for key in (*KEYS, "base")}
    wish = Wish("products", (name,), given, visit.said("why"))
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
    values = given or (written_product(product) if product else {})
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
        fields=[
            (key, _LABELS[key], values.get(key, ""), _HINTS.get(key, ""), told.get(key, "")) for key in KEYS
        ],
        known=list(PACKAGED) if product is None else [],
        needs_why=needs_why,
        why=visit.said("why") if error else "",
        is_unsaid=isinstance(error, WhyNeededError),
        may_change=visit.may(Permission.CHANGE_REGISTRY),
        history=history,
    )


def _title(product: ProductProfile) -> str:
    return product.title or product.name


SCREENS = (
    Screen("/products", Permission.LOOK, show_all, is_wide=True),
    Screen("/product", Permission.LOOK, show_one, is_wide=True),
    Screen("/product", Permission.LOOK, save, method="POST", is_wide=True),
)
