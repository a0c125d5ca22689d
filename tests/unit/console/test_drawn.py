"""Filters of the templates: in the reader's language, escaped, and with what the scripts of a page say."""

from datetime import UTC

import pytest
from jinja2 import Environment
from markupsafe import Markup

from coldchain.errors import InputError
from coldchain.registry.things import Site, SiteKind
from console import drawn
from console.reasons import mistake
from console.said import said
from console.speaking import speaker

NOW = 1_763_800_000_000  # 22 Nov 2025, 08:26 UTC
DAY = 86_400_000


def _drawn(template: str, language: str, **context: object) -> str:
    environment = Environment(autoescape=True)
    environment.globals.update(tm=drawn.marked, trouble=drawn.trouble, script_words=drawn.script_words)
    environment.filters.update(say=drawn.say, duration=drawn.lasting, plain=drawn.plainly, local=drawn.local)
    spoken = speaker(language)
    return environment.from_string(template).render(
        t=spoken.say, lang=spoken.code, now=NOW, zone=UTC, **context
    )


@pytest.mark.parametrize(
    ("language", "text"), [("en", "1,280.5 3 d 4 h"), ("es", "1.280,5 3 d 4 h"), ("zh", "1,280.5 3天4小时")]
)
def test_numbers_and_lengths_of_time(language: str, text: str) -> None:
    assert _drawn("{{ 1280.5 | plain }} {{ 273600000 | duration }}", language) == text


@pytest.mark.parametrize(
    ("language", "text"), [("en", "21 Nov 08:26"), ("fr", "21 nov 08:26"), ("zh", "11月21日08:26")]
)
def test_another_day_is_named_in_the_language(language: str, text: str) -> None:
    assert _drawn("{{ at | local }}", language, at=NOW - DAY).replace("\N{NO-BREAK SPACE}", " ") == text
    assert _drawn("{{ at | local }}", language, at=NOW) == "08:26"


def test_data_is_said_as_it_is_and_only_places_that_are_html_are_html() -> None:
    assert _drawn("{{ a | say }} {{ b | say }}", "es", a=said("Nothing."), b="Nothing.") == "Nada. Nothing."
    html = _drawn("{{ tm('read {age}', age=age) }}", "es", age=Markup("<b>1</b>"))
    assert html == "leído <b>1</b>"
    assert "&lt;b&gt;" in _drawn("{{ tm('read {age}', age=age) }}", "es", age="<b>1</b>")


def test_a_mistake_has_its_plain_sentence_first_and_the_exact_words_small() -> None:
    error = mistake(InputError("why", "<i>", "a few words", reason="why-needed"))
    html = _drawn("{{ trouble(p) }}", "fr", p=error)
    assert "Dites pourquoi.<br>" in html
    assert '<small lang="en">why' in html
    assert "&lt;i&gt;" in html
    assert "<small" not in _drawn("{{ trouble(p) }}", "fr", p="something <else>")
    assert _drawn("{{ trouble(p) }}", "fr", p="") == ""


@pytest.mark.parametrize("language", ["en", "sw", "hi"])
def test_the_scripts_get_their_words_with_holes(language: str) -> None:
    html = _drawn("<body {{ script_words() }}>", language)
    assert html.count("data-w-") == len(drawn._SCRIPT)
    assert html.count('data-w-ago="') == 1
    assert "{" not in html
    ago = html.partition('data-w-ago="')[2].partition('"')[0]
    assert ago.count("#") == 1


def test_things_to_choose_from_are_escaped_and_one_may_be_chosen() -> None:
    things = [
        Site(id="a", name='<b>&Ann"', kind=SiteKind.VILLAGE_STATION),
        Site(id="b", name="", kind=SiteKind.COUNTY_CENTRE),
    ]
    assert drawn.options(things, "b") == Markup(
        '<option value="a">&lt;b&gt;&amp;Ann&quot;</option><option value="b" selected>b</option>'
    )
    assert drawn.options([]) == Markup("")
