"""Milesight: the examples of its guides, doors, and what was kept."""

from ingest.decoders.lorawan.milesight import decode


def _said(digits: str) -> list[tuple[str, float]]:
    return [(one.quantity, one.value) for one in decode(85, bytes.fromhex(digits))]


def test_the_examples_of_its_guides() -> None:
    assert _said("017564 03671001 046871 050001") == [("temperature", 27.2), ("humidity", 56.5)]
    assert _said("ff166785c38226020003 ff090110 ff0a0101 ff0f00") == []


def test_frost_is_no_missing_value() -> None:
    assert _said("0367FFFF 046800") == [("temperature", -0.1), ("humidity", 0.0)]


def test_a_door_and_an_alarm() -> None:
    assert _said("060001") == [("open", 1.0)]
    assert _said("060000 8367F6FF01") == [("open", 0.0), ("temperature", -1.0)]


def test_what_was_kept_has_its_own_time() -> None:
    kept = decode(85, bytes.fromhex("20CE 9E744663 1001 5D 20CE DA744663 1101 5E"))
    assert [(one.event_at, one.value) for one in kept] == [
        (1_665_561_758_000, 27.2),
        (1_665_561_758_000, 46.5),
        (1_665_561_818_000, 27.3),
        (1_665_561_818_000, 47.0),
    ]
