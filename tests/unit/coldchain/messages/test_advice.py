"""Our own advice is translated, a cooperative's is not; all that comes with the products is known."""

import pytest

from coldchain.judgement.havens import Found, Haven
from coldchain.judgement.ranking import action_text as console_text
from coldchain.judgement.saving import Action, Saving
from coldchain.messages.advice import OUR_RULES, action_text, advice_text, is_ours, rule_text
from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.fitting import segments, sent
from coldchain.messages.quantities import thing_text
from coldchain.registry.product import Timer
from coldchain.registry.product_limits import limits_from
from helpers.goods import sourced
from links.product_files import PACKAGED

OTHERS = [each for each in LANGUAGES if each != "en"]
HAVEN = Haven(asset="c-1", name="Store 2", air_c=4.0, room_kg=300.0, spot=None, alarmed=False)


def saving(action: Action, found: Found | None = None) -> Saving:
    """Return what saves most."""
    return Saving("a", "van-1", "s-1", 0.0, 0.0, 0.0, action, "", "", found=found)


@pytest.mark.parametrize("language", OTHERS)
def test_all_advice_that_comes_with_products_and_their_limits_is_translated(language: str) -> None:
    said = phrases(language)
    advice = {product.advice for product in PACKAGED.values()}
    advice |= {limit.advice for product in PACKAGED.values() for limit in limits_from(product).limits}
    assert len(advice) > 10
    assert {text for text in advice if text and advice_text(text, said) == text} == set()


def test_a_cooperatives_own_advice_stays_as_it_is() -> None:
    assert advice_text("Mlango ufungwe.", phrases("es")) == "Mlango ufungwe."


def test_the_rules_that_come_with_products_are_those_that_are_known() -> None:
    assert {
        timer.text for product in PACKAGED.values() for timer in product.timers if timer.text
    } == OUR_RULES


@pytest.mark.parametrize("language", OTHERS)
def test_a_rule_of_ours_is_told_by_its_numbers_one_of_the_cooperative_in_its_words(language: str) -> None:
    timer = Timer(
        name="hours",
        above=True,
        bound=sourced(5.0),
        inclusive=False,
        duration_s=sourced(4 * 3600.0),
        cumulative=True,
        text=min(OUR_RULES),
    )
    said = phrases(language)
    assert is_ours(timer.text)
    text = rule_text(timer, said)
    assert "5.0C" in text or "5,0C" in text
    assert "4" in text
    assert text != timer.text


@pytest.mark.parametrize("action", [each for each in Action if each is not Action.CHECK])
def test_english_says_what_the_page_says(action: Action) -> None:
    for found in (None, Found(HAVEN, 4.0, 4.2, 20.0), Found(HAVEN._replace(room_kg=None), 4.0, None, 20.0)):
        assert action_text(saving(action, found), phrases("en")) == console_text(saving(action, found))


def test_nothing_is_said_when_nobody_can_say_from_here() -> None:
    assert action_text(None, phrases("sw")) == action_text(saving(Action.CHECK), phrases("sw")) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", [each for each in Action if each is not Action.CHECK])
def test_what_to_do_is_short(language: str, action: Action) -> None:
    said = phrases(language)
    text = sent(action_text(saving(action, Found(HAVEN, 4.0, 4.2, 20.0)), said), said)
    assert segments(text) == 1
    assert len(text) <= 70


@pytest.mark.parametrize("language", [each for each in OTHERS if phrases(each).is_plain])
def test_our_advice_has_room_behind_a_usual_alarm(language: str) -> None:
    said = phrases(language)
    assert {key: text for key, text in said.table("advice").items() if len(text) > 70} == {}
    first = said.say(
        "limit",
        "raise",
        first=said.say("first", "alarm"),
        name="Van KBZ 214",
        thing=thing_text("air/temperature", said),
        level=said.say("thing", "above", value="8.0C"),
        begin=said.say("time", "date", day="22", month=said.months[10], clock="12:14"),
        worst=said.say("interval", "worst", value="9.7C"),
    )
    assert len(first) + 1 + 70 <= 160
