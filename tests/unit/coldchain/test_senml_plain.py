"""The quick way through a pack says just what the general way says, or nothing."""

from collections.abc import Mapping, Sequence

import cbor2
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import PackError
from coldchain.reading import Reading
from coldchain.senml_cbor import LABELS, encode_cbor, parse_cbor
from coldchain.senml_json import encode_json, parse_json
from coldchain.senml_plain import plain_json, plain_maps
from coldchain.senml_readings import to_readings

NOW = 1_800_000_000_000
PLAIN = {"n": "van-1/air/temperature", "u": "Cel", "v": 4.5, "bt": 1_799_999_000.25}
ODD: st.SearchStrategy[object] = st.sampled_from(
    [None, True, "", "x", "van-1/", -1, 0, 5, 1e300, 2**70, -0.0, [], {}]
)
TIMES = st.sampled_from([0, 5, 2**28, 1_799_999_000, 1_799_999_000.0015, -3.5, 253_402_300_800])
VALUES: Mapping[str, st.SearchStrategy[object]] = {
    "bn": st.sampled_from(["van-1/", "van-1/air/", "", "VAN/"]),
    "bt": TIMES,
    "t": TIMES,
    "n": st.sampled_from(["air/temperature", "van-1/air/temperature", "temperature", "door/open"]),
    "u": st.sampled_from(["Cel", "%RH", ""]),
    "v": st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**60), 2**60)),
    "vs": st.sampled_from(["fail:crc", "text"]),
    "vb": st.booleans(),
    "bv": st.just(1.5),
    "bver": st.sampled_from([10, 11]),
    "boot": st.sampled_from(["1234abcd", "1234ABCD", "12"]),
    "seq": st.integers(-2, 2**64),
    "clk": st.sampled_from(["gps", "gateway", "none", "sundial"]),
    "flag": st.integers(0, 5),
    "note": st.just("why"),
    "x": st.just(1),
    "must_": st.just(1),
}


@st.composite
def records(draw: st.DrawFn) -> dict[str, object]:
    """Return a record: mostly as ours are, with anything that may be wrong with one."""
    record: dict[str, object] = dict(PLAIN) if draw(st.booleans()) else {}
    for label in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4)):
        record[label] = draw(VALUES[label] if draw(st.integers(0, 9)) else ODD)
    return record


def _general(payload: bytes, *, cbor: bool) -> list[Reading] | None:
    try:
        return to_readings((parse_cbor if cbor else parse_json)(payload), NOW)
    except PackError:
        return None


def _said(readings: Sequence[Reading]) -> str:
    return repr(readings)  # tells -0.0 from 0.0, and a whole number from a float


@given(st.lists(records(), max_size=5))
def test_it_never_says_anything_else_than_the_general_way(pack: list[dict[str, object]]) -> None:
    payload = msgspec.json.encode(pack)
    quick, general = plain_json(payload, NOW), _general(payload, cbor=False)
    assert quick is None or (general is not None and _said(quick) == _said(general))
    maps = [{LABELS.get(label, label): value for label, value in record.items()} for record in pack]
    binary = cbor2.dumps(maps)
    quick, general = plain_maps(cbor2.loads(binary), NOW), _general(binary, cbor=True)
    assert quick is None or (general is not None and _said(quick) == _said(general))


def _reading(sequence: int, value: float = 4.5) -> Reading:
    return Reading("van-1", "air/temperature", 7, sequence, NOW - 60_000, NOW, value, "Cel")


def test_what_our_gateways_write_goes_the_quick_way() -> None:
    pack = [_reading(1), _reading(2, 5.0), _reading(3)]
    assert plain_json(encode_json(pack), NOW) == pack
    assert plain_maps(cbor2.loads(encode_cbor(pack)), NOW) == pack


def test_labels_that_only_look_like_ours_go_the_general_way() -> None:
    for maps in ([{False: "van-1/air/temperature", 1: "Cel", 2: 4.5, -3: 1_799_999_000}], [5], [[1]]):
        assert plain_maps(maps, NOW) is None
