"""The numbers of a product as people type them in a form, a command or a request: flat texts, one a key.

``harm_above = "6 degC [county laboratory, 3 May, high]"``: a unit, and in brackets where it was read and how
sure it is. Without brackets it is the cooperative's own, no source given: what another source said of another
value does not stay with it. Here they become the tables of ``[products.<name>]``, which are checked there.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from coldchain.errors import FieldMistake, InputError
from coldchain.registry.product import Confidence, ProductProfile
from coldchain.registry.product_life import keys_of_kind
from coldchain.registry.product_numbers import OWN, is_known_source
from coldchain.registry.product_written import written_whole
from coldchain.registry.profile import Severity

NONE = "none"
"""Takes a value away that a product may be without."""
MODEL = (
    *("life_kind", "life_reference", "life_valid_low", "life_valid_high", "life_rates", "life_lives"),
    *("life_bands", "life_t_min", "life_per_k", "life_activation", "life_beyond", "life_source"),
)
GROUPS: Mapping[str, tuple[str, ...]] = {
    "": ("title", "storage_low", "storage_high", "harm_above", "harm_below", "days", "gtin", "advice"),
    "humidity": ("humidity_low", "humidity_high", "transpiration", "weight_loss_limit", "condensation"),
    "cold": ("chilling", "chilling_budget", "freezing", "freezing_for"),
    "ageing": (*MODEL, "harm_share", "mkt_delta_h"),
    "time": ("lag_tau", "max_gap", "timers"),
}
"""What people adapt by hand; ``days`` is ``life.days``, a key of ``MODEL`` one of ``life``."""
KEYS = tuple(key for keys in GROUPS.values() for key in keys)
SOURCED = frozenset(
    {
        *("storage_low", "storage_high", "harm_above", "harm_below", "days", "humidity_low", "humidity_high"),
        *("transpiration", "weight_loss_limit", "chilling", "chilling_budget", "freezing", "lag_tau"),
    }
)
"""Keys of numbers that have a source."""
_MAY_LACK = frozenset(
    {
        *("harm_below", "humidity_low", "humidity_high", "transpiration", "weight_loss_limit"),
        *("chilling", "chilling_budget", "freezing", "gtin", "advice"),
    }
)
_TEXTS = frozenset({"gtin", "advice"})
LONGEST = 1_000
LONGEST_TIMERS = 4_000
_SAID = re.compile(r"(.*?)\s*(?:\[([^\[\]]*)\])?", re.DOTALL)
_ABSURD_KEY = re.compile(r"[sS]\d+")
_TABLES = ("life_rates", "life_lives", "life_bands")
_LINES = re.compile(r"[\n|]")
_TIMER = "name; above 8 degC [S22, medium]; for 2h; cumulative; high; what the rule says"
_LEAST_PARTS = 4


class Tables(NamedTuple):
    """What was typed as tables of the settings file, and what cannot be read at all."""

    tables: dict[str, Any]
    mistakes: list[FieldMistake]


def longest_of(key: str) -> int:
    """Return how many characters the text of a key may have."""
    return LONGEST_TIMERS if key == "timers" else LONGEST


def tables_of(said: Mapping[str, str], base: ProductProfile) -> Tables:
    """Return what was typed of a product as ``[products.<name>]`` has it.

    Args:
        said: Texts by ``KEYS``, none of them empty.
        base: What is there: of its model the parts stay that nobody speaks of.
    """
    tables: dict[str, Any] = {}
    mistakes: list[FieldMistake] = []
    readers = {"timers": _timers, **dict.fromkeys(SOURCED, _number)}
    for key, text in said.items():
        if key in MODEL:
            continue
        try:
            if text == NONE and key in _MAY_LACK:
                read: object = "" if key in _TEXTS else None
            elif text == NONE and key == "timers":
                read = ()
            else:
                read = readers[key](text) if key in readers else text
        except InputError as error:
            mistakes.append(FieldMistake(key, error.came, error.allowed, error.next_step))
            continue
        if key == "days":
            tables["life"] = {"days": read}
        else:
            tables[key] = read
    try:
        if model := _model({key: said[key] for key in MODEL if key in said}, base):
            tables["life"] = {**tables.get("life", {}), **model}
    except InputError as error:
        key = error.thing if error.thing in MODEL else "life_source"
        mistakes.append(FieldMistake(key, error.came, error.allowed, error.next_step))
    return Tables(tables, mistakes)


def key_of(where: tuple[object, ...]) -> str:
    """Return the key under which people typed what stands at a place of the tables."""
    head, *rest = (str(each) for each in where)
    if head != "life" or not rest:
        return head if head in KEYS else "life_kind"
    return "days" if rest[0] == "days" else "life_source" if rest[0] == "confidence" else f"life_{rest[0]}"


def _number(text: str) -> object:
    """Return a number with its source, as the file has it."""
    found = _SAID.fullmatch(text)
    if found is None or found[2] is None:
        return text
    source, confidence = _source(found[2])
    table = {"value": found[1], "source": source}
    return table if confidence is None else {**table, "confidence": confidence}


def _source(text: str) -> tuple[str, str | None]:
    """Return the key of a source and how sure it is; words of one's own are the cooperative's source.

    Raises:
        InputError: There are no words, or it is a key that there is not.
    """
    head, comma, tail = text.strip().rpartition(",")
    is_sure = tail.strip() in [each.value for each in Confidence]
    source, confidence = (head.strip(), tail.strip()) if comma and is_sure else (text.strip(), None)
    if not source or is_known_source(source):
        return source or OWN, confidence
    if _ABSURD_KEY.fullmatch(source):
        allowed = "S1 to S50 of docs/sources.md, or where you read it in your own words"
        raise InputError("source", repr(source[:80]), allowed)
    return f"{OWN}: {source}", confidence


def _model(said: Mapping[str, str], base: ProductProfile) -> dict[str, Any]:
    """Return the model of life where it is another one; nothing where it stays.

    Raises:
        InputError: A table of it cannot be read.
    """
    has = {key: told.value for key, told in written_whole(base).items() if key in MODEL}
    changed = {key: text for key, text in said.items() if "".join(text.split()) != _bare(has.get(key))}
    if not changed:
        return {}
    kind = said.get("life_kind", has.get("life_kind", ""))
    allowed = keys_of_kind(kind)
    stays = has if kind == has.get("life_kind") else {"life_reference": has.get("life_reference", "")}
    whole = {**stays, **said}
    for one, other in (("life_rates", "life_lives"), ("life_lives", "life_rates")):
        if one in changed and other not in changed:
            whole.pop(other, None)
    source, confidence = _source(changed.get("life_source", OWN))
    model: dict[str, Any] = {"source": source, "confidence": confidence or Confidence.MEDIUM.value}
    for key, text in whole.items():
        name = key.removeprefix("life_")
        is_foreign = bool(allowed) and name not in allowed and key not in changed
        if text and text != NONE and key != "life_source" and not is_foreign:
            model[name] = _nodes(key, text) if key in _TABLES else text
    return model


def _bare(text: str | None) -> str | None:
    return None if text is None else "".join(text.split())


def _nodes(key: str, text: str) -> dict[str, object]:
    """Return a table of temperatures from ``0 degC = 16, 10 degC = 75``."""
    table: dict[str, object] = {}
    for part in re.split(r"[,;\n]", text):
        at, sign, value = (each.strip() for each in part.partition("="))
        example = "43d" if key == "life_lives" else "16"
        allowed = f"temperatures, each once, with values: 2 degC = {example}, 10 degC = ..."
        if not at or not sign or not value or at in table:
            raise InputError(key, repr(part.strip()[:80]), allowed)
        try:
            table[at] = value if key == "life_lives" else float(value)
        except ValueError:
            raise InputError(key, repr(value[:80]), "a plain number") from None
    return table


def _timers(text: str) -> list[dict[str, Any]]:
    """Return timers from their lines.

    Raises:
        InputError: A line lacks a part.
    """
    return [_timer(line) for line in _LINES.split(text) if line.strip()]


def _timer(line: str) -> dict[str, Any]:
    parts = [each.strip() for each in line.split(";")]
    shown = repr(line.strip()[:80])
    side, _, bound = parts[1].partition(" ") if len(parts) >= _LEAST_PARTS else ("", "", "")
    word, _, lasts = parts[2].partition(" ") if len(parts) >= _LEAST_PARTS else ("", "", "")
    if side not in ("above", "below") or word != "for":
        raise InputError("timers", shown, f"a line such as: {_TIMER}")
    flags: dict[str, Any] = {"inclusive": False}
    rest = parts[3:]
    while rest and (flag := _flag(rest[0])):
        flags |= flag
        rest = rest[1:]
    if "cumulative" not in flags:
        raise InputError("timers", shown, "cumulative (never reset on the way) or consecutive in it")
    return {
        "name": parts[0],
        side: _number(bound),
        "duration": _number(lasts),
        "text": "; ".join(rest),
        **flags,
    }


def _flag(word: str) -> dict[str, Any]:
    if word in ("cumulative", "consecutive"):
        return {"cumulative": word == "cumulative"}
    if word == "inclusive":
        return {"inclusive": True}
    return {"severity": word} if word in [each.value for each in Severity] else {}
