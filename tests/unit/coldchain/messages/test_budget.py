"""What managers read of the budget."""

import pytest

from coldchain.messages.budget import Used, budget_message
from coldchain.messages.catalogue import LANGUAGES, phrases
from coldchain.messages.gsm7 import LONGEST, is_gsm7


def test_it_says_how_much_is_spent_and_what_follows() -> None:
    half = Used("highland", "50.00 KES", "100.00 KES", is_money=True, is_gone=False)
    assert budget_message(half, "22 Nov 12:00", "en") == (
        "highland: 50.00 KES of 100.00 KES of this month is spent, 22 Nov 12:00."
        " What is not urgent is told together."
    )
    gone = Used("highland", "90", "100", is_money=False, is_gone=True)
    assert budget_message(gone, "22 Nov 12:00", "en").endswith("Only critical alarms go out now.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_money", [True, False])
@pytest.mark.parametrize("is_gone", [True, False])
def test_it_is_one_plain_text_where_the_language_can(language: str, is_money: bool, is_gone: bool) -> None:
    said = budget_message(Used("highland", "90", "100", is_money, is_gone), "22 Nov 12:00", language)
    assert "highland" in said
    assert "90" in said
    assert not phrases(language).is_plain or (is_gsm7(said) and len(said) <= LONGEST)
