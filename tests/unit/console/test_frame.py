"""Addresses that the frame makes lead nowhere else and say nothing that came from outside."""

from console.frame import AT_HAND, SAID, WAYS, address


def test_addresses_escape_what_they_carry() -> None:
    assert address("/asset", id="a&b=c\r\nX: y", coop="", page=None) == "/asset?id=a%26b%3Dc%0D%0AX%3A+y"
    assert address("/asset") == "/asset"


def test_only_words_of_ours_are_said() -> None:
    assert SAID.get("<script>") is None
    assert SAID["again"]


def test_what_is_needed_each_day_is_at_hand_and_no_page_belongs_below_two() -> None:
    assert [way.path for way in WAYS[:AT_HAND]] == ["/", "/shipments", "/alarms", "/stations"]
    below = [path for way in WAYS for path in (way.path, *way.below)]
    assert len(below) == len(set(below))
