"""What decoders speak in."""

from ingest.decoders.face import Came, Decoded, Decoder


class _Deaf:
    """The least that is a decoder."""

    def decode(self, came: Came) -> Decoded:
        return Decoded((), ignored="availability")


def test_a_message_without_readings_says_why_and_asks_for_nothing() -> None:
    decoder: Decoder = _Deaf()
    decoded = decoder.decode(Came("tele/x/LWT", b"Online", 1))
    assert (decoded.ignored, decoded.asks, list(decoded.readings)) == ("availability", (), [])
