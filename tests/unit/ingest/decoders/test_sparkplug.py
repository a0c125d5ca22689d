"""Sparkplug B as it goes wrong. What messages say is in ``tests/cases/decoders/sparkplug``."""

import pytest

from coldchain.errors import PackError
from ingest.decoders.face import Ask, Came
from ingest.decoders.names import Names
from ingest.decoders.setup import Setup
from ingest.decoders.sparkplug import UNBORN, SparkplugDecoder, UnbornError
from links.sparkplug_wire import Metric, Payload, encode, parse

NOW = 1_795_000_000_000
BIRTH = Payload(
    NOW, (Metric("bdSeq", datatype=4, value=1), Metric("Air/Temperature", 7, NOW, 9, value=4.5)), 0
)


def _came(kind: str, payload: Payload, at: int = NOW) -> Came:
    return Came(f"spBv1.0/g/{kind}", encode(payload), at)


def _data(seq: int, value: float, at: int) -> Payload:
    return Payload(at, (Metric("", 7, at, value=value),), seq)


def _decoder() -> SparkplugDecoder:
    return SparkplugDecoder(Setup("spBv1.0/#", Names()))


def test_after_a_restart_nothing_is_lost_and_nothing_is_taken_for_something_else() -> None:
    """Data, a restart of ours, data, the birth that was asked for, then what was refused again."""
    before = _decoder()
    before.decode(_came("NBIRTH/n", BIRTH))
    assert len(before.decode(_came("NDATA/n", _data(1, 5.0, NOW + 1000))).readings) == 1
    decoder = _decoder()
    refused = [
        _came("NDATA/n", _data(seq, 5.0 + seq, NOW + 1000 * seq), NOW + 1000 * seq) for seq in (2, 3, 4)
    ]
    asks: list[Ask] = []
    for came in refused:
        with pytest.raises(UnbornError) as caught:
            decoder.decode(came)
        assert caught.value.reason == UNBORN
        asks += caught.value.asks
    assert [ask.topic for ask in asks] == ["spBv1.0/g/NCMD/n"]
    (rebirth,) = parse(asks[0].payload).metrics
    assert (rebirth.name, rebirth.value) == ("Node Control/Rebirth", True)
    born_again = BIRTH._replace(timestamp=NOW + 4500)
    decoder.decode(_came("NBIRTH/n", born_again, NOW + 4500))
    late = [decoder.decode(came._replace(received_at=NOW + 9000)).readings[0] for came in refused]
    assert [(one.value, one.event_at) for one in late] == [(5.0 + seq, NOW + 1000 * seq) for seq in (2, 3, 4)]
    live = decoder.decode(_came("NDATA/n", _data(1, 4.0, NOW + 5000)))
    assert (len(live.readings), live.asks) == (1, ())


def test_data_of_a_session_that_died_is_never_read_with_the_birth_of_the_next() -> None:
    decoder = _decoder()
    old = _came("NDATA/n", _data(2, 5.0, NOW + 1000))
    with pytest.raises(UnbornError):
        decoder.decode(old)
    decoder.decode(_came("NDEATH/n", Payload(0, (Metric("bdSeq", datatype=4, value=1),))))
    other = (Metric("bdSeq", datatype=4, value=2), Metric("Freezer/Temperature", 7, NOW, 9, value=-18.0))
    decoder.decode(_came("NBIRTH/n", Payload(NOW + 3000, other, 0)))
    with pytest.raises(UnbornError):
        decoder.decode(old)


def test_an_alias_that_the_birth_did_not_tell_asks_for_another_birth() -> None:
    decoder = _decoder()
    decoder.decode(_came("NBIRTH/n", BIRTH))
    with pytest.raises(UnbornError) as caught:
        decoder.decode(_came("NDATA/n", Payload(NOW + 1, (Metric("", 8, NOW, value=4.5),), 1)))
    assert len(caught.value.asks) == 1


def test_the_same_message_again_gives_the_same_readings() -> None:
    decoder = _decoder()
    decoder.decode(_came("NBIRTH/n", BIRTH))
    came = _came("NDATA/n", _data(1, 5.0, NOW + 1000))
    assert decoder.decode(came) == decoder.decode(came)


def test_a_value_that_is_not_to_be_kept_or_no_number_is_no_reading() -> None:
    decoder = _decoder()
    metrics = (
        Metric("Temp", 1, NOW, 9, is_transient=True, value=4.5),
        Metric("Air Temp", 2, NOW, 9, value=float("inf")),
    )
    decoded = decoder.decode(_came("NBIRTH/n", Payload(NOW, metrics, 0)))
    assert [(one.channel, one.note) for one in decoded.readings] == [("air/temperature", "null")]


@pytest.mark.parametrize(
    "topic",
    ["", "spBv1.0", "spBv1.0//NDATA/n", "spBv1.0/g/NDATA/n/d", "spBv1.0/g/DDATA/n", "spBv1.0/g/XDATA/n"],
)
def test_a_topic_that_is_none_is_refused(topic: str) -> None:
    with pytest.raises(PackError) as caught:
        _decoder().decode(Came(topic, b"", NOW))
    assert caught.value.reason == "bad-topic"
