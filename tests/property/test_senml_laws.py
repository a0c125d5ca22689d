"""Laws of SenML packs: nothing is lost on the way, and only our own error ever comes out."""

from collections.abc import Sequence
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import PackError
from coldchain.reading import Clock, Flag, Reading
from coldchain.senml import decode, decode_cbor, decode_json, encode_cbor, encode_json
from coldchain.stored import decode as decode_stored
from coldchain.stored import encode as encode_stored
from coldchain.stored import encode_runs, merge

RECEIVED_AT = 1_800_000_000_000
DEVICES = st.sampled_from(["van-1", "cooler_2", "7"])
CHANNELS = st.sampled_from(["air/temperature", "door/open", "a_/b_"])
NAN = float("nan")


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Return any reading that an edge may send."""
    flag = draw(st.sampled_from(Flag))
    value = NAN if flag == Flag.FAIL else draw(st.floats(allow_nan=False, allow_infinity=False))
    clocks = [Clock.GPS, Clock.NTP, Clock.GATEWAY, Clock.DEVICE, Clock.NONE]
    return Reading(
        draw(DEVICES),
        draw(CHANNELS),
        draw(st.integers(0, 2**32 - 1)),
        draw(st.integers(0, 2**63 - 1)),
        draw(st.integers(2**28 * 1000, 253_402_300_799_999)),
        RECEIVED_AT,
        value,
        draw(st.sampled_from(["Cel", "%RH", "V", "/", ""])),
        int(flag),
        draw(st.sampled_from(clocks)),
        draw(st.text(max_size=20)) if flag != Flag.GOOD else "",
    )


PACKS = st.lists(readings(), max_size=12)


def _without_nan(pack: Sequence[Reading]) -> list[tuple[object, ...]]:
    """Return readings in a form in which NaN equals itself, and -0.0 equals 0.0."""
    return [
        (*(getattr(each, name) for name in each.__struct_fields__ if name != "value"), str(each.value + 0.0))
        for each in pack
    ]


@given(PACKS)
def test_a_pack_reads_back_as_it_was_in_json_and_in_cbor(pack: list[Reading]) -> None:
    for payload in (encode_json(pack), encode_cbor(pack)):
        assert _without_nan(decode(payload, received_at=RECEIVED_AT)) == _without_nan(pack)


@given(PACKS, st.integers(0, 12))
def test_two_packs_say_the_same_as_one(pack: list[Reading], cut: int) -> None:
    halves = [encode_json(pack[:cut]), encode_json(pack[cut:])]
    together = [each for half in halves for each in decode_json(half, received_at=RECEIVED_AT)]
    assert _without_nan(together) == _without_nan(pack)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"[", b'[{"n":"', b"\x81\xa2", b"\x82\xa1\x00", b"\x9f\xbf"]),
)
def test_only_our_own_error_comes_out_of_noise(noise: bytes, start: bytes) -> None:
    for parse in (decode, decode_json, decode_cbor):
        with suppress(PackError):
            parse(start + noise, received_at=RECEIVED_AT)


@given(PACKS, st.data())
def test_a_damaged_pack_is_refused_or_read_but_never_breaks(pack: list[Reading], data: st.DataObject) -> None:
    payload = bytearray(data.draw(st.sampled_from([encode_json(pack), encode_cbor(pack)])))
    place = data.draw(st.integers(0, len(payload) - 1))
    payload[place] = data.draw(st.integers(0, 255))
    try:
        read = decode(bytes(payload), received_at=RECEIVED_AT)
    except PackError:
        return
    assert all((each.flag == Flag.FAIL) == (each.value != each.value) for each in read)


@given(st.lists(st.tuples(DEVICES, st.integers(0, 3), st.integers(0, 30))))
def test_a_stored_message_names_exactly_what_went_in(stored: list[tuple[str, int, int]]) -> None:
    ranges = decode_stored(encode_stored(stored))
    named = [(each.device, each.boot, number) for each in ranges for number in range(each.low, each.high + 1)]
    assert named == sorted(set(stored))


@given(st.lists(st.tuples(DEVICES, st.integers(0, 3), st.integers(0, 30), st.integers(0, 5))))
def test_runs_that_overlap_are_said_as_what_they_hold(drawn: list[tuple[str, int, int, int]]) -> None:
    runs = [(device, boot, low, low + more) for device, boot, low, more in drawn]
    held = {(device, boot, number) for device, boot, low, high in runs for number in range(low, high + 1)}
    assert decode_stored(encode_runs(runs)) == merge(held)
