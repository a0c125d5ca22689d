"""What sentences say of place and time; damage is told, never believed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldchain.errors import FrameError
from helpers.nmea_log import BEGIN, BEGIN_AT, rmc, sentence, zda
from links.nmea import KINDS, Sentence, parse

LATITUDE, LONGITUDE = 27.7172, 85.324


def said(body: str) -> Sentence | None:
    return parse(sentence(body).rstrip())


def test_rmc_tells_place_and_time() -> None:
    told = parse(rmc(BEGIN).rstrip())
    assert told == Sentence("RMC", valid=True, at=BEGIN_AT, latitude=LATITUDE, longitude=LONGITUDE)


def test_south_and_west_are_negative() -> None:
    told = said("GPRMC,093000.00,A,0017.8680,S,03628.0320,W,0,0,281126,,,A")
    assert told is not None
    assert told.latitude == pytest.approx(-0.2978)
    assert told.longitude == pytest.approx(-36.4672)


@pytest.mark.parametrize("talker", ["GP", "GN", "GL", "GA", "GB", "GQ"])
def test_every_talker_is_understood(talker: str) -> None:
    told = parse(rmc(BEGIN, talker=talker).rstrip())
    assert told is not None
    assert told.at == BEGIN_AT


def test_zda_tells_the_time_and_nothing_of_a_place() -> None:
    assert parse(zda(BEGIN + timedelta(seconds=1)).rstrip()) == Sentence("ZDA", None, BEGIN_AT + 1000)


@pytest.mark.parametrize(
    "body",
    [
        "GNRMC,093000.00,V,,,,,,,281126,,,N",
        "GNRMC,,V,,,,,,,,,,N",
        "GNRMC,093000.00,A,2743.0320,N,08519.4400,E,0,0,281126,,,E",  # reckoned on, without satellites
        "GNRMC,093000.00,A,2743.0320,N,08519.4400,E,0,0,281126,,,S",  # simulated
        "GPGGA,093000.00,2743.0320,N,08519.4400,E,0,00,99,,M,,M,,",
        "GPGGA,093000.00,2743.0320,N,08519.4400,E,8,08,0.9,1350,M,-20,M,,",
        "GPGLL,2743.0320,N,08519.4400,E,093000.00,V,N",
        "GNGNS,093000.00,2743.0320,N,08519.4400,E,NN,00,99,1350,-20,,",
    ],
)
def test_a_place_that_the_receiver_does_not_know_is_none(body: str) -> None:
    told = said(body)
    assert told is not None
    assert (told.valid, told.latitude, told.longitude) == (False, None, None)


@pytest.mark.parametrize(
    "body",
    [
        "GPGGA,093000.00,2743.0320,N,08519.4400,E,1,08,0.9,1350,M,-20,M,,",
        "GPGLL,2743.0320,N,08519.4400,E,093000.00,A,A",
        "GNGNS,093000.00,2743.0320,N,08519.4400,E,AN,08,0.9,1350,-20,,",
    ],
)
def test_other_sentences_tell_the_place_too(body: str) -> None:
    told = said(body)
    assert told is not None
    assert (told.valid, told.at) == (True, None)
    assert (told.latitude, told.longitude) == (LATITUDE, LONGITUDE)


def test_before_the_first_satellite_there_is_no_time() -> None:
    assert said("GPZDA,,,,,,") == Sentence("ZDA", None, None)
    assert said("GPRMC,,V,,,,,,,,,,N") == Sentence("RMC", valid=False)


@pytest.mark.parametrize("body", ["GPGSV,1,1,00", "GPTXT,01,01,02,u-blox", "PUBX,00,1", "PGRMC,A"])
def test_what_tells_neither_is_passed_over(body: str) -> None:
    assert said(body) is None


@pytest.mark.parametrize(
    "line",
    [
        rmc(BEGIN).rstrip().replace(b"27", b"28", 1),
        rmc(BEGIN).rstrip()[:-3],
        rmc(BEGIN).rstrip()[:-1],
        b"$GPRMC,\xff\xfe*00",
        sentence("GPRMC,1").rstrip(),
        sentence("GPZDA,093000.00,31,02,2026,00,00").rstrip(),
    ],
)
def test_a_damaged_sentence_is_told_as_such(line: bytes) -> None:
    with pytest.raises(FrameError, match="NMEA sentence"):
        parse(line)


@given(st.sampled_from(KINDS), st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_nothing_with_a_good_checksum_does_worse_than_be_refused(kind: str, rest: str) -> None:
    try:
        told = said(f"GP{kind},{rest}")
    except FrameError:
        return
    assert told is None or told.latitude is None or abs(told.latitude) <= 90


@given(st.binary(max_size=100))
def test_any_bytes_are_refused_or_passed_over(data: bytes) -> None:
    try:
        told = parse(b"$" + data)
    except FrameError:
        return
    assert told is None or told.kind in KINDS


@given(st.integers(0, 60), st.integers(1, 255))
def test_one_changed_byte_is_never_believed(at: int, change: int) -> None:
    line = bytearray(rmc(BEGIN).rstrip())
    line[at % len(line)] ^= change
    try:
        told = parse(bytes(line))
    except FrameError:
        return
    assert told is None  # it became another kind of sentence
