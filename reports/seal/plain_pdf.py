"""What is to be known of a PDF that our pages are set as: its objects by number, and what is attached to it.

Typst writes a table of places and plain objects, so that little is needed to read them. Not for PDFs of
others: those that look otherwise are refused.
"""

import re
import zlib
from collections.abc import Iterator

from coldchain.errors import InputError
from reports.seal.zipped import LARGEST, MOST_FILES

_TAIL = 2_000
"""Bytes at the end in which the trailer stands."""
_END = rb"trailer\n<</Size (\d{1,8})/Root (\d{1,8}) 0 R(.*)>>\nstartxref\n(\d{1,10})\n%%EOF"
_TRAILER = re.compile(_END, re.DOTALL)
_ENTRY = 20
_HEAD = rb"<</Length (\d{1,10})/Type/EmbeddedFile(/Filter/FlateDecode)?/Subtype/[^\n]*\nstream\n"
_STREAM = re.compile(_HEAD)
_ATTACHED = re.compile(rb"\(([a-z0-9_.-]{1,64})\)(\d{1,8}) 0 R")
_FILE = re.compile(rb"/EF<</F (\d{1,8}) 0 R")
_LONGEST_OBJECT = 100_000


class PlainPdf:
    """A PDF as Typst sets it.

    Args:
        body: All of it.

    Raises:
        InputError: It has another form.
    """

    def __init__(self, body: bytes) -> None:
        self.body = body
        found = _TRAILER.search(body, max(0, len(body) - _TAIL))
        if found is None or found.end() != len(body):
            raise bad_pdf("no end as our pages have it")
        self.size, self.root, self.places_at = int(found[1]), int(found[2]), int(found[4])
        self.trailer = found[3]
        """What else the trailer says: Info and ID."""
        head = b"xref\n0 %d\n" % self.size
        self._entries = self.places_at + len(head)
        if body[self.places_at : self._entries] != head:
            raise bad_pdf("no table of places where it should be")

    def at(self, number: int) -> int:
        """Return where an object's content begins."""
        entry = self.body[self._entries + _ENTRY * number :][:10] if 0 < number < self.size else b""
        head = b"%d 0 obj\n" % number
        if not entry.isdigit() or self.body[int(entry) : int(entry) + len(head)] != head:
            raise bad_pdf(f"object {number}, which is not in its place")
        return int(entry) + len(head)

    def object(self, number: int) -> bytes:
        """Return the content of an object that is no stream."""
        start = self.at(number)
        end = self.body.find(b"\nendobj\n", start, start + _LONGEST_OBJECT)
        if end < 0:
            raise bad_pdf(f"object {number} without an end")
        return self.body[start:end]

    def attached(self) -> dict[str, bytes]:
        """Return all attached files by name."""
        return dict(self._attached())

    def _attached(self) -> Iterator[tuple[str, bytes]]:
        listed = re.search(rb"/EmbeddedFiles<</Names\[(.*?)\]>>", self.object(self.root))
        names = _ATTACHED.findall(listed[1]) if listed else []
        if len(names) > MOST_FILES or len({name for name, _ in names}) != len(names):
            raise bad_pdf("a file twice, or too many")
        room = LARGEST
        for name, number in names:
            file = _FILE.search(self.object(int(number)))
            if file is None:
                raise bad_pdf(f"{name.decode()} without a content")
            content = self._content(int(file[1]), room)
            room -= len(content)
            yield name.decode(), content

    def _content(self, number: int, room: int) -> bytes:
        start = self.at(number)
        head = _STREAM.match(self.body, start)
        if head is None:
            raise bad_pdf(f"object {number}, which is no attached file")
        end = head.end() + int(head[1])
        packed = self.body[head.end() : end]
        if not self.body.startswith(b"\nendstream\nendobj\n", end):
            raise bad_pdf(f"object {number} without an end")
        if not head[2]:
            return packed
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(packed, room + 1)
        except zlib.error:
            raise bad_pdf(f"object {number}, which cannot be unpacked") from None
        if not unpacker.eof or unpacker.unused_data or len(content) > room:
            raise bad_pdf(f"object {number}, packed otherwise than it says")
        return content


def bad_pdf(came: str) -> InputError:
    """Return what is said of a PDF that has another form than ours."""
    return InputError("sealed PDF", came, "a file that was not changed", reason="bad-pack-file")
