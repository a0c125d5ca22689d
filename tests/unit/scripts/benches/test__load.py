"""The load of the bench: packs that decode, published to a real broker."""

from pathlib import Path

from coldchain.senml import decode
from helpers.brokers import listening
from helpers.polling import wait_until
from scripts.benches._load import GATEWAYS, broker, packs, publish


def test_packs_hold_readings_with_a_name_of_their_own_each() -> None:
    for cbor in (False, True):
        readings = [
            each for pack in packs(120, 10, cbor=cbor) for each in decode(pack.payload, received_at=0)
        ]
        assert len({(each.device, each.sequence, each.channel) for each in readings}) == 1200
    assert len({pack.topic for pack in packs(120, 1)}) == GATEWAYS


def test_what_is_published_comes_whole_and_in_order(tmp_path: Path) -> None:
    load = packs(450, 60)
    with broker(tmp_path) as (_, address), listening(address, "x", ["coldchain/#"], clean=True) as listener:
        publish(address, load)
        wait_until(lambda: len(listener.messages) >= 450, "all of them")
        assert listener.payloads() == [pack.payload for pack in load]
