"""SenML packs as JSON (RFC 8428 section 5). What records mean is in ``senml_records``."""

from collections.abc import Sequence

import msgspec

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml_plain import plain_json
from coldchain.senml_readings import from_readings, to_readings
from coldchain.senml_records import Record

_ALLOWED = "an array of SenML records (RFC 8428 section 5)"
_DECODER = msgspec.json.Decoder(list[Record])
_LABELS = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_ENCODER = msgspec.json.Encoder()
_KNOWN = frozenset(Record.__struct_fields__)


def encode_json(readings: Sequence[Reading]) -> bytes:
    """Return one pack that holds the readings in their order.

    Raises:
        PackError: A reading cannot be said in SenML (see ``senml_readings.from_readings``).
    """
    return _ENCODER.encode(from_readings(readings))


def decode_json(payload: bytes, *, received_at: int) -> list[Reading]:
    """Return the readings of a pack in its order.

    Args:
        payload: The whole pack.
        received_at: When it was received [ms since 1970, UTC].

    Raises:
        PackError: It is no SenML pack, or not one of readings.
    """
    plain = plain_json(payload, received_at)
    return to_readings(parse_json(payload), received_at) if plain is None else plain


def parse_json(payload: bytes) -> list[Record]:
    """Return the records of a pack, unresolved.

    Raises:
        PackError: It is no JSON, a value has a wrong type, or a label that ends in ``_`` is not known.
    """
    try:
        records = _DECODER.decode(payload)
        # msgspec skips unknown labels; look again only when one could end in "_", in plain or as an escape
        if b'_"' in payload or b"\\" in payload:
            _refuse_must_understand(_LABELS.decode(payload))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackError("SenML pack", str(error)[:200], _ALLOWED) from None
    except RecursionError:
        raise PackError("SenML pack", "thousands of nested brackets", _ALLOWED) from None
    return records


def _refuse_must_understand(records: list[dict[str, msgspec.Raw]]) -> None:
    """Refuse labels that must not be ignored (RFC 8428 section 4.4)."""
    for index, record in enumerate(records):
        for label in record:
            if label.endswith("_") and label not in _KNOWN:
                raise PackError(f"SenML record {index}", f"the label {label[:40]!r}", "labels known here")
