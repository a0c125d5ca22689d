"""Ids of facts depend on the readings alone."""

from coldchain.judgement.facts import SENSOR_FAULT, Excursion, Kind, cut_at, excursion_id, is_sensor_fault
from helpers.judging import KEY


def test_an_id_names_channel_limit_and_start() -> None:
    assert excursion_id(KEY, "too-warm", 60_000) == "highland/van-1/logger-1/air/temperature|too-warm|60000"


def test_the_kinds_are_the_words_of_the_records() -> None:
    assert [str(kind) for kind in Kind] == ["limit", "absence", "sensor", "gateway", "product", "law"]


def test_a_sensor_fault_is_known_by_the_id_of_its_alarm() -> None:
    assert is_sensor_fault(f"{KEY}|{SENSOR_FAULT}")
    assert not is_sensor_fault(f"{KEY}|too-warm")
    assert not is_sensor_fault(f"{KEY}|no-{SENSOR_FAULT}")


def test_an_excursion_is_never_cut_before_it_began() -> None:
    spell = Excursion(
        id="x", kind=Kind.LIMIT, limit="too-warm", started_at=30, confirmed_at=30, readings=1, extreme=9.0
    )
    assert cut_at(spell, 20).ended_at == 30
    assert cut_at(spell, 45).ended_at == 45
