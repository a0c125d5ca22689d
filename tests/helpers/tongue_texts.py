"""Every text that the console says: what templates and code hand to the speaker, found by reading them.

What is handed over in a variable cannot be found by reading: those words are named here, from their tables.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from coldchain.judgement.acts import NOTES, Action
from coldchain.judgement.alarm_table import AlarmEvent
from coldchain.judgement.untold import Untold
from coldchain.judgement.verdict import Decision
from coldchain.judgement.windows import WindowKind
from coldchain.messages.catalogue import LANGUAGES
from coldchain.registry.custody import CustodyKind
from coldchain.registry.custody_way import State
from coldchain.registry.profile import Severity
from coldchain.registry.profile_settings import LimitSettings
from coldchain.registry.things import Role
from coldchain.registry.written import FORMS, columns_of
from coldchain.units import QUANTITIES
from console import asked, cards, drawn, entry_fields, first, frame, gather, overview, words
from console.access import forms
from console.reasons import SENTENCES
from console.recognised import WHOLE
from console.said import COMMA, SAMPLE
from console.screens import devices, labels, reports
from console.screens.registry import KINDS

CONSOLE = Path(frame.__file__).parent
PROBES = ("air", "product", "supply", "door")
_CALL = re.compile(r"""\bt[m]?\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_PLACE = re.compile(r"\{\w+\}")
_NOT_SAID = ()
_MARKS = (COMMA, " ", SAMPLE, "{text}.", "{probe} {quantity}")
_NAMED = {"title", "words"}
_DESTINY = (
    "delivered",
    "sent",
    "failed",
    "pending",
    "refused",
    "expired",
    "claimed",
    "waiting",
)  # of a message: see links/records_messages.py
_TOLD_FIRST = ("sent", "delivered", "in one text with others, written")
_TOLD_LAST = ("not sent, given up", "waiting for the next try", "being sent since", "waiting since")


def texts() -> set[str]:
    """Return the English of all that is said."""
    found = {
        *_in_templates(),
        *_in_code(),
        *_in_tables(),
        *_of_entries(),
        *SENTENCES,
        *WHOLE,
        *asked.WRONG.values(),
        asked.TRIED,
    }
    return {text for text in found if text in _MARKS or re.search(r"[A-Za-z]", _PLACE.sub("", text))}


def places_of(text: str) -> list[str]:
    """Return the names of the places of a text, sorted; each as often as it stands there."""
    return sorted(_PLACE.findall(text))


def _in_templates() -> Iterator[str]:
    for path in CONSOLE.joinpath("templates").rglob("*.html"):
        for found in _CALL.finditer(path.read_text("utf-8")):
            text = ast.literal_eval(found[1])
            if not text.startswith("by {channels} ") and not text.startswith(" {times}"):
                yield text


def _in_code() -> Iterator[str]:
    for path in CONSOLE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "said" and node.args and not isinstance(node.func, ast.Attribute):
        yield from _constants(node.args[0])
    for keyword in node.keywords:
        if name in ("page", "refused") and keyword.arg in _NAMED:
            yield from _constants(keyword.value)


def _constants(node: ast.expr) -> Iterator[str]:
    """Return the texts that an expression may be, as far as they are written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in _constants(value))


def _in_tables() -> Iterator[str]:
    yield from (COMMA, " ", SAMPLE, *PROBES, *QUANTITIES, "closed")
    yield from (key for keys in drawn._SCRIPT.values() for key in keys)
    yield from (way.name for way in frame.WAYS)
    yield from frame.SAID.values()
    for table in (words._KINDS, words._SITE_KINDS, words._ALARM_STATES, words._SUPPRESSIONS, words._MESSAGES):
        yield from table.values()
    yield from words._ACTIONS.values()
    for table in (cards._CARD_WORDS, first._SOON, first._HARMS, overview._GOODBYES, devices._CLOCKS):
        yield from table.values()
    yield from asked.STATES.values()
    yield from (words.sentence(kind) for kind in reports.NEEDED if kind != "readings")
    yield from (f"{told}: {{n}}" for told in overview._WORTH_MENTIONING.values())
    yield from (f"settings {{id}} {word}" for word in overview._SETTINGS_WORDS.values())
    yield from (f"shipments {state}: {{n}}, worth {{worth}}" for state in ("at risk", "to check"))
    yield from ("active alarms: {n}", "attempts: {n}", "frames: {n}")
    yield from (f"{word} {{times}} by {{channels}}" for word in _TOLD_FIRST)
    yield from (f"by {{channels}} {word} {{times}}" for word in _TOLD_LAST)
    yield from (
        "at risk",
        "to check",
        "to watch",
        "not known",
        "online",
        "offline",
        *_DESTINY,
        *labels._WORDS,
    )
    yield from ("good so far", "never heard", "silent", "sensor failed", "heard")
    for module in (gather, forms):
        yield from (
            value
            for name, value in vars(module).items()
            if isinstance(value, str) and re.match("_[A-Z]", name) and " " in value and name not in _NOT_SAID
        )
    yield from _enums(
        (CustodyKind, [each for each in Action if each not in NOTES], AlarmEvent, Untold, WindowKind)
    )
    yield from (str(each).replace("-", " ") for each in (*State, *Decision))
    yield from (words.sentence(str(each)) for each in (*Severity, *Role))
    yield from (str(each) for each in Role)


def _enums(kinds: Iterable[Iterable[object]]) -> Iterator[str]:
    return (str(each) for kind in kinds for each in kind)


def _of_entries() -> Iterator[str]:
    """Return the labels and the choices of the forms of the registry."""
    for kind in KINDS:
        yield kind.capitalize()
        fields = FORMS[kind].section.model_fields
        by_key = {info.alias or name: info for name, info in fields.items()}
        for key in columns_of(kind):
            if key != entry_fields.LIMITS:
                yield entry_fields._label(key)
                yield from _choices(by_key[key].annotation)
    for key, info in LimitSettings.model_fields.items():
        yield entry_fields._label(key)
        yield from _choices(info.annotation)


def _choices(annotation: object) -> Iterator[str]:
    for _, said in entry_fields._options(annotation):
        if said not in ("–", *LANGUAGES):
            yield said
