"""SenML packs, our own format: every gateway of ours sends them. The rules are in ``coldchain/senml.py``."""

from coldchain import senml
from coldchain.errors import PackError
from coldchain.reading import Reading

MAX_PAYLOAD_BYTES = 256 * 1024  # our bridge sends packs of some 10 KB; decoding must stay a matter of ms


def decode(payload: bytes, *, received_at: int) -> list[Reading]:
    """Return the readings of a pack, in its order; at least one.

    Args:
        payload: The MQTT payload, JSON or CBOR.
        received_at: When it came [ms since 1970, UTC].

    Raises:
        PackError: It is too large (reason ``oversize``), is empty, or breaks a rule of the format.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        allowed = f"at most {MAX_PAYLOAD_BYTES} bytes"
        raise PackError("pack", f"{len(payload)} bytes", allowed, "Send smaller packs.", reason="oversize")
    readings = senml.decode(payload, received_at=received_at)
    if not readings:
        raise PackError("pack", "no reading", "at least one")
    return readings
