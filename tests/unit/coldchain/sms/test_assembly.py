"""Long texts from their parts."""

from collections.abc import Hashable

from coldchain.sms.assembly import MISSING, Assembly
from coldchain.sms.reading import Deliver, Part, read
from helpers import modem_pdu


def part(place: int, text: str, parts: int = 3, reference: int = 9, number: str = "+1") -> Deliver:
    return Deliver(number, text, 1000 + place, Part(reference, parts, place))


def texts(there: dict[Hashable, Deliver], now_s: float = 0.0, *, hurry: bool = False) -> list[str]:
    return [each.text for each in Assembly(60).look(there, now_s, hurry=hurry)]


def test_parts_out_of_order_and_twice() -> None:
    there: dict[Hashable, Deliver] = {1: part(3, "c"), 2: part(1, "a"), 3: part(1, "a"), 4: part(2, "b")}
    (whole,) = Assembly().look(there, 0.0)
    assert (whole.text, whole.sent_at, sorted(map(str, whole.places))) == ("abc", 1001, ["1", "2", "3", "4"])


def test_texts_of_two_people_and_two_references_are_kept_apart() -> None:
    there: dict[Hashable, Deliver] = {
        1: part(1, "a", 2),
        2: part(2, "B", 2, number="+2"),
        3: part(1, "x", 2, reference=10),
        4: part(2, "b", 2),
        5: part(1, "A", 2, number="+2"),
    }
    assert texts(there) == ["ab", "AB"]


def test_what_never_becomes_whole_is_handed_over_with_a_mark() -> None:
    assembly = Assembly(60)
    there: dict[Hashable, Deliver] = {1: part(1, "help, van", 4), 2: part(4, "broken", 4)}
    assert assembly.look(there, 100.0) == []
    assert assembly.waiting == 1
    assert assembly.look(there, 159.0) == []
    (whole,) = assembly.look(there, 160.0)
    assert whole.text == f"help, van {MISSING} broken"
    assert assembly.look({}, 161.0) == []
    assert assembly.waiting == 0


def test_a_full_store_does_not_wait() -> None:
    assembly = Assembly(60)
    assembly.look({1: part(1, "old", 2)}, 0.0)
    there: dict[Hashable, Deliver] = {1: part(1, "old", 2), 2: part(1, "new", 2, reference=10)}
    assert [each.text for each in assembly.look(there, 1.0, hurry=True)] == [f"old {MISSING}"]


def test_the_same_text_has_the_same_reference_and_another_has_not() -> None:
    one, same = Assembly().look({1: part(1, "a", 1)}, 0.0), Assembly().look({7: part(1, "a", 1)}, 9.0)
    (other,) = Assembly().look({1: Deliver("+1", "a", 5000)}, 0.0)
    assert one[0].reference == same[0].reference != other.reference


def test_an_emoji_that_was_cut_in_two_is_whole_again() -> None:
    octets = "ok 😀!".encode("utf-16-be")
    there: dict[Hashable, Deliver] = {}
    for place, piece in enumerate((octets[:8], octets[8:]), 1):
        message = read(modem_pdu.deliver("+1", "", part=(1, 2, place), ucs2=piece))
        assert isinstance(message, Deliver)
        there[place] = message
    assert texts(there) == ["ok 😀!"]
    del there[2]
    assert Assembly(0).look(there, 0.0)[0].text == f"ok � {MISSING}"
