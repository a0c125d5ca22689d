"""BTHome over MQTT: keys, counters, bounds. What messages say is in ``tests/cases/decoders/bthome``."""

import json

import pytest

from coldchain.errors import InputError, PackError
from ingest.decoders import bthome
from ingest.decoders.bthome import BthomeDecoder
from ingest.decoders.face import Came
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup

NOW = 1_795_000_000_000
KEY = "231d39c1d7cc1ab1aee224cd096db932"
SAMPLE = "41a47266c95f730011223378237214"  # bthome.io/encryption


def _decoder(bindkeys: object = None) -> BthomeDecoder:
    options = {} if bindkeys is None else {"bindkeys": bindkeys}
    return BthomeDecoder(Setup("x/#", Names(), options=options))


def _came(service: str, address: str = "54:48:E6:8F:80:A5", at: int = NOW) -> Came:
    message = {"id": address, "servicedatauuid": "0xfcd2", "servicedata": service}
    return Came("x/y", json.dumps(message).encode(), at)


@pytest.mark.parametrize("address", ["54:48:E6:8F:80:A5", "5448e68f80a5"])
def test_the_key_is_found_however_the_address_is_written(address: str) -> None:
    readings = _decoder({address: KEY}).decode(_came(SAMPLE)).readings
    assert [(one.channel, one.value) for one in readings] == [
        ("air/temperature", 25.06),
        ("air/humidity", 50.55),
    ]


@pytest.mark.parametrize(
    "keys", [{"x": KEY}, {"54:48:E6:8F:80:A5": "12"}, [KEY], {"54:48:E6:8F:80:A5": "0g" * 16}]
)
def test_keys_that_are_none_are_refused_and_never_shown(keys: object) -> None:
    with pytest.raises(InputError) as caught:
        _decoder(keys)
    assert "0g" not in str(caught.value)


def test_one_changed_bit_is_refused() -> None:
    for at in range(1, len(SAMPLE) // 2):
        changed = bytearray.fromhex(SAMPLE)
        changed[at] ^= 1
        with pytest.raises(PackError) as caught:
            _decoder({"54:48:E6:8F:80:A5": KEY}).decode(_came(changed.hex()))
        assert caught.value.reason == bthome.ENCRYPTED


def test_a_message_that_comes_again_gives_the_same_readings() -> None:
    decoder = _decoder({"54:48:E6:8F:80:A5": KEY})
    first = decoder.decode(_came(SAMPLE)).readings
    assert decoder.decode(_came(SAMPLE, at=NOW + 20_000)).readings == first


def test_without_packet_id_the_same_bytes_are_a_copy_only_for_a_moment() -> None:
    decoder = _decoder()
    times = [decoder.decode(_came("4002CA09", at=NOW + ms)).readings[0].event_at for ms in (0, 2000, 4000)]
    assert times == [NOW, NOW, NOW + 4000]


def test_the_counters_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bthome, "_DEVICES", 3)
    decoder = _decoder({"54:48:E6:8F:80:A5": KEY})
    for number in range(10):
        decoder._count(f"{number:012X}", 5000)
    assert list(decoder._counters) == [f"{number:012X}" for number in (7, 8, 9)]
