"""Tags and edge nodes at real brokers: a birth is asked for and comes, and what waited for it is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.brokers import CLOCK, Broker, Embedded, Mosquitto, listening, running
from helpers.needs import requires_program
from helpers.polling import wait_until
from helpers.source_station import SourceStation
from links.quarantine import Quarantine
from links.sparkplug_wire import Metric, Payload, encode

TAG = (
    b'{"gw_mac":"C8:25:2D:8E:9C:2C","rssi":-26,"ts":"%d",'
    b'"data":"0201061BFF99040512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F"}'
)
DOOR = b'{"id":"A4:C1:38:AA:BB:CC","servicedatauuid":"0xfcd2","servicedata":"40003F1A01"}'
SOURCES = (
    {"format": "ruuvi", "topic": "ruuvi/#"},
    {"format": "bthome", "topic": "home/+/BTtoMQTT/+"},
    {"format": "sparkplug", "topic": "spBv1.0/#"},
)
DEVICES = ("cbb8334c884f", "a4c138aabbcc", "coop-van1")


@pytest.fixture(params=["embedded", "mosquitto"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param == "mosquitto":
        requires_program("mosquitto", "mosquitto")
    made: Broker = Embedded(tmp_path / "broker") if request.param == "embedded" else Mosquitto(tmp_path / "m")
    with running(made) as started:
        yield started


def test_a_birth_is_asked_for_and_nothing_that_waited_for_it_is_lost(broker: Broker, tmp_path: Path) -> None:
    station = SourceStation(tmp_path, broker.address, sources=SOURCES, devices=DEVICES)
    now = CLOCK.now() // 1000 * 1000
    with listening(broker.address, "edge", ["spBv1.0/coop/NCMD/van1"], clean=True) as edge:
        publish = edge.session.publish
        with station.running() as (received, written):
            for gateway in ("C8:25:2D:8E:9C:2C", "C8:25:2D:8E:9C:2D"):  # both hear the same measurement
                publish(f"ruuvi/{gateway}/CB:B8:33:4C:88:4F", TAG % (now // 1000))
            publish("home/omg/BTtoMQTT/A4C138AABBCC", DOOR)
            for seq in (4, 5):
                data = Metric("", 1, now - 1000 + seq, value=4.5)
                publish("spBv1.0/coop/NDATA/van1", encode(Payload(now - 1000 + seq, (data,), seq)))
            wait_until(lambda: edge.messages, "a request for a birth")
            wait_until(lambda: received.rejected["sparkplug-unborn"] == 2, "the refusals")
            birth = (Metric("bdSeq", datatype=4, value=7), Metric("Air Temperature", 1, now, 9, value=4.0))
            publish("spBv1.0/coop/NBIRTH/van1", encode(Payload(now, birth, 0)))
            wait_until(lambda: written.inserted >= 7, "what waited", 30)
    assert len(edge.messages) == 1
    stored = sorted((one.device, one.channel, one.event_at - now, one.value) for one in station.stored())
    seen_at = next(at for device, _, at, _ in stored if device == "a4c138aabbcc")
    assert stored == [
        ("a4c138aabbcc", "door/open", seen_at, 1.0),
        ("cbb8334c884f", "air/humidity", 205, 53.49),
        ("cbb8334c884f", "air/temperature", 205, 24.3),
        ("cbb8334c884f", "battery/voltage", 205, 2.977),
        ("coop-van1", "air/temperature", -996, 4.5),
        ("coop-van1", "air/temperature", -995, 4.5),
        ("coop-van1", "air/temperature", 0, 4.0),
    ]
    quarantine = Quarantine(station.places.journal)
    assert quarantine.counts() == {}
    quarantine.close()
