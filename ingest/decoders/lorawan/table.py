"""Which payload decoders there are, by the name that the settings give them (``payload`` of a source)."""

from coldchain.errors import InputError
from ingest.decoders.lorawan import cayenne, dragino, elsys, milesight
from ingest.decoders.payload_face import PayloadDecoder

_DECODERS: dict[str, PayloadDecoder] = {
    "cayenne-lpp": cayenne.decode,
    "dragino-lht52": dragino.lht52,
    "dragino-lht65": dragino.lht65,
    "elsys": elsys.decode,
    "milesight-em300": milesight.decode,
    "milesight-em320": milesight.decode,
}
NAMES = tuple(_DECODERS)


def decoder(name: str) -> PayloadDecoder:
    """Return the decoder of one kind of node.

    Args:
        name: One of ``NAMES``.

    Raises:
        InputError: There is none of that name.
    """
    found = _DECODERS.get(name)
    if found is None:
        raise InputError("payload decoder", repr(name[:80]), ", ".join(NAMES))
    return found
