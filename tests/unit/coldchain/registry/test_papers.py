"""coldchain/registry/papers.py: the price at an instant, and certificates that run out."""

from msgspec.structs import replace

from coldchain.registry.papers import due_by, price_at
from helpers.registered import FULL, NOON


def test_the_newest_price_of_the_time_counts() -> None:
    assert price_at(FULL, "Raw milk", NOON - 1) == 0.8
    assert price_at(FULL, "raw-milk", NOON) == 0.9
    assert price_at(FULL, "banana", NOON) is None
    assert price_at(replace(FULL, prices=FULL.prices[1:]), "raw-milk", NOON - 1) is None


def test_the_newest_certificate_counts_and_what_has_none_comes_last() -> None:
    assert [each.device for each in due_by(FULL, NOON - 1)] == ["spare"]
    assert [(each.device, each.channel) for each in due_by(FULL, NOON)] == [
        ("node", "air/temperature"),
        ("spare", ""),
    ]
    anew = replace(FULL.calibrations[0], calibrated_at=NOON, due_at=2 * NOON)
    assert [each.device for each in due_by(replace(FULL, calibrations=(anew, *FULL.calibrations)), NOON)] == [
        "spare"
    ]


def test_what_is_retired_needs_no_certificate() -> None:
    gone = tuple(replace(each, retired_at=NOON, retired_why="died") for each in FULL.devices)
    assert due_by(replace(FULL, devices=gone), NOON) == []
    assert [each.device for each in due_by(replace(FULL, devices=gone), NOON - 1)] == ["spare"]
