"""SenML packs as CBOR (RFC 8428 section 6), for links where each byte costs. The only importer of cbor2."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from io import BytesIO

import cbor2
import msgspec

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml_plain import plain_maps
from coldchain.senml_readings import from_readings, to_readings
from coldchain.senml_records import Record

# RFC 8428 section 6, table 4; extensions keep their text as label
LABELS = {
    "bver": -1, "bn": -2, "bt": -3, "bu": -4, "bv": -5, "bs": -6,
    "n": 0, "u": 1, "v": 2, "vs": 3, "vb": 4, "s": 5, "t": 6, "ut": 7, "vd": 8,
}  # fmt: skip
_TEXT_OF_LABEL = {number: text for text, number in LABELS.items()}
_KNOWN = frozenset(Record.__struct_fields__)
_ALLOWED = "an array of SenML records (RFC 8428 section 6)"
_MAX_DEPTH = 4
_SHORT_UP_TO = 2**32 - 1  # a whole number up to this takes at most 5 bytes, a double 9


def encode_cbor(readings: Sequence[Reading]) -> bytes:
    """Return one pack that holds the readings in their order.

    Raises:
        PackError: A reading cannot be said in SenML (see ``senml_readings.from_readings``).
    """
    records = (msgspec.structs.asdict(record) for record in from_readings(readings))
    return cbor2.dumps(
        [
            {
                LABELS.get(label, label): _short(value)
                for label, value in record.items()
                if value is not msgspec.UNSET
            }
            for record in records
        ]
    )


def decode_cbor(payload: bytes, *, received_at: int) -> list[Reading]:
    """Return the readings of a pack in its order.

    Args:
        payload: The whole pack.
        received_at: When it was received [ms since 1970, UTC].

    Raises:
        PackError: It is no SenML pack, or not one of readings.
    """
    maps = _maps(payload)
    plain = plain_maps(maps, received_at)
    return to_readings(_records(maps), received_at) if plain is None else plain


def parse_cbor(payload: bytes) -> list[Record]:
    """Return the records of a pack, unresolved.

    Raises:
        PackError: It is no CBOR, a value has a type that JSON has not, or a label that ends in ``_`` is not
            known.
    """
    return _records(_maps(payload))


def _maps(payload: bytes) -> list[object]:
    """Return what the array holds.

    Raises:
        PackError: It is no CBOR, no array, or not the whole payload.
    """
    stream = BytesIO(payload)
    try:
        records = cbor2.CBORDecoder(stream, max_depth=_MAX_DEPTH, read_size=1).decode()
    except (cbor2.CBORError, ValueError, OverflowError) as error:
        raise PackError("SenML pack", str(error)[:200], _ALLOWED) from None
    if stream.tell() != len(payload):
        raise PackError("SenML pack", f"{len(payload) - stream.tell()} bytes after its end", _ALLOWED)
    if not isinstance(records, list):
        raise PackError("SenML pack", f"a {type(records).__name__}", _ALLOWED)
    return records


def _records(records: list[object]) -> list[Record]:
    """Return the records that the maps are.

    Raises:
        PackError: As ``parse_cbor``.
    """
    named = [_named(record, index) for index, record in enumerate(records)]
    try:
        return msgspec.convert(named, list[Record])
    except msgspec.ValidationError as error:
        raise PackError("SenML pack", str(error)[:200], _ALLOWED) from None


def _named(record: object, index: int) -> dict[str, object]:
    """Return a record under the labels that JSON uses, without those that may be ignored."""
    if not isinstance(record, dict):
        raise PackError(f"SenML record {index}", f"a {type(record).__name__}", "a map")
    named: dict[str, object] = {}
    for number, value in record.items():
        label = _TEXT_OF_LABEL.get(number) if type(number) is int else number
        if label in _KNOWN:
            named[label] = _text_of_octets(value) if label == "vd" else value
        elif isinstance(label, str) and label.endswith("_"):
            raise PackError(f"SenML record {index}", f"the label {label[:40]!r}", "labels known here")
    return named


def _text_of_octets(value: object) -> object:
    """Return a data value as JSON writes it, base64 for URLs without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode() if isinstance(value, bytes) else value


def _short(value: object) -> object:
    """Return a whole number as an integer, which CBOR writes in fewer bytes."""
    is_short = isinstance(value, float) and abs(value) <= _SHORT_UP_TO and value.is_integer()
    return int(value) if isinstance(value, float) and is_short else value
