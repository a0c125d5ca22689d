"""From what was done to an alarm to the times in which people were spared it; every reason has its words."""

import pytest

from coldchain.not_told import OF_ROUTE, Deed, Why, spared_by, why_explained


def deed(action: str, at: int, *, until_at: int | None = None, comment: str = "") -> Deed:
    return Deed(action, at, "peter", comment, until_at)


@pytest.mark.parametrize(
    ("deeds", "expected"),
    [
        ([], []),
        ([deed("comment", 1), deed("ack", 2)], []),
        ([deed("shelve", 1, until_at=9)], [(Why.SHELVED, 1, 9)]),
        ([deed("shelve", 1, until_at=9), deed("unshelve", 5)], [(Why.SHELVED, 1, 5)]),
        ([deed("shelve", 1, until_at=9), deed("unshelve", 12)], [(Why.SHELVED, 1, 9)]),
        ([deed("unshelve", 5)], []),
        (
            [deed("shelve", 1, until_at=9), deed("shelve", 4, until_at=20)],
            [(Why.SHELVED, 1, 4), (Why.SHELVED, 4, 20)],
        ),
        ([deed("remove-from-service", 3), deed("remove-from-service", 4)], [(Why.OUT_OF_SERVICE, 3, None)]),
        ([deed("remove-from-service", 3), deed("return-to-service", 6)], [(Why.OUT_OF_SERVICE, 3, 6)]),
        (
            [deed("shelve", 1, until_at=9), deed("remove-from-service", 3), deed("unshelve", 4)],
            [(Why.SHELVED, 1, 4), (Why.OUT_OF_SERVICE, 3, None)],
        ),
        ([deed("explained", 1, comment="gateway")], [(Why.GATEWAY, 1, None)]),
        (
            [deed("explained", 1, comment="chatter"), deed("explained-no-more", 8, comment="chatter")],
            [(Why.FLAPS, 1, 8)],
        ),
        (
            [
                deed("explained", 1, comment="leg-1"),
                deed("explained", 2, comment="leg-2"),
                deed("explained-no-more", 7, comment="leg-1"),
            ],
            [(Why.LOADING, 1, 7), (Why.LOADING, 2, None)],
        ),
        ([deed("explained", 1, comment="window-3"), deed("explained-no-more", 8, comment="window-3")], []),
    ],
)
def test_causes_come_and_go_each_by_itself(
    deeds: list[Deed], expected: list[tuple[Why, int, int | None]]
) -> None:
    assert [(each.why, each.from_at, each.until_at) for each in spared_by(deeds)] == expected


def test_what_people_did_keeps_who_and_why_and_what_rules_did_has_nobody() -> None:
    (aside,) = spared_by([deed("shelve", 1, until_at=9, comment="defrosting")])
    assert (aside.by, aside.comment, aside.about) == ("peter", "defrosting", "")
    (loading,) = spared_by([deed("explained", 1, comment="leg-17")])
    assert (loading.by, loading.comment, loading.about) == ("", "", "leg-17")


def test_windows_say_themselves_what_they_explain() -> None:
    assert why_explained("window-1") is None
    assert {why_explained(each) for each in ("gateway", "chatter", "leg-1")} == {
        Why.GATEWAY,
        Why.FLAPS,
        Why.LOADING,
    }


def test_no_reason_of_a_person_is_told_of_whose_business_it_never_was() -> None:
    assert not {each for each in OF_ROUTE if "another asset" in each or "does not act" in each}
