"""What templates use to say things in the reader's language: filters, and text with marked-up places. Pure.

Each takes the speaker and the language from what the page is drawn with (``t`` and ``lang``).
"""

import html
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from coldchain.instants import MS_PER_S, to_local
from coldchain.messages.catalogue import ENGLISH, phrases
from console import words
from console.reasons import Mistake
from console.said import Said

_HOLE, _SECOND = "#", "@"  # where the script puts what it counts
_SCRIPT = {
    "units": ("{n} s", "{n} min", "{n} h", "{n} d"),
    "gap": (" ",),
    "ago": ("{time} ago",),
    "in": ("in {time}",),
    "over": ("now",),
    "begun": ("New alarm: {what}.",),
    "gone": ("No longer active: {what}.",),
    "lost": ("No connection. What you see may be old.",),
    "again": ("Connected again.",),
    "away": ("No connection for {time}: this is from {clock}",),
    "live": ("Live {clock}",),
    "stale": ("stale",),
    "quiet": ("no fresh readings",),
    "alarm": ("alarm",),
    "comma": (", ",),
    "day": ("Last 24 h",),
    "out": ("excursions: {n}",),
    "none": ("No readings in the last 24 h",),
    "broken": ("The chart could not be loaded; it is tried again",),
    "range": ("{label} from {low} to {high}",),
}
"""By the name of a ``data-`` attribute of the body: what the scripts of a page say."""


@pass_context
def say(context: Context, text: str) -> str:
    """Return what knows how it is said; other text is data and stays."""
    return cast("str", context["t"](text)) if isinstance(text, Said) else text


@pass_context
def marked(context: Context, key: str, **places: object) -> Markup:
    """Return a text with places that may be HTML; all else is escaped."""
    return Markup(escape(context["t"](key))).format(**places)  # noqa: S704 - escaped just here


@pass_context
def trouble(context: Context, problem: str) -> Markup:
    """Return what was wrong as a paragraph: a plain sentence, and what exactly was said in small letters."""
    if not problem:
        return Markup()
    begin = Markup('<p class="problem" role="alert"><i aria-hidden="true">!</i> {}').format
    if isinstance(problem, Mistake) and problem.sentence:
        exactly = Markup('<br><small lang="en">{}</small></p>').format(problem)
        return begin(context["t"](problem.sentence)) + exactly
    return begin(context["t"](problem)) + Markup("</p>")


@pass_context
def script_words(context: Context) -> Markup:
    """Return attributes of the body that hold what the scripts of the page say."""
    language = cast("str", context["lang"])
    if language not in _said_by_scripts:
        _said_by_scripts[language] = _script_words(context["t"])
    return _said_by_scripts[language]


_said_by_scripts: dict[str, Markup] = {}


def _script_words(say_: Callable[..., str]) -> Markup:
    holes = {
        "n": _HOLE,
        "time": _HOLE,
        "what": _HOLE,
        "label": _HOLE,
        "clock": _SECOND,
        "low": "<",
        "high": ">",
    }
    said = {name: "|".join(say_(key, **holes) for key in keys) for name, keys in _SCRIPT.items()}
    return Markup(" ").join(Markup('data-w-{}="{}"').format(name, text) for name, text in said.items())


class Named(Protocol):
    """Anything that is registered: what it is called by people, and its id."""

    @property
    def id(self) -> str:
        """Return its id."""

    @property
    def name(self) -> str:
        """Return its name, or nothing."""


def options(things: Iterable[Named], chosen: str = "") -> Markup:
    """Return things to choose from in a form; a province has thousands, so this is no loop of a template."""
    texts = (
        f'<option value="{html.escape(each.id)}"{" selected" if each.id == chosen else ""}>'
        f"{html.escape(each.name or each.id)}</option>"
        for each in things
    )
    return Markup("".join(texts))  # noqa: S704 - escaped just here


@pass_context
def lasting(context: Context, milliseconds: int) -> str:
    """Return a length of time."""
    return cast("str", context["t"](words.duration(milliseconds)))


@pass_context
def plainly(context: Context, value: float) -> str:
    """Return a number as the language writes it."""
    return cast("str", context["t"](words.short_number(value)))


@pass_context
def joined(context: Context, names: tuple[str, ...]) -> str:
    """Return some names as a list."""
    return cast("str", context["t"](words.joined(names)))


@pass_context
def local(context: Context, at: int) -> str:
    """Return an instant as the cooperative reads it, on one line; the day only when it is not today."""
    zone, now = context["zone"], context["now"]
    there, today = (datetime.fromtimestamp(each // MS_PER_S, zone) for each in (at, now))
    clock = there.strftime("%H:%M")
    if there.date() == today.date():
        return clock
    text = to_local(at, zone)
    if (language := context["lang"]) != ENGLISH:
        spoken = phrases(language)
        month = spoken.months[there.month - 1]
        text = spoken.say("time", "date", day=there.day, month=month, clock=clock)
    return text.replace(" ", "\N{NO-BREAK SPACE}")
