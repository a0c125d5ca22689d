"""commands/settings.py: the tables of all programs in one file; each is tested with its own package."""

from pathlib import Path

import pytest

from coldchain.errors import SettingsError
from commands.settings import StationSettings
from links.settings_file import load

LEAST = '[cooperative]\nid = "co"\nname = "C"\n'


def _load(folder: Path, text: str) -> StationSettings:
    file = folder / "coldchain.toml"
    file.write_text(text)
    return load(StationSettings, file, {})


def test_a_cooperative_is_enough(tmp_path: Path) -> None:
    settings = _load(tmp_path, LEAST)
    assert settings.broker.is_embedded
    assert (settings.bridge, settings.simulator, settings.records.url) == (None, None, "")
    assert (settings.data_folder, settings.console.port) == (Path("data"), 8080)


def test_an_empty_table_is_enough_for_a_program(tmp_path: Path) -> None:
    settings = _load(tmp_path, f"{LEAST}[bridge]\n[simulator]\n")
    assert settings.bridge is not None
    assert settings.simulator is not None


def test_mistakes_in_several_tables_are_told_at_once(tmp_path: Path) -> None:
    wrong = f'{LEAST}[console]\nport = 99999\n[alerts]\nchannels = ["pigeon"]\n[recrods]\nurl = ""\n'
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, wrong)
    assert len(caught.value.mistakes) == 3
    for line, word in ((5, "console.port"), (7, "pigeon"), (8, "recrods")):
        assert any(f":{line}:" in told and word in told for told in caught.value.mistakes)


def test_an_asset_may_name_a_product_that_comes_along(tmp_path: Path) -> None:
    asset = '[[assets]]\nid = "c"\nname = "C"\nkind = "cooler"\nprofile = "{}"\n'
    assert _load(tmp_path, LEAST + asset.format("strawberry")).assets[0].profile == "strawberry"
    with pytest.raises(SettingsError, match=r"or a product\. Did you mean 'strawberry'"):
        _load(tmp_path, LEAST + asset.format("strawbery"))


def test_own_products_are_held_against_those_that_come_along(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r":5: products.mango.storage_high: got storage_high of 20 degC"):
        _load(tmp_path, LEAST + '[products.mango]\nstorage_high = "20 degC"\n')


def test_a_device_that_the_bridge_reads_itself_must_be_registered(tmp_path: Path) -> None:
    bridge = 'gateways = ["g"]\n' + LEAST + '[bridge]\ngateway = "g"\n'
    port = '[[bridge.ports]]\nkind = "nmea"\npath = "/dev/gps"\ndevice = "gps-1"\n'
    registered = '[[devices]]\nid = "{}"\nname = "GPS"\nsample_interval = "30s"\n'
    assert _load(tmp_path, bridge + port + registered.format("gps-1")).bridge is not None
    said = r":7: bridge.ports\[#1\]: got device 'gps-1'; allowed: one of .*Did you mean 'gps-l'"
    with pytest.raises(SettingsError, match=said):
        _load(tmp_path, bridge + port + registered.format("gps-l"))
    elsewhere = bridge.replace('gateways = ["g"]\n', "") + '[broker]\nurl = "mqtt://server:1883"\n'
    assert _load(tmp_path, elsewhere + port.replace("gps-1", "anything")).bridge is not None


def test_several_receivers_need_a_broker_that_can_share(tmp_path: Path) -> None:
    several = "[ingest]\nreceivers = 2\n"
    with pytest.raises(SettingsError, match=r"ingest\.receivers: got 2; allowed: 1 with the embedded broker"):
        _load(tmp_path, LEAST + several)
    settings = _load(tmp_path, f'{LEAST}{several}[broker]\nurl = "mqtt://127.0.0.1:1883"\n')
    assert settings.ingest.receivers == 2


def test_a_person_is_told_only_by_channels_that_there_are(tmp_path: Path) -> None:
    contact = '[[contacts]]\nid = "ann"\nname = "Ann"\nrole = "driver"\nchannels = ["file", "lgo"]\n'
    with pytest.raises(SettingsError, match=r"contacts\[ann\]\.channels: got 'lgo'"):
        _load(tmp_path, LEAST + contact)


@pytest.mark.parametrize(
    ("channels", "reach", "told"),
    [
        ("", 'email = "ann@example.org"', True),
        ('channels = ["email"]', 'email = "ann@example.org"', True),
        ('channels = ["email"]', 'phone = "+254700000001"', False),
        ('channels = ["gsm_modem"]', 'email = "ann@example.org"', False),
        ('channels = ["gsm_modem", "email"]', 'email = "ann@example.org"', True),
        ('channels = ["gsm_modem"]', "", True),
    ],
)
def test_who_has_an_address_has_a_channel_for_it(
    tmp_path: Path, channels: str, reach: str, told: bool
) -> None:
    """Else routing takes him for told, and no other is; who has no address is known to be told nothing."""
    text = f'{LEAST}[alerts]\n{channels}\n[[contacts]]\nid = "ann"\nname = "Ann"\nrole = "driver"\n{reach}\n'
    if told:
        assert _load(tmp_path, text).contacts[0].id == "ann"
    else:
        with pytest.raises(SettingsError, match=r"contacts\[ann\]\.(phone|email): got .*, but told by"):
            _load(tmp_path, text)
