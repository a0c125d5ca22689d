"""The names of reasons stay what they are: they stand in records, and in what people read."""

from coldchain.judgement.unsent import DROPPED, HELD, Unsent


def test_reasons_are_names_and_do_not_change() -> None:
    assert sorted(Unsent) == [
        "budget-digest",
        "budget-no-report",
        "budget-reserve",
        "budget-urgent-only",
        "expired",
        "fell-back",
        "in-doubt",
        "never-told",
        "never-was",
        "over-before-sent",
        "rate",
        "told-by-gateway",
        "told-together",
    ]


def test_what_was_held_back_has_not_failed() -> None:
    assert set(HELD) <= DROPPED
    assert Unsent.EXPIRED not in DROPPED
    assert Unsent.IN_DOUBT not in DROPPED
