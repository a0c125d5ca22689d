"""The archive of a pack: a zip of which every byte is accounted for.

The writer has one form only: names in their order, one fixed date, rights 0644, no comment, no extra field,
no descriptor. The reader makes from what the directory says the very bytes that the writer would have made,
and refuses an archive that differs anywhere. What is left are the packed bytes themselves: they are held by
their CRC here, and by two hashes in the manifest. Not for archives of others: ``zipfile`` reads those, and
ours.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from coldchain.errors import InputError

LARGEST = 256_000_000
"""Bytes of an archive, and of all that it holds: twenty times the largest pack that is to be expected."""
MOST_FILES = 64
STORED, DEFLATED = 0, 8
_LEVEL = 4  # level 6 takes twice as long, for a twelfth less
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}(\.[a-z0-9]{1,10}){1,2}")
_AS_IT_IS = (".pdf", ".xlsx")  # packed inside already
_MANIFEST = "manifest."
"""What is signed, and the signature, are stored too: no hash could hold the spare bits of a deflated one."""
_DATE = 0x0021  # 1 January 1980, the first that a zip can say
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s4B4H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UNIX, _RIGHTS = 20, 3, 0o100644 << 16


class Part(NamedTuple):
    """A file as it lies in the archive: ``size`` and ``crc`` are of its content."""

    name: str
    size: int
    crc: int
    packed: bytes

    @property
    def method(self) -> int:
        """Return how it is packed: its name alone decides."""
        is_stored = self.name.endswith(_AS_IT_IS) or self.name.startswith(_MANIFEST)
        return STORED if is_stored else DEFLATED


def part_of(name: str, content: bytes) -> Part:
    """Return a file as it will lie in the archive.

    Raises:
        InputError: Its name is not one of a pack's file.
    """
    if not _NAME.fullmatch(name):
        raise InputError("name of a file in a pack", repr(name[:80]), "a-z 0-9 - _ and an ending")
    draft = Part(name, len(content), zlib.crc32(content), content)
    if draft.method == STORED:
        return draft
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return draft._replace(packed=packer.compress(content) + packer.flush())


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of files; the same files give the same bytes, with the same zlib.

    Raises:
        InputError: A name is not allowed, or they are too many or too large.
    """
    return zip_parts([part_of(name, content) for name, content in files.items()])


def zip_parts(parts: Iterable[Part]) -> bytes:
    """Return the archive of files that are packed already."""
    ordered = sorted(parts)
    if len(ordered) > MOST_FILES or sum(each.size for each in ordered) > LARGEST:
        came = f"{len(ordered)} files of {sum(each.size for each in ordered)} bytes"
        raise InputError(
            "pack", came, f"at most {MOST_FILES} files of {LARGEST} bytes", "Take a shorter time."
        )
    offset = 0
    pieces, directory = [], []
    for part in ordered:
        local = _local(part, len(part.packed))
        pieces += [local, part.packed]
        directory.append(_central(part, len(part.packed), offset))
        offset += len(local) + len(part.packed)
    listed = b"".join(directory)
    return b"".join([*pieces, listed, _end(len(ordered), len(listed), offset)])


def open_zip(body: bytes) -> dict[str, Part]:
    """Return the files of an archive, still packed, when it is just as the writer makes it.

    Raises:
        InputError: It is not.
    """
    if len(body) > LARGEST:
        raise _bad(f"{len(body)} bytes", f"at most {LARGEST}")
    if len(body) < _END.size:
        raise _bad(f"only {len(body)} bytes", "a whole archive")
    count, size, start = struct.unpack_from("<H2I", body, len(body) - _END.size + 10)
    at = len(body) - _END.size - size
    if count > MOST_FILES or at != start or body[at + size :] != _end(count, size, start):
        raise _bad("no end where it should be, or something behind it", "an archive that was not changed")
    parts: dict[str, Part] = {}
    offset, last = 0, ""
    for _ in range(count):
        part, at = _listed(body, at, offset)
        if part.name <= last:
            raise _bad(f"{part.name} out of its place, or twice", "each name once, in order")
        parts[part.name], last = part, part.name
        offset += len(_local(part, len(part.packed))) + len(part.packed)
    if offset != start or at != len(body) - _END.size:
        raise _bad("bytes that belong to no file", "nothing between the files")
    if sum(each.size for each in parts.values()) > LARGEST:
        raise _bad("more than can be unpacked here", f"at most {LARGEST} bytes")
    return parts


def content_of(part: Part) -> bytes:
    """Return the content of a file: never a byte more than its size says.

    Raises:
        InputError: It is not what its size and CRC say, or its packed bytes do not end where they should.
    """
    content = part.packed
    if part.method == DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = unpacker.decompress(part.packed, part.size + 1)
        except zlib.error:
            raise _bad(f"{part.name}, which cannot be unpacked", "files that were not changed") from None
        if not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
            raise _bad(f"{part.name}, packed otherwise than it says", "files that were not changed")
    if len(content) != part.size or zlib.crc32(content) != part.crc:
        raise _bad(f"{part.name} with another content than it says", "files that were not changed")
    return content


def unzip(body: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name.

    Raises:
        InputError: It is not just as the writer makes it.
    """
    return {name: content_of(part) for name, part in open_zip(body).items()}


def _listed(body: bytes, at: int, offset: int) -> tuple[Part, int]:
    """Return the file that the directory tells at a place, and the place of the next.

    Args:
        body: The archive.
        at: Where in the directory.
        offset: Where the file has to begin.
    """
    if at + _CENTRAL.size > len(body) - _END.size:
        raise _bad("a directory that ends too early", "an archive that was not changed")
    fields = _CENTRAL.unpack_from(body, at)
    crc, packed_size, size, name_size = fields[9], fields[10], fields[11], fields[12]
    name = body[at + _CENTRAL.size : at + _CENTRAL.size + name_size].decode("ascii", "replace")
    if not _NAME.fullmatch(name):
        raise _bad(f"a file named {name[:80]!r}", "names of a pack's files")
    begin = offset + _LOCAL.size + len(name)
    part = Part(name, size, crc, body[begin : begin + packed_size])
    told = _central(part, packed_size, offset)
    if body[at : at + len(told)] != told or body[offset:begin] != _local(part, packed_size):
        raise _bad(f"other words about {name} than the writer has", "an archive that was not changed")
    if part.method == STORED and size != packed_size:
        raise _bad(f"{name} with two sizes", "one")
    return part, at + len(told)


def _local(part: Part, packed_size: int) -> bytes:
    name = part.name.encode()
    sizes = (part.crc, packed_size, part.size)
    head = (b"PK\3\4", _VERSION, 0, part.method, 0, _DATE, *sizes, len(name), 0)
    return _LOCAL.pack(*head) + name


def _central(part: Part, packed_size: int, offset: int) -> bytes:
    name = part.name.encode()
    sizes = (part.crc, packed_size, part.size)
    head = (b"PK\1\2", _VERSION, _UNIX, _VERSION, 0, 0, part.method, 0, _DATE, *sizes)
    return _CENTRAL.pack(*head, len(name), 0, 0, 0, 0, _RIGHTS, offset) + name


def _end(count: int, size: int, start: int) -> bytes:
    return _END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)


def _bad(came: str, allowed: str) -> InputError:
    return InputError("pack", came, allowed, reason="bad-pack-file")
