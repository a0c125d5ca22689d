"""coldchain/sms/segments.py: which encoding, how many messages, and that no character is cut in two."""

import pytest

from coldchain.errors import InputError
from coldchain.sms.segments import Encoding, split, ucs2

GSM7, UCS2 = Encoding.GSM7, Encoding.UCS2


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", GSM7, 0, 1),
        ("a" * 160, GSM7, 160, 1),
        ("a" * 161, GSM7, 161, 2),
        ("a" * 306, GSM7, 306, 2),
        ("a" * 307, GSM7, 307, 3),
        ("€" * 80, GSM7, 160, 1),
        ("€" * 81, GSM7, 162, 2),
        ("°" * 70, UCS2, 70, 1),
        ("°" * 71, UCS2, 71, 2),
        ("°" * 134, UCS2, 134, 2),
        ("°" * 135, UCS2, 135, 3),
        ("\N{SNOWFLAKE}" * 70, UCS2, 70, 1),
        ("\N{ICE CUBE}" * 35, UCS2, 70, 1),
        ("\N{ICE CUBE}" * 36, UCS2, 72, 2),
        ("9.1 °C", UCS2, 6, 1),
        ("9.1 C", GSM7, 5, 1),
    ],
)
def test_a_text_takes_as_many_messages_as_on_a_phone(
    text: str, encoding: Encoding, units: int, count: int
) -> None:
    """Counts that gammu and smsutil agree on."""
    cut = split(text)
    assert (cut.encoding, cut.units, len(cut.segments)) == (encoding, units, count)
    assert "".join(cut.segments) == text


def test_a_character_of_two_septets_is_not_cut() -> None:
    cut = split("a" * 152 + "€" + "b" * 100)
    assert [len(part) for part in cut.segments] == [152, 101]
    assert cut.segments[1].startswith("€b")


def test_an_emoji_is_not_cut() -> None:
    cut = split("°" * 66 + "\N{ICE CUBE}" + "b" * 10)
    assert cut.segments[0] == "°" * 66
    assert cut.segments[1].startswith("\N{ICE CUBE}b")


def test_the_header_counts_at_most_255_messages() -> None:
    assert len(split("a" * 153 * 255).segments) == 255
    with pytest.raises(InputError, match="256 segments; allowed: at most 255"):
        split("a" * (153 * 255 + 1))


def test_text_becomes_16_bit_units() -> None:
    assert ucs2("はい").hex() == "306f3044"
    assert ucs2("\N{ICE CUBE}").hex() == "d83eddca"


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(InputError, match="whole Unicode characters"):
        split("cold \udc80")
