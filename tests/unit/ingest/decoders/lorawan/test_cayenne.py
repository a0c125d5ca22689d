"""Cayenne LPP: the examples of its makers."""

from ingest.decoders.lorawan.cayenne import decode


def _said(digits: str) -> list[tuple[str, str, float]]:
    return [(one.probe, one.quantity, one.value) for one in decode(1, bytes.fromhex(digits))]


def test_the_examples_of_its_makers() -> None:
    assert _said("03670110056700FF") == [("ch3", "temperature", 27.2), ("ch5", "temperature", 25.5)]
    assert _said("0167FFD7067104D2FB2E0000") == [("ch1", "temperature", -4.1)]
    assert _said("018806765FF2960A0003E8") == [("ch1", "latitude", 42.3519), ("ch1", "longitude", -87.9094)]


def test_humidity_and_voltage() -> None:
    assert _said("0268970174014A") == [("ch2", "humidity", 75.5), ("ch1", "voltage", 3.3)]
