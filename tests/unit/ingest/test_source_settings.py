"""``[[ingest.sources]]``: every mistake at once, each with its line and what to do."""

from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from commands.settings import StationSettings
from helpers.commands_run import a_station
from ingest.settings import IngestSettings
from ingest.source_settings import SourceSettings, contradictions_of, setup_of
from links.settings_file import load

GOOD = {"topic": "tele/+/SENSOR", "format": "tasmota", "gateway": "sensors", "time_zone": "Africa/Nairobi"}

FIELDS = 'format = "json"\ngateway = "g"\nfields = { t = "air/temperature" }'


def _mistakes(folder: Path, *tables: str) -> list[str]:
    file = a_station(folder, extra="".join(f"[[ingest.sources]]\n{table}\n" for table in tables))
    with pytest.raises(SettingsError) as caught:
        load(StationSettings, file, {})
    return caught.value.mistakes


def test_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    told = _mistakes(
        tmp_path,
        'topic = "tele/+/SENSOR"\nformat = "tasmotta"\ngateway = "station-1"',
        'topic = "coldchain/#"\nformat = "senml"\ngateway = "station-1"',
        'topic = "tele/+/STATE"\nformat = "tasmota"\ngateway = "station-1"',
        'topic = "lab"\nformat = "json"\ngateway = "station-1"',
        'topic = "lab/x"\nformat = "json"\ngateway = "g"\nfields = { t = "air/temp" }',
        f'topic = "lab/y"\n{FIELDS}\nunits = {{ t = "bar" }}',
        f'topic = "lab/z"\n{FIELDS}\nunits = {{ h = "K" }}',
        'topic = "a/#"\nformat = "chirpstack"\ngateway = "g"\npayload = "no-such-decoder"',
        'topic = "z/#"\nformat = "zigbee2mqtt"\ngateway = "g"\ntime_zone = "Mars"',
    )
    expected = ("Did you mean 'tasmota'?", "own gateways", "time_zone", "fields", "air/temp", "bar", "'h'")
    assert len(told) == 9
    assert all(words in mistake for words, mistake in zip(expected, told, strict=False))
    assert "no-such-decoder" in told[7]
    assert "Mars" in told[8]
    assert all(mistake.split(":")[1].isdecimal() for mistake in told)


def test_what_does_not_fit_together_is_told(tmp_path: Path) -> None:
    told = _mistakes(
        tmp_path,
        'topic = "z/#"\nformat = "zigbee2mqtt"\ngateway = "station-1"\ndevices = { "0x1" = "loger-7" }',
        'topic = "z/+/x"\nformat = "zigbee2mqtt"\ngateway = "station-2"',
    )
    assert "Did you mean 'logger-7'?" in told[0]
    assert "'z/#' before it takes some of the same topics" in told[1]
    assert "Did you mean 'station-1'?" in told[2]
    assert len(told) == 3


def test_a_good_source_has_nothing_against_it() -> None:
    source = SourceSettings.model_validate({**GOOD, "devices": {"x": "cooler-1"}})
    assert contradictions_of([source], gateways=["sensors"], devices=["cooler-1"]) == []
    assert IngestSettings().sources == ()


def test_a_decoder_gets_what_the_settings_say_and_secrets_are_not_shown() -> None:
    source = SourceSettings.model_validate({**GOOD, "temperature_unit": "F", "bindkeys": {"a": "0" * 32}})
    setup = setup_of(source)
    assert (setup.topic, str(setup.zone)) == ("tele/+/SENSOR", "Africa/Nairobi")
    assert setup.options["temperature_unit"] == "F"
    assert setup.options["bindkeys"] == {"a": "0" * 32}
    assert "000" not in repr(source)
