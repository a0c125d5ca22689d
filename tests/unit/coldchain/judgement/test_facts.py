"""Ids of facts depend on the readings alone."""

from coldchain.judgement.facts import SENSOR_FAULT, Kind, excursion_id, is_sensor_fault
from helpers.judging import KEY


def test_an_id_names_channel_limit_and_start() -> None:
    assert excursion_id(KEY, "too-warm", 60_000) == "highland/van-1/logger-1/air/temperature|too-warm|60000"


def test_the_kinds_are_the_words_of_the_records() -> None:
    assert [str(kind) for kind in Kind] == ["limit", "absence", "sensor", "gateway", "product", "law"]


def test_a_sensor_fault_is_known_by_the_id_of_its_alarm() -> None:
    assert is_sensor_fault(f"{KEY}|{SENSOR_FAULT}")
    assert not is_sensor_fault(f"{KEY}|too-warm")
    assert not is_sensor_fault(f"{KEY}|no-{SENSOR_FAULT}")
