"""A product as a cooperative has it: some values of one that comes along are others, or it is one of its own.

Values are those of ``[products.<name>]`` in the settings file; each change counts the version up and renews
the hash, so a report says by which numbers it judged. Prices have entries of their own.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from acts.doing import Outcome
from acts.reasoned import write_reasoned
from acts.registry import Done, Wish
from acts.registry_check import product_of
from coldchain.errors import EntryError, FieldMistake, InputError, RegistryError
from coldchain.nearest import did_you_mean
from coldchain.reading import check_name
from coldchain.registry.entries import about_of
from coldchain.registry.merge import Step
from coldchain.registry.product import ProductProfile, Sourced, product_key
from coldchain.registry.product_files import override
from coldchain.registry.product_hand import KEYS, key_of, longest_of, tables_of
from coldchain.registry.product_limits import limits_from
from coldchain.registry.product_settings import ProductSettings, field_of, to_timer
from links.product_files import PACKAGED
from links.records import Connection
from links.records_registry_rows import find, ids_of, lock_registry
from links.settings_mistakes import from_pydantic

_HERE = {"life_kind": "Keys of the model begin with life_ here."}


def adapt(connection: Connection, now: int, coop: str, wish: Wish) -> Done:
    """Give a product other values, from now on; or make one of the cooperative's own, like another.

    Args:
        connection: In a transaction.
        now: [ms].
        coop: Whose.
        wish: ``key`` is its name. Values by the keys of ``product_hand``, with units; empty: as it is; a
            new one has ``base``.

    Raises:
        InputError: There is no product to go by, a value is wrong, or no reason is given.
    """
    lock_registry(connection)
    name = check_name("product", product_key(str(wish.key[0])))
    about = about_of("products", (name,))
    said = {key: str(value).strip() for key, value in wish.values.items() if str(value).strip()}
    base_name = product_key(said.pop("base", ""))
    before = product_of(connection, coop, name)
    base = before or (product_of(connection, coop, base_name) if base_name else None)
    if base is None:
        known = sorted({*ids_of(connection, coop, "products"), *PACKAGED})
        came = repr((base_name or name)[:80])
        near = did_you_mean(base_name or name, known)
        next_step = near or "For one of your own, name the product that it is like as its base."
        raise RegistryError(about, came, "a product that is known here", next_step, reason="no-such")
    settings = _settings(about, said, base)
    if not settings.model_fields_set and before is not None:
        return Outcome(came="so-already", about=about), []
    try:
        product = override(base, settings, name=name)
    except InputError as error:
        where = tuple(error.thing.split("."))
        mistake = FieldMistake(key_of(where), error.came, error.allowed, error.next_step)
        raise EntryError(about, [mistake]) from None
    steps = _steps(connection, coop, before, product)
    changes = write_reasoned(connection, now, coop, steps, why=wish.why)
    detail = {"name": name, "version": product.version, "hash": product.content_hash}
    return Outcome(about=about, detail=detail), changes


def _steps(
    connection: Connection, coop: str, before: ProductProfile | None, product: ProductProfile
) -> list[Step]:
    """Return the product's own step, and that of the limits of vans and coolers that follow from it."""
    key = (product.name,)
    steps = [Step("products", key, find(connection, coop, "products", key), product)]
    limits = find(connection, coop, "profiles", key)
    if before is not None and limits == limits_from(before) and limits != limits_from(product):
        steps.append(Step("profiles", key, limits, limits_from(product)))
    return steps


def _settings(about: str, said: Mapping[str, str], base: ProductProfile) -> ProductSettings:
    """Return what is different from a product.

    Raises:
        EntryError: With every mistake.
    """
    mistakes = [
        FieldMistake(key[:80], "an unknown key", ", ".join(KEYS), did_you_mean(key, KEYS))
        for key in said
        if key not in KEYS
    ]
    mistakes += [
        FieldMistake(key, f"{len(text)} characters", f"{longest_of(key)} at most")
        for key, text in said.items()
        if len(text) > longest_of(key)
    ]
    if "days" in said and base.life is None and "life_kind" not in said:
        allowed = "nothing: it keeps as its label says; or a model of ageing beside it"
        mistakes.append(FieldMistake("days", repr(said["days"][:80]), allowed))
    if mistakes:
        raise EntryError(about, mistakes)
    tables, mistakes = tables_of(said, base)
    try:
        settings = ProductSettings.model_validate(tables)
    except ValidationError as error:
        found = from_pydantic(error, ProductSettings, tables)
        told = [
            FieldMistake(key, each.came, each.allowed, each.next_step or _HERE.get(key, ""))
            for each in found
            for key in (key_of(each.where),)
        ]
        raise EntryError(about, [*mistakes, *told]) from None
    if mistakes:
        raise EntryError(about, mistakes)
    new = {key: value for key, value in tables.items() if not _is_same(key, tables, settings, base)}
    return ProductSettings.model_validate(new)


def _is_same(key: str, tables: Mapping[str, Any], settings: ProductSettings, base: ProductProfile) -> bool:
    """Return whether a product has a value already; a number of which no source is said keeps its own."""
    if key == "timers":
        return tuple(map(to_timer, settings.timers)) == base.timers
    if key == "life":
        life, has = settings.life, base.life
        if life is None or has is None or life.kind is not None or life.days is None:
            return False
        return _is_same_number(tables["life"]["days"], life.days, has.life_days)
    said, was = getattr(settings, key), getattr(base, field_of(key))
    if isinstance(said, Sourced) and isinstance(was, Sourced):
        return _is_same_number(tables[key], said, was)
    return bool(said == was)


def _is_same_number(typed: object, said: Sourced, was: Sourced) -> bool:
    return said == was if isinstance(typed, Mapping) else said.value == was.value
