"""Names of foreign devices: mapped ones, those by rule, and no end of others."""

from hypothesis import given
from hypothesis import strategies as st

from coldchain.reading import check_channel, check_name
from ingest.decoders.names import Names, by_rule


def test_a_name_that_could_be_ours_stays() -> None:
    assert by_rule("fridge_1-b") == "fridge_1-b"


def test_a_foreign_name_becomes_one_by_rule() -> None:
    assert by_rule("Fridge Door/2") == "fridge-door-2"
    assert by_rule("2001:db8::2") == "2001-db8--2"
    assert by_rule("***") == by_rule("") == "nameless"


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_text_becomes_a_name_and_a_channel(device: str, probe: str) -> None:
    names = Names()
    assert check_name("device", names.device(device)) == by_rule(device)
    assert check_channel(names.channel(probe, "temperature"))


def test_the_settings_come_before_the_rule() -> None:
    channels = {"DS18B20-1": "milk", "DS18B20-2/temperature": "room/temperature", "contact": "lid/open"}
    names = Names({"A4:C1": "cooler-1"}, channels, probe="box")
    assert names.device("A4:C1") == "cooler-1"
    assert names.channel("DS18B20-1", "temperature") == "milk/temperature"
    assert names.channel("DS18B20-2", "temperature") == "room/temperature"
    assert names.channel("DS18B20-2", "humidity") == "ds18b20-2/humidity"
    assert names.channel("contact", "open") == "lid/open"
    assert names.channel("", "temperature") == "box/temperature"
    assert names.channel("", "open") == "door/open"
    assert [names.knows(probe) for probe in ("DS18B20-2", "contact", "DS18B20-3")] == [True, True, False]
    assert [names.knows_device(device) for device in ("A4:C1", "a4-c1")] == [True, False]


def test_a_flood_of_names_fills_no_memory() -> None:
    names = Names()
    for number in range(10_000):
        names.device(f"Flood {number}")
        names.channel(f"Flood {number}", "temperature")
    assert max(len(names._device_of), len(names._channel_of)) <= 4096
    assert names.device("Flood 3") == "flood-3"
