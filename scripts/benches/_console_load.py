"""Asks a console many times at once, as cheaply as Python can: raw sockets kept open, answers only counted.

Not a browser: it reads the head and skips the body, so that what is measured is the console.
"""

import asyncio
import http.client
import itertools
import re
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

_CSRF = re.compile(rb'name="csrf" value="([^"]+)"')
_TOKEN = re.compile(rb"since=([0-9a-z]+-[0-9]+)")
_TAG = re.compile(rb"\r\netag: ([^\r]+)", re.IGNORECASE)
_LATE_S = 30.0
_READS = 5


class Asked(NamedTuple):
    """One answer: its status, how long it took [s], how large it was [bytes], and which address it was."""

    path: str
    status: int
    took_s: float
    size: int


class Line:
    """A connection that is kept open.

    Args:
        address: Of the console.
        headers: Sent with each request.
    """

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        lines = [f"Host: {parts.netloc}", *(f"{name}: {value}" for name, value in headers.items())]
        self._head = "\r\n".join(lines)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.tag = b""
        self.body = b""

    async def ask(self, path: str, more: str = "") -> Asked:
        """Return what came; the connection is opened again when it was closed."""
        begun_s = time.perf_counter()
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=2**20)
        assert self._reader is not None  # noqa: S101 - opened just before
        self._writer.write(f"GET {path} HTTP/1.1\r\n{self._head}\r\n{more}\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _number(head, b"content-length: ")
        found = _TAG.search(head)
        self.tag = found[1] if found else b""
        self.body = await self._reader.readexactly(length) if length else b""
        return Asked(path, int(head[9:12]), time.perf_counter() - begun_s, len(head) + length)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


def log_in(address: str, name: str, password: str) -> str:
    """Return the cookie of somebody who has logged in."""
    netloc = urlsplit(address).netloc
    connection = http.client.HTTPConnection(netloc, timeout=_LATE_S)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    body, cookies = answer.read(), answer.headers.get_all("set-cookie") or []
    csrf = _CSRF.search(body)
    fields = {"csrf": csrf[1].decode() if csrf else "", "name": name, "password": password, "to": "/"}
    headers = {"Cookie": _cookie(cookies), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    cookie = _cookie([*cookies, *(answer.headers.get_all("set-cookie") or [])])
    connection.close()
    return cookie


async def one_by_one(line: Line, paths: Sequence[str], times: int) -> list[Asked]:
    """Return the answers to addresses asked one after the other, all of them so often."""
    return [await line.ask(path) for _ in range(times) for path in paths]


class Crowd:
    """Fifty people with an open page, and programs that ask at a steady pace.

    Args:
        address: Of the console.
        people: What each of them sends as headers; they take turns.
        lasts_s: For how long [s].

    ``asked_for_s`` is how long the programs asked, to the last answer [s].
    """

    def __init__(self, address: str, people: Sequence[dict[str, str]], lasts_s: float) -> None:
        self._address, self._people = address, itertools.cycle(people)
        self._until_s = time.perf_counter() + lasts_s
        self.polls: list[Asked] = []
        self.pages: list[Asked] = []
        self.asked: list[Asked] = []
        self.failed = 0
        self.asked_for_s = 0.0

    async def poll(self, number: int, people: int, every_s: float, pages: Sequence[str] = ()) -> None:
        """Ask for news as a page does; every ``_READS`` polls open one of some pages."""
        line = Line(self._address, next(self._people))
        await asyncio.sleep(number * every_s / people)
        await line.ask("/")
        token = _TOKEN.search(line.body)
        since, turn = token[1].decode() if token else "", number
        while not turn - number or time.perf_counter() < self._until_s:  # once at least, however late
            asked = await self._try(line, f"/live?since={since}")
            if asked:
                self.polls.append(asked)
                found = _TOKEN.search(line.body)
                since = found[1].decode() if found else since
            turn += 1
            if pages and turn % _READS == 0:
                read = await self._try(line, pages[turn // _READS % len(pages)])
                self.pages += [read] if read else []
            await asyncio.sleep(every_s)
        line.close()

    async def ask(self, paths: Sequence[str], rate: float, lines: int) -> None:
        """Ask addresses in turn, so many a second over so many connections; what is late is asked at once."""
        begun_s = time.perf_counter()
        turn = iter(range(10**9))
        tags: dict[str, bytes] = {}  # as a program keeps them

        async def worker() -> None:
            line = Line(self._address, next(self._people))
            while time.perf_counter() < self._until_s:
                number = next(turn)
                wait_s = begun_s + number / rate - time.perf_counter()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                path = paths[number % len(paths)]
                tag = tags.get(path, b"").decode()
                asked = await self._try(line, path, f"If-None-Match: {tag}\r\n" if tag else "")
                if asked:
                    self.asked.append(asked)
                    tags[path] = line.tag or tags.get(path, b"")
            line.close()

        await asyncio.gather(*(worker() for _ in range(lines)))
        self.asked_for_s = time.perf_counter() - begun_s

    async def _try(self, line: Line, path: str, more: str = "") -> Asked | None:
        try:
            asked = await asyncio.wait_for(line.ask(path, more), _LATE_S)
        except (OSError, EOFError, TimeoutError):
            self.failed += 1
            line.close()
            return None
        if asked.status >= 400:  # noqa: PLR2004 - HTTP
            self.failed += 1
        return asked


def _cookie(lines: Sequence[str]) -> str:
    pairs = dict(line.partition(";")[0].split("=", 1) for line in lines)
    return "; ".join(f"{name}={value}" for name, value in pairs.items() if value)


def _number(head: bytes, name: bytes) -> int:
    at = head.lower().find(name)
    return int(head[at + len(name) : head.find(b"\r", at)]) if at >= 0 else 0
