"""Elsys: the example of its makers, and several probes on one input."""

from ingest.decoders.lorawan.elsys import decode


def _said(digits: str) -> list[tuple[str, str, float]]:
    return [(one.probe, one.quantity, one.value) for one in decode(5, bytes.fromhex(digits))]


def test_the_example_of_its_makers() -> None:
    assert _said("0100E202290400270506060308070D62") == [
        ("", "temperature", 22.6),
        ("", "humidity", 41.0),
        ("battery", "voltage", 3.426),
    ]


def test_frost_and_probes() -> None:
    assert _said("01FF5D 0CFF38 190001 19FFFF 19FFFE") == [
        ("", "temperature", -16.3),
        ("ext1", "temperature", -20.0),
        ("ext2", "temperature", 0.1),
        ("ext2-2", "temperature", -0.1),
        ("ext2-3", "temperature", -0.2),
    ]
