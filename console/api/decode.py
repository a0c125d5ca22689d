"""Parameters and bodies become what their types say, or a mistake that names the field. Pure.

Nothing is guessed and nothing is passed over: an unknown parameter is a mistake too.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum, EnumMeta
from functools import lru_cache
from typing import Any, get_type_hints
from urllib.parse import parse_qsl

import msgspec

from coldchain.nearest import listed
from console.api.problems import Mistake, ProblemError

MOST_PARAMETERS = 40
_SHOWN = 80
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$[^`]*|key in [^`]*)`)?$", re.DOTALL)
_NAMED = re.compile(r"(?:unknown|required) field `([^`]*)`")
_PART = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


def query_of(kind: type[Any], in_path: Mapping[str, str], text: str) -> Any:  # noqa: ANN401 - of that type
    """Return the parameters of a request.

    Args:
        kind: What they are.
        in_path: Those that stand in the path.
        text: What follows it.

    Raises:
        ProblemError: Something is wrong with one of them.
    """
    values: dict[str, str] = dict(in_path)
    if text:
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
        except ValueError:
            raise ProblemError(400, "bad-query", f"More than {MOST_PARAMETERS} parameters.") from None
        for name, value in pairs:
            if name in values:
                raise _wrong(Mistake(name[:_SHOWN], "more than one", "each parameter once"))
            values[name] = value
    for name, value in values.items():
        if not value.isprintable():
            raise _wrong(Mistake(name[:_SHOWN], repr(value[:_SHOWN]), "printable text"))
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _wrong(_mistake(str(error), values, kind)) from None


def body_of(kind: Any, body: bytes) -> Any:  # noqa: ANN401 - of that type
    """Return what was sent.

    Raises:
        ProblemError: It is no JSON (400), or not what is wanted here (422).
    """
    if b"\\u0000" in body:
        raise _wrong(Mistake("", "a character that is no text", "text"))
    try:
        return _decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        raise _wrong(_mistake(str(error), _raw(body), kind)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError(400, "bad-json", f"body: got {str(error)[:200]}; allowed: JSON in UTF-8") from None


def _raw(body: bytes) -> object:
    """Return what was sent, whatever it is."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "something else"


@lru_cache(maxsize=256)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - any type of a body
    return msgspec.json.Decoder(kind)


def _wrong(mistake: Mistake) -> ProblemError:
    detail = f"{mistake.field or 'body'}: got {mistake.came}; allowed: {mistake.allowed}"
    return ProblemError(422, "bad-input", detail, mistakes=[mistake])


def _mistake(text: str, values: object, kind: object) -> Mistake:
    """Return a mistake from what the decoder says of it."""
    found = _AT.match(text)
    what, path = (found["what"], found["path"] or "$") if found else (text, "$")
    parts = [name or int(index) for name, index in _PART.findall(path)]
    named = _NAMED.search(what)
    field = ".".join(str(part) for part in [*parts, *([named[1]] if named else [])])[:_SHOWN]
    if named:
        came = "nothing" if "required" in what else "an unknown field"
        known = getattr(kind, "__struct_fields__", ()) if not parts else ()
        allowed = (
            "a value, it is needed" if "required" in what else listed(known) if known else "known fields"
        )
        return Mistake(field, came, allowed)
    return Mistake(field, repr(_at(values, parts))[:_SHOWN], _allowed(what, kind, parts))


def _at(values: object, parts: list[Any]) -> object:
    for part in parts:
        try:
            values = values[part]  # type: ignore[index]
        except (LookupError, TypeError):
            return "something else"
    return values


def _allowed(what: str, kind: object, parts: list[Any]) -> str:
    """Return what would have been right, without what came."""
    if "enum" in what and len(parts) == 1 and isinstance(kind, type):
        hint = get_type_hints(kind).get(str(parts[0]))
        for each in (hint, *getattr(hint, "__args__", ())):
            if isinstance(each, EnumMeta):
                members: Iterable[Enum] = each.__members__.values()
                return listed([str(member.value) for member in members])
    return what.removeprefix("Expected ").partition(", got")[0].replace("`", "")
