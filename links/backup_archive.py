"""One file that holds many, with a list of their hashes at its end: written, read back, unpacked.

A tar of plain files, compressed by gzip: every system can open it without us. The list stands last, because
hashes are known last; a file that was cut off has none, and so does not hold. Not what belongs into a backup:
that is known to whoever makes one.
"""

import errno
import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import msgspec

from coldchain.errors import InputError
from links.sqlite_file import disk_free_bytes

LIST = "manifest.json"
FORM = "coldchain-backup/1"
BROKEN = "broken-backup"
"""The reason of the error about one that does not hold."""

_PIECE = 1 << 20
_FAST = 1  # of gzip: three times as quick as its own choice, a tenth larger
_MOST_LIST = 64 << 20
_LEFT_FREE = 32 << 20
_PLAIN_MODE = 0o777
_KEPT_MODE = 0o770  # whatever it was, nobody else reads what comes out of a backup
_NEXT = "Take another backup; this file cannot be relied on."


class Part(msgspec.Struct, frozen=True):
    """One file in the archive.

    Args:
        name: Relative, with slashes.
        size: [bytes].
        sha256: Of its bytes, in hex.
        mode: Its rights.
    """

    name: str
    size: int
    sha256: str
    mode: int


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive says of itself.

    Args:
        form: Of this list and the archive; another one is not read.
        about: What its maker wrote down, name to text.
        notes: What whoever unpacks it should know.
        parts: Every file, in order.
    """

    form: str
    about: dict[str, str]
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


OnBytes = Callable[[int], None]


class Writer:
    """Writes an archive, part by part; ``finish`` writes the list.

    Args:
        path: The new file; only its owner may read it.
        on_bytes: Told how many bytes of parts more are in.
    """

    def __init__(self, path: Path, on_bytes: OnBytes) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._tar = tarfile.open(  # noqa: SIM115 - closed by finish or abandon
            fileobj=self._file, mode="w:gz", compresslevel=_FAST, format=tarfile.PAX_FORMAT
        )
        self._on_bytes = on_bytes
        self.parts: list[Part] = []

    def add(self, name: str, source: Path) -> None:
        """Add a file as it is now.

        Raises:
            OSError: It cannot be read, became shorter meanwhile, or the disk is full.
        """
        with source.open("rb") as file:
            status = os.fstat(file.fileno())
            hashed = _Hashed(file, self._on_bytes)
            info = _info(name, status.st_size, status.st_mode & _PLAIN_MODE)
            self._tar.addfile(info, hashed)
        self.parts.append(Part(name, info.size, hashed.digest(), info.mode))

    def finish(self, about: dict[str, str], notes: tuple[str, ...]) -> Listed:
        """Write the list, and have all of it survive a power cut; return the list."""
        listed = Listed(form=FORM, about=about, notes=notes, parts=tuple(self.parts))
        body = msgspec.json.format(msgspec.json.encode(listed))
        self._tar.addfile(_info(LIST, len(body), 0o600), BytesIO(body))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return listed

    def abandon(self) -> None:
        """Let the file go as it is."""
        self._file.close()


def read_back(path: Path, on_bytes: OnBytes) -> Listed:
    """Return the list of an archive, after every byte of it was read and held against it.

    Args:
        path: The archive.
        on_bytes: Told how many bytes of the archive itself more are read.

    Raises:
        InputError: It does not hold: cut off, changed, no archive of ours.
    """
    return _through(path, on_bytes, lambda _part, _pieces: None)


def unpack(path: Path, folder: Path, on_bytes: OnBytes) -> Listed:
    """Write all files of an archive into a folder; return its list. They hold only when this returns.

    Args:
        path: The archive.
        folder: A folder of its own, empty.
        on_bytes: As in ``read_back``.

    Raises:
        InputError: It does not hold.
        OSError: The disk is full, would be, or failed.
    """

    def keep(info: tarfile.TarInfo, pieces: Iterator[bytes]) -> None:
        target = folder / info.name
        if info.size + _LEFT_FREE > disk_free_bytes(folder):  # other programs write on that disk too
            came = f"{info.name} has {info.size:,} bytes, and so much room is not left"
            raise _DiskError(OSError(errno.ENOSPC, came))
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("xb") as file:
                target.chmod(0o600)
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            target.chmod(info.mode & _KEPT_MODE)
        except OSError as error:
            raise _DiskError(error) from None

    try:
        return _through(path, on_bytes, keep)
    except _DiskError as error:
        raise error.cause from None


class _DiskError(Exception):
    """Ours to write, and not the archive's fault."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause
        super().__init__(str(cause))


Keep = Callable[[tarfile.TarInfo, Iterator[bytes]], None]


def _through(path: Path, on_bytes: OnBytes, keep: Keep) -> Listed:
    """Go through an archive once, in order; return its list when all of it holds."""
    found: dict[str, Part] = {}
    with _troubles(path), path.open("rb") as raw:
        counted = _Counted(raw, on_bytes)
        # tarfile's own gzip never looks at the sum at its end, and nothing else covers the list
        packed = gzip.GzipFile(fileobj=cast("IO[bytes]", counted), mode="rb")
        with packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            listed = None
            for info in tar:
                if listed is not None or info.name in found:
                    raise _broken(path, f"{info.name!r}, behind the list or twice")
                body = _body_of(tar, info, path)
                if info.name == LIST:
                    listed = _list_in(body, info, path)
                    continue
                hashed = hashlib.sha256()
                keep(info, _noting(body, hashed))
                for piece in _pieces(body):  # what nobody has kept
                    hashed.update(piece)
                found[info.name] = Part(info.name, info.size, hashed.hexdigest(), info.mode)
            while packed.read(_PIECE):
                pass
        if listed is None:
            raise _broken(path, "no list at its end: it was cut off")
        for part in listed.parts:
            if found.pop(part.name, None) != part:
                raise _broken(path, f"{part.name!r}, which is not what the list says")
        if found:
            raise _broken(path, f"{next(iter(found))!r}, which no list names")
    return listed


def _body_of(tar: tarfile.TarFile, info: tarfile.TarInfo, path: Path) -> IO[bytes]:
    pure = PurePosixPath(info.name)
    is_plain = info.isreg() and not info.issparse() and info.name.isprintable() and bool(pure.parts)
    if not is_plain or pure.is_absolute() or ".." in pure.parts or str(pure) != info.name:
        raise _broken(path, f"{info.name[:100]!r}, which is no plain file with a plain name")
    body = tar.extractfile(info)
    if body is None:
        raise _broken(path, f"{info.name[:100]!r} without content")
    return body


def _list_in(body: IO[bytes], info: tarfile.TarInfo, path: Path) -> Listed:
    if info.size > _MOST_LIST:
        raise _broken(path, f"a list of {info.size} bytes")
    raw: Any = msgspec.json.decode(body.read())
    form = raw.get("form") if isinstance(raw, dict) else None
    if form != FORM:
        allowed = f"a file that `coldchain backup` has made ({FORM})"
        raise InputError(f"backup {path}", f"the form {str(form)[:40]!r}", allowed, "Update this program.")
    return msgspec.convert(raw, Listed)


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(_PIECE):
        yield piece


def _noting(body: IO[bytes], hashed: Any) -> Iterator[bytes]:  # noqa: ANN401 - hashlib has no public type
    for piece in _pieces(body):
        hashed.update(piece)
        yield piece


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes) -> None:
        self._file, self._on_bytes = file, on_bytes
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._hash.update(piece)
        self._on_bytes(len(piece))
        return piece

    def digest(self) -> str:
        return self._hash.hexdigest()


class _Counted:
    """A file of which is told how far it is read."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes) -> None:
        self._file, self._on_bytes = file, on_bytes

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._on_bytes(len(piece))
        return piece


def _info(name: str, size: int, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, mode
    return info


_UNREADABLE = (
    *(tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, msgspec.MsgspecError),
    *(ValueError, OverflowError),  # tarfile's own, of numbers and letters that are none
)


@contextmanager
def _troubles(path: Path) -> Iterator[None]:
    """Say in plain words what is wrong with an archive."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"backup {path}", "no such file", "a file that `coldchain backup` made") from None
    except _UNREADABLE as error:
        raise _broken(path, f"a file that cannot be read to its end ({error})") from None
    except OSError as error:
        raise InputError(f"backup {path}", error.strerror or str(error), "a file that can be read") from None


def _broken(path: Path, came: str) -> InputError:
    return InputError(f"backup {path}", came, "a whole backup", _NEXT, reason=BROKEN)
