"""The page's scripts and styles, read once, compressed once, served from memory under versioned addresses.

Only files found here at the start exist: no path from a request ever touches the disk.
"""

import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).with_name("static")
ADDRESS = "/static/"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"  # the address changes with the content
_LEVEL = 9
_VERSION_LETTERS = 10


class File(NamedTuple):
    """One file, ready to send."""

    content_type: str
    plain: bytes
    zipped: bytes
    version: str


class StaticFiles:
    """Every script, style and picture of a folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES
        }

    def address(self, name: str) -> str:
        """Return the address of a file, with its version; KeyError for one that does not exist."""
        return f"{ADDRESS}{name}?v={self._files[name].version}"

    async def answer(self, request: Request) -> Response:
        """Return the response to a request for a file."""
        file = self._files.get(request.path_params["name"])
        if file is None:
            return Response("no such file", status_code=404, media_type="text/plain")
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding", "Content-Type": file.content_type}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.zipped, headers={**headers, "Content-Encoding": "gzip"})
        return Response(file.plain, headers=headers)


def _read(path: Path) -> File:
    plain = path.read_bytes()
    version = hashlib.sha256(plain).hexdigest()[:_VERSION_LETTERS]
    return File(_TYPES[path.suffix], plain, gzip.compress(plain, _LEVEL, mtime=0), version)
