"""Which thing is meant by what somebody typed."""

import pytest

from coldchain.messages.naming import meant, says

NAMED = [
    ("cooler-1", ("Nyeri cooler",)),
    ("cooler-2", ("Karatina cooler 2",)),
    ("cooler-3", ("Karatina cooler 3",)),
]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("cooler 1", ["cooler-1"]),
        ("NYERI", ["cooler-1"]),
        ("karatina", ["cooler-2", "cooler-3"]),
        ("karatina 3", ["cooler-3"]),
        ("karatnia 3", ["cooler-3"]),
        ("karatina 4", []),
        ("the nyeri cooler outside", ["cooler-1"]),
        ("kisumu", []),
        ("", []),
    ],
)
def test_meant(said: str, ids: list[str]) -> None:
    assert meant(said, NAMED) == ids


def test_a_name_said_whole() -> None:
    assert says("S 2", ["s-2"])
    assert not says("2", ["s-2"])
    assert not says("", [""])
