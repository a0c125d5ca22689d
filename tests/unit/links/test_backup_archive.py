"""links/backup_archive.py: what was written is read back; whatever was changed, cut or added is refused."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldchain.errors import InputError
from links import backup_archive
from links.backup_archive import LIST, Listed, Writer, read_back, unpack

ABOUT = {"coop": "kaimosi", "as_of": "2026-11-29T00:00:00Z"}


def nothing(_count: int) -> None:
    return


def written(folder: Path, bodies: dict[str, bytes]) -> tuple[Path, Listed]:
    path = folder / "b.tar.gz"
    writer = Writer(path, nothing)
    for number, (name, body) in enumerate(bodies.items()):
        source = folder / f"source-{number}"
        source.write_bytes(body)
        source.chmod(0o640)
        writer.add(name, source)
    return path, writer.finish(ABOUT, ("a note",))


def test_it_comes_back_with_bytes_and_rights(tmp_path: Path) -> None:
    bodies = {"data/a.sqlite": b"x" * 3_000_000, "data/keys/k.pem": b"", "coldchain.toml": b"[a]\n"}
    path, listed = written(tmp_path, bodies)
    assert path.stat().st_mode & 0o777 == 0o600
    told: list[int] = []
    assert read_back(path, told.append) == listed
    assert sum(told) == path.stat().st_size
    (tmp_path / "to").mkdir()
    assert unpack(path, tmp_path / "to", nothing) == listed
    for name, body in bodies.items():
        assert (tmp_path / "to" / name).read_bytes() == body
        assert (tmp_path / "to" / name).stat().st_mode & 0o777 == 0o640
    assert listed.about == ABOUT
    with tarfile.open(path) as plain:  # every system can open it
        assert plain.getnames() == [*bodies, LIST]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path, _ = written(tmp_path_factory.mktemp("whole"), {"data/a": bytes(range(256)) * 40, "b": b"b"})
    return path.read_bytes()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_was_changed_or_cut_is_refused(
    data: st.DataObject, whole: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A flipped bit may hit what gzip does not read (the time in its head): then it is still the same."""
    path = tmp_path_factory.mktemp("changed") / "b.tar.gz"
    at = data.draw(st.integers(10, len(whole) - 1))
    cut = data.draw(st.booleans())
    path.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
    try:
        found = read_back(path, nothing)
    except InputError as error:
        assert error.reason == "broken-backup"  # noqa: PT017 - or it holds
    else:
        path.write_bytes(whole)
        assert found == read_back(path, nothing)


def test_a_list_with_letters_that_are_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    body = b'{"form":"coldchain-backup/1","\xc3":1}'
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo(LIST)
        info.size = len(body)
        tar.addfile(info, io.BytesIO(body))
    with pytest.raises(InputError, match="cannot be read to its end") as caught:
        read_back(path, nothing)
    assert caught.value.reason == "broken-backup"


def test_a_list_that_was_changed_is_refused(tmp_path: Path) -> None:
    """Its own bytes stand in no list: the sum at the end of gzip is what covers them."""
    path, _ = written(tmp_path, {"a": b"a"})
    plain = gzip.decompress(path.read_bytes())
    packed = gzip.compress(plain.replace(b"kaimosi", b"kaimoci"))
    path.write_bytes(packed[:-8] + gzip.compress(plain)[-8:])
    with pytest.raises(InputError) as refused:
        read_back(path, nothing)
    assert refused.value.reason == "broken-backup"


def test_a_file_behind_the_list_or_with_a_name_that_leads_out_is_refused(tmp_path: Path) -> None:
    for number, (name, kind) in enumerate(
        (("../out", tarfile.REGTYPE), ("/etc/x", tarfile.REGTYPE), ("link", tarfile.SYMTYPE))
    ):
        path = tmp_path / f"{number}.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
            tar.addfile(info, io.BytesIO(b""))
        (tmp_path / f"to-{number}").mkdir()
        with pytest.raises(InputError, match="plain name"):
            unpack(path, tmp_path / f"to-{number}", nothing)
        assert list((tmp_path / f"to-{number}").iterdir()) == []


@pytest.mark.parametrize("name", ["data/a\nb", "data/\x00", "data/\x1b[2J", "./a", "a/", ".", "a//b"])
def test_a_name_that_would_not_be_itself_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"path": name}
        tar.addfile(info, io.BytesIO(b""))
    (tmp_path / "to").mkdir()
    with pytest.raises(InputError, match=r"plain name|behind the list|no list"):
        unpack(path, tmp_path / "to", nothing)


def test_a_header_with_a_number_that_is_none_is_told_and_not_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "x"}
        tar.addfile(info, io.BytesIO(b""))
    with pytest.raises(InputError) as refused:
        read_back(path, nothing)
    assert refused.value.reason == "broken-backup"


def test_what_would_fill_the_disk_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zeros pack to a thousandth: the file does not say how large what is in it becomes."""
    path, _ = written(tmp_path, {"a": b"a", "data/zeros": bytes(3_000_000)})
    monkeypatch.setattr(backup_archive, "disk_free_bytes", lambda _folder: (32 << 20) + 2_000_000)
    (tmp_path / "to").mkdir()
    with pytest.raises(OSError, match="data/zeros has 3,000,000 bytes"):
        unpack(path, tmp_path / "to", nothing)
    assert [each.name for each in (tmp_path / "to").iterdir()] == ["a"]


def test_what_others_could_read_they_can_not_read_when_it_is_back(tmp_path: Path) -> None:
    """The folder of a station on Debian lets mosquitto pass, and so anybody."""
    (tmp_path / "records").write_bytes(b"numbers")
    (tmp_path / "records").chmod(0o646)
    writer = Writer(tmp_path / "b.tar.gz", nothing)
    writer.add("records", tmp_path / "records")
    writer.finish(ABOUT, ())
    (tmp_path / "to").mkdir()
    unpack(tmp_path / "b.tar.gz", tmp_path / "to", nothing)
    assert (tmp_path / "to" / "records").stat().st_mode & 0o777 == 0o640


def test_another_form_and_no_archive_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_back(tmp_path / "none.tar.gz", nothing)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(InputError, match="cannot be read to its end"):
        read_back(tmp_path / "text", nothing)
    monkeypatch.setattr(backup_archive, "FORM", "coldchain-backup/9")
    path, _ = written(tmp_path, {"a": b"a"})
    monkeypatch.undo()
    with pytest.raises(InputError, match="Update this program"):
        read_back(path, nothing)


def test_what_was_left_is_seen(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "b", nothing)
    writer.add("a", tmp_path / __file__)
    writer.abandon()
    with pytest.raises(InputError):
        read_back(tmp_path / "b", nothing)
