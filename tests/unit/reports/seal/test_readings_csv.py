"""readings.csv: what it looks like, that it comes back, that nothing in it can be changed unseen."""

import csv
import hashlib
import io
import time

import pytest

from coldchain.errors import InputError
from coldchain.reading import Reading
from helpers.told_report import NASTY, nasty_readings
from reports.seal.readings_csv import HEADER, chain_head, read_readings, records_of, write_readings

TWO = [
    Reading("d-1", "air/temperature", 7, 0, 1000, 1500, 3.25, "Cel"),
    Reading("d-1", "air/temperature", 7, 1, 2000, 0, float("nan"), "Cel", 4, "gps", "crc"),
]
BODY = (
    f"{HEADER}\nd-1,air/temperature,7,0,1000,1500,3.25,Cel,1,gateway,\n"
    "d-1,air/temperature,7,1,2000,0,,Cel,4,gps,crc\n"
).encode()
HEAD = "faec20a0f6a61fb1b5c8cb59e576f25cb7bc297b8631187afd5e537bd4247de0"


def test_a_file_and_its_hashes() -> None:
    written = write_readings(TWO)
    assert written.body == BODY
    assert written.sha256 == hashlib.sha256(BODY).hexdigest()
    digest = b""
    for line in BODY.splitlines(keepends=True):
        digest = hashlib.sha256(digest + line).digest()
    assert written.chain_head == digest.hex()


def test_the_chain_stays_what_it_is() -> None:
    assert write_readings(TWO).chain_head == HEAD
    assert write_readings([]).chain_head == hashlib.sha256(f"{HEADER}\n".encode()).hexdigest()


def test_hostile_texts_and_hard_numbers_come_back() -> None:
    readings = nasty_readings()
    written = write_readings(readings)
    assert [repr(each) for each in read_readings(written.body)] == [repr(each) for each in readings]
    assert len(records_of(written.body)) == len(readings) + 1
    assert chain_head(written.body) == written.chain_head


def test_another_reader_of_csv_sees_fields_that_are_no_formulas() -> None:
    rows = list(csv.reader(io.StringIO(write_readings(nasty_readings()).body.decode(), newline="")))
    notes = [row[10] for row in rows[1:]]
    assert len(notes) == len(NASTY)
    assert not [note for note in notes if note.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [note.removeprefix("'") for note in notes[:6]] == list(NASTY[:6])


def test_any_changed_byte_is_refused_or_changes_the_head() -> None:
    body = write_readings([*TWO, *nasty_readings()]).body
    head = chain_head(body)
    for at in range(len(body)):
        other = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        assert chain_head(other) != head, at


@pytest.mark.parametrize(
    ("came", "line"),
    [
        (b"", 1),
        (BODY[1:], 1),
        (BODY + b"\n", 4),
        (BODY[:-1], 3),
        (BODY + b"x", 4),
        (BODY.replace(b"\n", b"\r\n"), 1),
        (BODY.replace(b"3.25", b"3.250"), 2),
        (BODY.replace(b"3.25", b"+3.25"), 2),
        (BODY.replace(b"3.25", b"3,25"), 2),
        (BODY.replace(b"1000", b"1_000"), 2),
        (BODY.replace(b",0,1000", b",,1000"), 2),
        (BODY.replace(b"crc", b'"crc"'), 3),
        (BODY.replace(b"crc", b'c"rc'), 3),
        (BODY.replace(b"crc", b"=crc"), 3),
        (BODY.replace(b",,Cel", b",nan,Cel"), 3),
        (BODY.replace(b"crc", b"\xff"), 3),
    ],
)
def test_a_file_that_was_touched_is_refused_with_its_line(came: bytes, line: int) -> None:
    with pytest.raises(InputError, match=rf"readings.csv, line {line}:"):
        read_readings(came)


def test_a_month_of_four_channels_is_written_in_no_time() -> None:
    """0.3 s on a quiet machine; a sheet that is written cell by cell takes ten."""
    month = [
        Reading("d-1", f"air-{at % 4}/temperature", 7, at, at * 60_000, at * 60_000 + 2000, at / 7, "Cel")
        for at in range(172_800)
    ]
    began = time.process_time()
    written = write_readings(month)
    assert time.process_time() - began < 4
    assert written.body.count(b"\n") == len(month) + 1


@pytest.mark.parametrize("many", [b'"' + b"\n" * 30_000, b'"\n"' * 30_000])
def test_quotes_that_nobody_closes_keep_nobody_waiting(many: bytes) -> None:
    """They were looked at again with each line: a small file kept whoever verifies for days."""

    def took(body: bytes) -> float:
        begun = time.process_time()
        assert len(records_of(body)) <= body.count(b"\n") + 1
        return time.process_time() - begun

    took(many)
    assert took(many * 8 + b'"') < 24 * max(took(many), 0.001)
