"""The archive of a pack: one form, read by others too, and no bit of it can be changed unseen."""

import hashlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.errors import InputError
from reports.seal.zipped import MOST_FILES, content_of, open_zip, part_of, unzip, zip_of

FILES = {
    "readings.csv": b"device,channel\n" * 20,
    "report.pdf": b"%PDF-1.7\n",
    "report.json": b'{"number":"CC-1"}',
    "manifest.json": b"{}\n",
    "manifest.sig": b"x",
}
BODY = zip_of(FILES)


def test_a_round_trip_and_the_same_bytes_twice() -> None:
    assert unzip(BODY) == FILES
    assert list(open_zip(BODY)) == sorted(FILES)
    assert zip_of(dict(reversed(FILES.items()))) == BODY
    assert unzip(zip_of({})) == {}
    assert unzip(zip_of({"a.csv": b""})) == {"a.csv": b""}


def test_others_read_it_too() -> None:
    with zipfile.ZipFile(io.BytesIO(BODY)) as archive:
        assert archive.testzip() is None
        assert {each.filename: archive.read(each) for each in archive.infolist()} == FILES
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.external_attr >> 16 for each in archive.infolist()} == {0o100644}


def test_every_single_bit_that_is_flipped_is_seen() -> None:
    """By the archive itself, or by the hash of the packed bytes that the manifest has of each file."""
    held = _hashes(BODY)
    for bit in range(len(BODY) * 8):
        changed = bytearray(BODY)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            same = _hashes(bytes(changed)) == held
        except InputError:
            continue
        assert not same, bit


def _hashes(body: bytes) -> dict[str, str]:
    parts = open_zip(body)
    for part in parts.values():
        content_of(part)
    return {name: hashlib.sha256(part.packed).hexdigest() for name, part in parts.items()}


def test_what_is_cut_added_or_doubled_is_refused() -> None:
    for changed in (*(BODY[:size] for size in range(len(BODY))), BODY + b"\0", b"\0" + BODY, BODY + BODY):
        with pytest.raises(InputError):
            unzip(changed)


def test_an_archive_of_another_program_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    with pytest.raises(InputError):
        open_zip(made.getvalue())


@pytest.mark.parametrize(
    "name", ["", "../a.csv", "a/b.csv", "/a.csv", "A.csv", "a", "a.csv\0", "a" * 60 + ".csv"]
)
def test_names_that_lead_elsewhere_are_not_written(name: str) -> None:
    with pytest.raises(InputError):
        zip_of({name: b""})


def test_too_many_files_are_not_written() -> None:
    assert len(unzip(zip_of({f"a{number}.csv": b"" for number in range(MOST_FILES)}))) == MOST_FILES
    with pytest.raises(InputError, match="shorter time"):
        zip_of({f"a{number}.csv": b"" for number in range(MOST_FILES + 1)})


def test_a_file_that_says_it_is_smaller_is_never_unpacked_beyond_that() -> None:
    bomb = part_of("a.csv", b"\0" * 1_000_000)
    with pytest.raises(InputError, match="otherwise than it says"):
        content_of(bomb._replace(size=10))
    with pytest.raises(InputError, match="another content"):
        content_of(bomb._replace(size=1_000_001))
    with pytest.raises(InputError, match="otherwise than it says"):
        content_of(bomb._replace(packed=bomb.packed + b"x"))
    with pytest.raises(InputError):
        content_of(bomb._replace(packed=bomb.packed[:-1]))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9]{1,8}\.(csv|pdf|json)", fullmatch=True), st.binary(max_size=300), max_size=6
    )
)
def test_any_files_come_back(files: dict[str, bytes]) -> None:
    assert unzip(zip_of(files)) == files


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_junk_is_refused_in_words(junk: bytes) -> None:
    with pytest.raises(InputError):
        unzip(junk)
